"""What a person states for a notice beyond the round's figures (`--with` and the form of its details)."""

from typing import Any

from notices.bands import BOUNDS
from notices.changes import YEAR_BEFORE
from notices.columns import ANNEX_ROWS, column_key, read_columns
from notices.further_annexes import FURTHER
from notices.shapes import (
    anything,
    date,
    flag,
    many,
    number,
    one_of,
    optional,
    printed,
    record,
    refuse,
    text,
    texts,
    upto,
)
from notices.standings import SHAPE as RANKING

FACT_KEYS = (
    "profile",
    "coverage",
    "issuer",
    "doc_number",
    "title",
    "date",
    "addressees",
    "basis",
    "openness",
    "period",
    "window",
    "population",
    "change",
    "sample",
    "failing",
    "rate",
    "undetermined",
    "unchecked",
    "previous",
    "recheck",
    "websites",
    "upper_check",
    "problems",
    "failing_accounts",
    "unfiled",
    "late_reports",
    "praised",
    "deadline",
    "draw",
    "warnings",
)


def _deadline(value: Any, where: str) -> dict[str, Any]:
    """A day alone, or day, hour, way and receiver."""
    if isinstance(value, str):
        value = {"date": value}
    fields = {"date": date, **dict.fromkeys(("time", "channel", "receiver"), optional(text))}
    return record(fields, needed=("date",))(value, where)


def _late(value: Any, where: str) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"unit": value}
    return {"task": None, **record({"unit": text, "task": optional(text)}, needed=("unit",))(value, where)}


def _account(value: Any, where: str) -> dict[str, Any]:
    """`{account, platform, unit}` or the short form `[account, platform, unit]`."""
    if isinstance(value, list):
        value = dict(zip(("account", "platform", "unit"), value, strict=False))
    if isinstance(value, str):
        value = {"account": value}
    read = record({name: optional(text) for name in ("account", "platform", "unit", "district")}, needed=("account",))
    return {"platform": None, "unit": None, **read(value, where)}


def _pair(value: Any, where: str) -> list[str]:
    pair = texts(value, where)
    if not 1 <= len(pair) <= 2:
        refuse(where, "应为 [账号名称, 平台]")
    return [*pair, ""][:2]


def _hidden(value: Any, where: str) -> list[str]:
    keys = texts(value, where)
    for place, key in enumerate(keys):
        if key in ("issuer", "title", "date"):
            refuse(f"{where}/{place}", f"“{key}”是通报必须有的，不能略去")
        if key.split(".")[0] not in FACT_KEYS:
            refuse(f"{where}/{place}", f"没有数据项“{key}”，可用的有：{'、'.join(FACT_KEYS)}")
    return keys


def _free_text(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict):
        refuse(where, "应为对象：章节名称对应文字")
    return {text(key, where): "\n".join(texts(words, f"{where}/{key}")) for key, words in value.items()}


def _count_printed(value: Any, where: str) -> Any:
    """A text to print in place of the count; false = no count, true = the count found."""
    return value if isinstance(value, bool) else printed(value, where)


_COUNTS = {"running": optional(number), "checked": optional(number), "failed": optional(number)}
_WEBSITES = record(
    {**_COUNTS, "parts": many(record({"name": text, "unit": text, **_COUNTS}, needed=("name",)))}
)  # a part with a unit of its own, such as pages of a portal, is no part of the sums
_RECHECK = record(
    {"of": optional(text), "checked": optional(number), "passed": optional(number), "still_failing": many(_account)}
)
_PROBLEM = record(
    {"code": text, "printed": text, "named": many(_pair), "count_printed": optional(_count_printed)}, needed=("code",)
)
_PREVIOUS = record(
    {"rate": optional(printed), "total": optional(number), "failing": optional(number), "text": optional(text)}
)

SHAPE = record(
    {
        "issuer": upto(100),
        "doc_number": optional(upto(60)),
        "title": upto(200),
        "date": date,
        "addressees": texts,
        "basis": texts,
        "deadline": optional(_deadline),
        "contacts": optional(anything),
        "praised": optional(texts),
        "late_reports": optional(many(_late)),
        "openness": optional(text),
        "index_no": optional(text),
        "published": optional(date),
        "websites": optional(_WEBSITES),
        "upper_check": optional(anything),
        "recheck": optional(_RECHECK),
        "previous": optional(_PREVIOUS),
        "year_before": optional(YEAR_BEFORE),
        "year_summary": flag,
        "repeats": flag,
        "bands": BOUNDS,
        "ranking": optional(RANKING),
        "on_time": optional(texts),
        "co_issuers": optional(texts),
        "annexes": optional(FURTHER),
        "problems": many(_PROBLEM),
        "annex": record(
            {
                "title": text,
                "columns": read_columns,
                "remark": optional(text),
                "rows": one_of(*ANNEX_ROWS),
                "merge": many(column_key),
            }
        ),
        "hide": _hidden,
        "free_text": _free_text,
        "seal": flag,
        "public": flag,
        "copy_to": texts,
        "printer": text,
    }
)


def read_given(data: Any) -> dict[str, Any]:
    """The validated input, or a refusal that names the entry."""
    return SHAPE(data, "")
