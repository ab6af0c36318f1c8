"""湘潭市 2022 Q3: 112 accounts, 99.11 %, and an unfiled account that is listed but stands outside the rate."""

import datetime as dt

from govmedia.golden.accounts import Named, Row, Unit, bureaus, ledger, places, result, row
from govmedia.golden.case import INVENTED, Case, quarter_by_commands

NAME = "xiangtan_2022Q3"
ISSUER = "湘潭市政务公开政务服务领导小组办公室"
AS_OF = dt.date(2022, 9, 30)
CITY, PLACE = "市直单位", "县（市、区）、园区"
STALE = "监测时间点前2周内未更新"

MARKET = Unit("市市场监督管理局", "湘潭市监", CITY)
XIANGXIANG = Unit("湘乡市文化旅游广电体育局", "湘乡文旅", PLACE, "湘乡市")
FAILING = Named("食安湘潭", "抖音", MARKET)
UNFILED = Named("湘乡文旅", "抖音", XIANGXIANG)
PLACES = ["湘潭县:湘潭县", "湘乡市:湘乡", "韶山市:韶山", "雨湖区:雨湖", "岳塘区:岳塘"]
# 112 is published; how it divides is invented.
SHAPE = {
    CITY: {"微信公众号": 36, "新浪微博": 9, "抖音": 5, "移动客户端": 2},
    PLACE: {"微信公众号": 44, "新浪微博": 8, "抖音": 6, "今日头条": 2},
}


def build() -> Case:
    accounts = ledger(SHAPE, units(), [FAILING], opened_before=AS_OF)
    notice = {
        "issuer": ISSUER,
        "title": f"{ISSUER}关于2022年第三季度政府网站和政务新媒体检查情况的通报",
        "date": "2022-10-11",
        "published": "2022-10-17",
        "addressees": ["各县市区人民政府、园区管委会", "市直有关单位"],
        "openness": "此件主动公开",
        "deadline": {"date": "2022-10-19", "time": None, "channel": "加盖公章扫描件"},
        "websites": {
            "running": None,
            "checked": 44,
            "failed": 0,
            "parts": [
                {"name": "政府网站", "running": None, "checked": 40, "failed": 0},
                {"name": "市直事业单位网站", "running": None, "checked": 4, "failed": 0},
            ],
        },
        "annex": {
            "title": "检查发现存在突出问题的政务新媒体名单",
            "columns": [
                {"key": "seq", "header": "序号"},
                {"key": "place_or_unit", "header": "地区(单位)"},
                {"key": "account", "header": "政务新媒体账号名称"},
                {"key": "platform", "header": "账号平台"},
                {"key": "problem", "header": "存在的突出问题"},
                {"key": "veto", "header": "是否单项否决"},
            ],
            "remark": "出现单项否决指标所列情形之一的，即判定该政务新媒体不合格。",
            "rows": "failing",
        },
        "hide": INVENTED,
    }
    return Case(
        NAME,
        accounts,
        results(accounts),
        notice,
        PROFILE,
        quarter_by_commands(office=ISSUER, period="2022Q3", as_of=AS_OF, at="2022-09-30", profile=PROFILE["name"]),
    )


def units() -> list[Unit]:
    found = [
        Unit(unit.name.replace("湘潭市", "市"), unit.stem, unit.level)
        for unit in bureaus("湘潭市", stem="湘潭", level=CITY)
    ]
    return found + places(PLACES, level=PLACE)


def results(accounts: list[Row]) -> list[Row]:
    checked = {"检查时间": "2022-09-30 09:00"}
    rows = [
        finding(account)
        if account["账号名称"] == FAILING.name and account["平台"] == FAILING.platform
        else result(account, "合格", **checked)
        for account in accounts
    ]
    unfiled = row(UNFILED.name, UNFILED.platform, UNFILED.unit)
    return [finding(unfiled) | {"备案情况": "未备案"}, *rows]


def finding(account: Row) -> Row:
    return result(account, "不合格", 检查时间="2022-09-30 09:00", 指标="NO_UPDATE_2W", 问题描述=STALE, 单项否决="是")


PROFILE: dict = {
    "name": "湘潭市",
    "issuer": ISSUER,
    "list_labels": [{"platform": "douyin", "label": "抖音号"}],
    "figures": {"default": {"decimals": 2, "rounding": "half-up", "zeros": False}},
}
