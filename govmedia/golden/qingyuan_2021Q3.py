"""清远市 2021 Q3: 209 accounts all checked, one failing, late reports named; the annex lists all."""

import datetime as dt

from govmedia.golden.accounts import Named, Row, Unit, bureaus, ledger, places, result
from govmedia.golden.case import INVENTED, Case, quarter_by_commands

NAME = "qingyuan_2021Q3"
ISSUER = "清远市人民政府办公室"
AS_OF = dt.date(2021, 9, 30)
CITY, PLACE = "市直单位", "县（市、区）"
STALE = "检测时间点前2周内无更新"
FAILING = Named("平安清城", "新浪微博", Unit("清远市公安局清城分局", "清城公安", PLACE, "清城区"))
PLACES = ["清城区:清城", "清新区:清新", "英德市:英德", "连州市:连州", "佛冈县:佛冈", "阳山县:阳山"]
# 209 is published; how it divides is invented.
SHAPE = {
    CITY: {"微信公众号": 52, "新浪微博": 14, "抖音": 6, "移动客户端": 1},
    PLACE: {"微信公众号": 104, "新浪微博": 19, "抖音": 11, "今日头条": 2},
}


def build() -> Case:
    accounts = ledger(SHAPE, units(), [FAILING], opened_before=AS_OF)
    notice = {
        "issuer": ISSUER,
        "doc_number": "清府办函〔2021〕131号",
        "title": f"{ISSUER}关于2021年第三季度全市政府网站和政务新媒体抽查情况的通报",
        "date": "2021-10-26",
        "addressees": ["各县（市、区）人民政府", "市政府各部门"],
        "deadline": {"date": "2021-11-01", "time": None, "channel": "公文交换系统"},
        "late_reports": [{"unit": unit, "task": None} for unit in ("市民政局", "市生态环境局", "市政务服务数据管理局")],
        "praised": ["市退役军人事务局"],
        "websites": {
            "running": None,
            "checked": None,
            "failed": None,
            "parts": [
                {"name": "政府网站", "running": None, "checked": 11, "failed": None},
                {"name": "频道栏目", "running": None, "checked": 33, "failed": None},
            ],
        },
        "annex": {
            "title": "抽查名单",
            "columns": [
                {"key": "seq", "header": "序号"},
                {"key": "unit", "header": "主办单位"},
                {"key": "account", "header": "账号名称"},
                {"key": "platform", "header": "平台"},
                {"key": "result", "header": "检查结果"},
            ],
            "rows": "checked",
        },
        "hide": [*INVENTED, "rate"],
    }
    return Case(
        NAME,
        accounts,
        results(accounts),
        notice,
        PROFILE,
        quarter_by_commands(office=ISSUER, period="2021Q3", as_of=AS_OF, at="2021-09-30", profile=PROFILE["name"]),
    )


def units() -> list[Unit]:
    return bureaus("清远市", stem="清远", level=CITY) + places(PLACES, level=PLACE)


def results(accounts: list[Row]) -> list[Row]:
    return [
        finding(account)
        if account["账号名称"] == FAILING.name and account["平台"] == FAILING.platform
        else result(account, "合格", 检查时间="2021-09-30 09:00")
        for account in accounts
    ]


def finding(account: Row) -> Row:
    return result(account, "不合格", 检查时间="2021-09-30 09:00", 指标="NO_UPDATE_2W", 问题描述=STALE, 单项否决="是")


PROFILE: dict = {
    "name": "清远市",
    "issuer": ISSUER,
    "texts": {"deadline": "请被通报单位于{{整改期限}}前，将加盖公章的整改情况报告通过{{报送方式}}报送。"},
}
