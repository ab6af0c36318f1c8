"""Checks typed JSON (profiles, what --with gives) against a table of shapes; wrong entries are refused by name."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from core.refusals import Refusal

LONGEST = 20_000
Check = Callable[[Any, str], Any]


def refuse(where: str, wanted: str) -> NoReturn:
    raise Refusal("bad_input", f"“{where}”填写有误：{wanted}。", where=where)


def text(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        refuse(where, "应为文字，且不超过两万字")
    return value.strip()


def upto(most: int) -> Check:
    """A text of at most so many characters."""

    def check(value: Any, where: str) -> str:
        if len(text(value, where)) > most:
            refuse(where, f"最多 {most} 个字")
        return text(value, where)

    return check


def flag(value: Any, where: str) -> bool:
    if not isinstance(value, bool):
        refuse(where, "应为 true 或 false")
    return value


def number(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        refuse(where, "应为不小于 0 的整数")
    return value


def printed(value: Any, where: str) -> str:
    """A figure as somebody printed it; a bare number is taken as written."""
    return text(str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value, where)


def date(value: Any, where: str) -> str:
    try:
        return dt.date.fromisoformat(text(value, where)).isoformat()
    except ValueError:
        refuse(where, "应为日期，例如 2026-04-01")


def anything(value: Any, where: str) -> Any:
    return value


def optional(check: Check) -> Check:
    return lambda value, where: None if value is None else check(value, where)


def one_of(*allowed: Any) -> Check:
    def check(value: Any, where: str) -> Any:
        if value not in allowed:
            refuse(where, f"应为 {'、'.join(map(str, allowed))} 之一")
        return value

    return check


def texts(value: Any, where: str) -> list[str]:
    """A list of texts; one text alone counts as a list of one."""
    return many(text)([value] if isinstance(value, str) else value, where)


def many(check: Check) -> Check:
    def all_of(value: Any, where: str) -> list[Any]:
        if not isinstance(value, list):
            refuse(where, "应为列表")
        return [check(item, f"{where}/{place}") for place, item in enumerate(value)]

    return all_of


def mapping(check: Check) -> Check:
    def all_of(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            refuse(where, "应为对象")
        return {text(key, where): check(item, f"{where}/{key}") for key, item in value.items()}

    return all_of


def record(fields: Mapping[str, Check], needed: tuple[str, ...] = ()) -> Check:
    """An object with these keys and no others."""

    def check(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            refuse(where or "文件", "应为 JSON 对象")
        unknown = sorted(set(value) - set(fields))
        if unknown:
            refuse(f"{where}/{unknown[0]}", f"没有这一项，可用的有：{'、'.join(fields)}")
        for key in needed:
            if value.get(key) in (None, ""):
                refuse(f"{where}/{key}", "必须填写")
        return {key: fields[key](item, f"{where}/{key}") for key, item in value.items()}

    return check
