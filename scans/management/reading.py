"""Reading option values of the commands, with refusals a person understands."""

import datetime as dt

from core.clock import read_instant
from core.refusals import Refusal


def instant(text: str) -> dt.datetime:
    try:
        return read_instant(text)
    except ValueError:
        raise Refusal("bad_date", f"“{text}”不是 ISO 时间，请写成 2026-03-06T10:00:00+08:00 这样的形式。") from None


def whole_number(given: str | int, option: str, least: int, most: int) -> int:
    text = str(given)
    if not text.isdecimal() or not least <= int(text) <= most:
        raise Refusal("bad_number", f"{option} 应为 {least} 到 {most} 之间的整数，现为“{text}”。")
    return int(text)


def seconds(text: str | float, option: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 3600:
        raise Refusal("bad_number", f"{option} 应为 0 到 3600 之间的秒数，现为“{text}”。")
    return number
