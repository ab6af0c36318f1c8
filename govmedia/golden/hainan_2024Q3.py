"""海南省 2024 Q3: 276 of 1012 accounts drawn (27.27 %), ten failing (96.38 %), websites, last quarter's re-check."""

import datetime as dt

from govmedia.golden.accounts import Named, Row, Unit, bureaus, ledger, places, result
from govmedia.golden.case import INVENTED, Case, drawn_by_count, quarter_by_commands

NAME = "hainan_2024Q3"
ISSUER = "海南省人民政府办公厅"
AS_OF = dt.date(2024, 9, 13)
SEED = "海南省2024年第三季度抽查"
COUNT, FAILING = 276, 10
PROVINCE, PLACE = "省直单位", "市县政府及其部门"

PLACES = """
海口市:海口 三亚市:三亚 儋州市:儋州 文昌市:文昌 琼海市:琼海 万宁市:万宁 五指山市:五指山 东方市:东方
定安县:定安 屯昌县:屯昌 澄迈县:澄迈 临高县:临高 白沙黎族自治县:白沙 昌江黎族自治县:昌江
乐东黎族自治县:乐东 陵水黎族自治县:陵水 保亭黎族苗族自治县:保亭 琼中黎族苗族自治县:琼中
"""
MUSEUM = Named(
    "昌江黎族自治县博物馆", "微信公众号", Unit("昌江黎族自治县博物馆", "昌江博物馆", PLACE, "昌江黎族自治县"), "订阅号"
)
# 1012 is published; how it divides is invented.
SHAPE = {
    PROVINCE: {"微信公众号": 78, "新浪微博": 31, "抖音": 9, "移动客户端": 6},
    PLACE: {"微信公众号": 611, "新浪微博": 142, "抖音": 96, "今日头条": 27, "微信视频号": 12},
}
# Problems that fail an account: indicator, words, how many of the ten.
PROBLEMS = (("NO_UPDATE_2W", "监测时间点前2周内无更新", 8), ("NO_INTERACTION", "未提供有效互动功能", 2))


def build() -> Case:
    accounts = ledger(SHAPE, units(), [MUSEUM], opened_before=AS_OF)
    notice = {
        "issuer": ISSUER,
        "doc_number": "琼府办函〔2024〕170号",
        "title": f"{ISSUER}关于2024年第三季度全省政府网站和政务新媒体检查情况的通报",
        "date": "2024-09-27",
        "addressees": ["各市、县、自治县人民政府", "省政府直属各单位"],
        "websites": {"running": 121, "checked": 121, "failed": 9, "parts": []},
        "recheck": {
            "of": "2024Q2",
            "checked": None,
            "passed": None,
            "still_failing": [{"account": MUSEUM.name, "platform": "微信订阅号", "unit": MUSEUM.unit.name}],
        },
        "hide": INVENTED,
    }
    commands = quarter_by_commands(
        office=ISSUER,
        period="2024Q3",
        as_of=AS_OF,
        at="2024-09-26",
        profile=PROFILE["name"],
        draw=f"--scope sample --count {COUNT} --seed {SEED} --window 2024-09-13 2024-09-26",
    )
    return Case(NAME, accounts, results(accounts), notice, PROFILE, commands)


def units() -> list[Unit]:
    return bureaus("海南省", stem="海南", level=PROVINCE) + places(PLACES.split(), level=PLACE)


def results(accounts: list[Row]) -> list[Row]:
    """Every drawn account once: evenly spaced ones fail, the others pass."""
    drawn = drawn_by_count(accounts, COUNT, SEED)
    candidates = [
        account for account in drawn if account["平台"] != "移动客户端" and account["账号名称"] != MUSEUM.name
    ]
    step = len(candidates) // FAILING
    problems = [(code, words) for code, words, times in PROBLEMS for _ in range(times)]
    failing = dict(zip((id(account) for account in candidates[::step]), problems, strict=False))
    return [
        finding(account, *failing[id(account)])
        if id(account) in failing
        else result(account, "合格", 检查时间="2024-09-26 09:00")
        for account in drawn
    ]


def finding(account: Row, code: str, words: str) -> Row:
    return result(account, "不合格", 检查时间="2024-09-26 09:00", 指标=code, 问题描述=words, 单项否决="是")


PROFILE: dict = {
    "name": "海南省",
    "issuer": ISSUER,
    "area_word": "全省",
    "list_labels": [
        {"platform": "wechat_official", "account_type": "订阅号", "label": "微信订阅号"},
        {"platform": "wechat_official", "account_type": "服务号", "label": "微信服务号"},
    ],
    "figures": {"default": {"decimals": 2, "rounding": "half-up", "zeros": False}},
}
