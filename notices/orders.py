"""The words of an order to put things right (整改通知书), from its frozen facts; nothing here reads the database."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from notices.composition import Part, Table, title_lines
from notices.placeholders import day

HEADERS = {
    "seq": "序号",
    "account": "账号名称",
    "platform": "平台",
    "problem": "存在的问题",
    "clause": "依据条款",
    "result": "结论",
}
DEMANDS = (
    "请逐个账号核实原因，立即整改，并举一反三，对本单位其他账号开展自查；确需关停的，按规定办理关停备案后再行注销。"
)


def parts(facts: Mapping[str, Any], number: str) -> list[Part]:
    accounts = len({(row["account"], row["platform"]) for row in facts["rows"]})
    found = (
        f"{facts['period']}政务新媒体检查发现，你单位有{accounts}个账号存在问题，共{len(facts['rows'])}项，列表如下。"
    )
    limit = _limit(facts)
    return [
        Part("mark", facts["issuer"]),
        Part("number", number),
        Part("title", lines=title_lines(f"关于{facts['unit']}政务新媒体问题的整改通知书")),
        Part("addressee", f"{facts['unit']}："),
        Part("para", found),
        Part("table", table=_table(facts["rows"])),
        Part("heading", "一、整改要求"),
        Part("para", f"{DEMANDS}整改应当在{limit}完成。"),
        Part("heading", "二、反馈内容和方式"),
        Part("para", f"请在{limit}反馈。{facts['report']}"),
        Part("heading", "三、联系方式"),
        Part("last_para", f"联系人：{facts['contact']}，联系电话：{facts['phone']}。"),
        Part("sealed_signature", facts["issuer"], lines=(day(facts["date"]) or "",)),
    ]


def _limit(facts: Mapping[str, Any]) -> str:
    if not facts["due"]:
        return f"本通知书印发之日起{facts['workdays']}个工作日内"
    due = dt.datetime.strptime(facts["due"], "%Y-%m-%d %H:%M")
    minute = f"{due.minute}分" if due.minute else ""
    return f"{due.year}年{due.month}月{due.day}日{due.hour}时{minute}前"


def _table(rows: list[dict[str, Any]]) -> Table:
    printed = tuple(
        (str(place), *(str(row[key]) for key in HEADERS if key != "seq")) for place, row in enumerate(rows, 1)
    )
    return Table(tuple(HEADERS), tuple(HEADERS.values()), printed)
