"""无锡市 2023 Q1: all 449 accounts checked, 100 %, and yet twelve accounts with problems that do not fail."""

import datetime as dt

from govmedia.golden.accounts import Named, Row, Unit, bureaus, ledger, places, result
from govmedia.golden.case import Case, quarter_by_commands

NAME = "wuxi_2023Q1"
ISSUER = "无锡市人民政府办公室"
AS_OF = dt.date(2023, 3, 31)
CITY, PLACE = "市级部门单位", "各市(县)区"

PLACES = ["江阴市:江阴", "宜兴市:宜兴", "梁溪区:梁溪", "锡山区:锡山", "惠山区:惠山", "滨湖区:滨湖", "新吴区:新吴"]
YIXING_POLICE = Unit("宜兴市公安局", "宜兴公安", PLACE, "宜兴市")
YIXING_TOURISM = Unit("宜兴市文体广电和旅游局", "宜兴文体旅", PLACE, "宜兴市")
ENVIRONMENT = Unit("无锡市生态环境综合行政执法局", "无锡环境执法局", CITY)
ORPHANS = Unit("无锡市慈善服务中心", "无锡慈善", CITY)
HUANGXIANG = Unit("梁溪区黄巷街道办事处", "梁溪黄巷", PLACE, "梁溪区")
LIANGXI_SCHOOLS = Unit("梁溪区教育局", "梁溪教育", PLACE, "梁溪区")
XINAN = Unit("新吴区新安街道办事处", "新吴新安", PLACE, "新吴区")
REPLIES = [Named("平安宜兴", "微信视频号", YIXING_POLICE), Named("宜兴文旅", "抖音", YIXING_TOURISM)]
UPDATES = [
    Named("无锡环境执法", "微信公众号", ENVIRONMENT),
    Named("益广益", "微信视频号", ORPHANS),
    Named("奋进黄巷", "微信视频号", HUANGXIANG),
    Named("梁溪教育", "微信视频号", LIANGXI_SCHOOLS),
    Named("湖韵新安", "微信视频号", XINAN),
]
REPLY, UPDATE, FUNCTION = "互动回应不及时", "内容更新超过期限", "服务功能无法使用"
# Levels and groups are published (141 + 308 = 314 + 72 + 4 + 59); how they cross, and what 其他类型 holds, is invented.
SHAPE = {
    CITY: {"微信公众号": 92, "新浪微博": 30, "移动客户端": 2, "抖音": 9, "微信视频号": 8},
    PLACE: {"微信公众号": 222, "新浪微博": 42, "移动客户端": 2, "抖音": 22, "微信视频号": 14, "今日头条": 6},
}


def build() -> Case:
    accounts = ledger(SHAPE, units(), REPLIES + UPDATES, opened_before=AS_OF)
    notice = {
        "issuer": ISSUER,
        "title": f"{ISSUER}关于2023年第一季度全市政务新媒体检查情况的通报",
        "date": "2023-04-10",
        "published": "2023-04-12",
        "index_no": "014006438/2023-01685",
        "addressees": ["各市（县）、区人民政府", "市各有关单位"],
        "basis": ["国办秘函〔2019〕19号", "苏政办函〔2021〕99号"],
        "problems": [
            {"code": "LATE_REPLY_R1", "printed": REPLY, "named": printed(REPLIES)},
            {"code": "LATE_UPDATE", "printed": UPDATE, "named": printed(UPDATES)},
            {"code": "FUNC_UNUSABLE", "printed": FUNCTION, "named": []},
        ],
        "hide": ["change", "population.by_district", "sample.by_district"],
        "free_text": {
            "demands": "各地各单位每周开展巡查，发现错误立即整改，下一轮检查时复核；重点时段发现问题2小时内处置到位。\n"
            "以政府办公室名义开设的政务新媒体主账号，须于2023年6月30日前开通，并明确责任部门和人员。\n"
            "本通报索引号：014006438/2023-01685，2023年4月10日成文，2023年4月12日公开。",
        },
    }
    return Case(
        NAME,
        accounts,
        results(accounts),
        notice,
        PROFILE,
        quarter_by_commands(office=ISSUER, period="2023Q1", as_of=AS_OF, at="2023-03-31", profile=PROFILE["name"]),
    )


def printed(named: list[Named]) -> list[list[str]]:
    labels = {"微信视频号": "视频号", "抖音": "抖音号"}
    return [[item.name, labels.get(item.platform, item.platform)] for item in named]


def units() -> list[Unit]:
    return bureaus("无锡市", stem="无锡", level=CITY) + places(PLACES, level=PLACE)


def results(accounts: list[Row]) -> list[Row]:
    """Five late replies, seven late updates; a broken function on two of the latter, a number nobody published."""
    others = [account for account in accounts if account["平台"] == "抖音"]
    replies = [*chosen(accounts, REPLIES), *others[:3]]
    updates = [*chosen(accounts, UPDATES), *others[-2:]]
    rows = []
    for account in accounts:
        found = [
            problem
            for group, problem in ((replies, late_reply), (updates, late_update), (others[-2:], broken_function))
            if account in group
        ]
        rows += [problem(account) for problem in found] or [result(account, "合格", 检查时间="2023-03-31 09:00")]
    return rows


def chosen(accounts: list[Row], named: list[Named]) -> list[Row]:
    wanted = {(item.name, item.platform) for item in named}
    return [account for account in accounts if (account["账号名称"], account["平台"]) in wanted]


def late_reply(account: Row) -> Row:
    return result(
        account,
        "存在问题",
        检查时间="2023-03-31 09:00",
        指标="LATE_REPLY_R1",
        问题描述="第一轮测试未及时回应，第二轮已回应",
    )


def late_update(account: Row) -> Row:
    return result(account, "存在问题", 检查时间="2023-03-31 09:00", 指标="LATE_UPDATE", 问题描述=UPDATE)


def broken_function(account: Row) -> Row:
    return result(account, "存在问题", 检查时间="2023-03-31 09:00", 指标="FUNC_UNUSABLE", 问题描述=FUNCTION)


PROFILE: dict = {
    "name": "无锡市",
    "issuer": ISSUER,
    "platform_groups": [
        {"label": "微信公众号", "platforms": ["wechat_official"]},
        {"label": "微博", "platforms": ["weibo"]},
        {"label": "移动客户端", "platforms": ["app"]},
    ],
    "other_platforms": "其他类型",
    "list_labels": [{"platform": "wechat_channels", "label": "视频号"}, {"platform": "douyin", "label": "抖音号"}],
    "levels": {
        "population": [{"label": CITY, "levels": [CITY]}, {"label": PLACE, "levels": [PLACE]}],
        "sample": [{"label": CITY, "levels": [CITY]}, {"label": PLACE, "levels": [PLACE]}],
    },
    "texts": {"problem_FUNC_UNUSABLE": "个别账号的服务功能、链接无法正常使用，主办单位未及时核查下线。"},
    "figures": {"default": {"decimals": 2, "rounding": "half-up", "zeros": False}},
}
