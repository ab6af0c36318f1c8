"""Columns an annex may have: their keys, the other names they answer to, and what a row prints in them."""

from collections.abc import Callable
from typing import Any

from notices.shapes import many, record, refuse, text

Row = dict[str, Any]
ANNEX_ROWS = ("failing", "checked", "sponsors")  # a row per failing account, checked account, sponsor of failing ones

_YES_NO: dict[Any, str] = {True: "是", False: "否"}
_FILED: dict[Any, str] = {True: "已备案", False: "未备案"}


def _both(outer: str, inner: str) -> Callable[[Row], str]:
    def printed(row: Row) -> str:
        inside = row.get(inner) or ""
        return f"{row.get(outer) or ''}（{inside}）" if inside else str(row.get(outer) or "")

    return printed


COLUMNS: dict[str, Callable[[Row], str]] = {
    "seq": lambda row: str(row.get("seq") or ""),
    "district": lambda row: row.get("district") or "",
    "unit": lambda row: row.get("unit") or "",
    "place_or_unit": lambda row: row.get("place_or_unit") or row.get("district") or row.get("unit") or "",
    "account": lambda row: row.get("account") or "",
    "platform": lambda row: row.get("platform") or "",
    "account_platform": _both("account", "platform"),
    "unit_account": _both("unit", "account"),
    "problem": lambda row: row.get("problem") or "",
    "veto": lambda row: _YES_NO.get(row.get("veto"), ""),
    "filed": lambda row: _FILED.get(row.get("filed"), ""),
    "level": lambda row: row.get("level") or "",
    "result": lambda row: row.get("result") or "",
    "checked_at": lambda row: row.get("checked_at") or "",
    "last_update": lambda row: row.get("last_update") or "",
    "number": lambda row: row.get("number") or "",
    "remark": lambda row: row.get("remark") or "",
    "accounts": lambda row: str(row.get("accounts") or ""),
}
ALSO = {
    "no": "seq",
    "index": "seq",
    "序号": "seq",
    "地区": "district",
    "所属地区": "district",
    "主办单位": "unit",
    "责任单位": "unit",
    "单位": "unit",
    "地区（单位）": "place_or_unit",
    "地区(单位)": "place_or_unit",
    "district_unit": "place_or_unit",
    "unit_district": "place_or_unit",
    "name": "account",
    "账号名称": "account",
    "平台": "platform",
    "账号平台": "platform",
    "存在问题": "problem",
    "存在的突出问题": "problem",
    "问题类别": "problem",
    "是否单项否决": "veto",
    "备案情况": "filed",
    "层级": "level",
    "结论": "result",
    "检查结果": "result",
    "检查时间": "checked_at",
    "最后更新时间": "last_update",
    "账号编号": "number",
    "备注": "remark",
    "个数": "accounts",
    "账号数": "accounts",
}


def column_key(value: Any, where: str) -> str:
    key = text(value, where)
    key = ALSO.get(key, key)
    if key not in COLUMNS:
        refuse(where, f"没有“{key}”这一列，可用的有：{'、'.join(COLUMNS)}")
    return key


def read_columns(value: Any, where: str) -> list[dict[str, str]]:
    columns: list[dict[str, str]] = many(record({"key": column_key, "header": text}, needed=("key", "header")))(
        value, where
    )
    if not columns:
        refuse(where, "附件至少要有一列")
    return columns
