"""JSON answers of platforms: opened in the shared order, read field by field without trusting any type."""

import datetime as dt
import math
import re
import unicodedata
from typing import Any

from scans.platforms.answer import Recorded, check_rate, json_of, refuse_html, refuse_status, text_of
from scans.platforms.dates import CHINA, MILLISECONDS_FROM, Moment
from scans.platforms.seen import Refused, malformed

ITEMS_CAP = 20_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")
_UNPRINTABLE = {"Cc", "Cf", "Cs", "Co", "Cn"}


def open_json(recorded: Recorded) -> dict[str, Any]:
    """Steps 1 to 4: the object that came, at whatever status; without one the status decides."""
    check_rate(recorded)
    text = text_of(recorded)
    refuse_html(text, recorded.status)
    try:
        return _object(text)
    except Refused:
        refuse_unless_good(recorded)
        raise


def _object(text: str) -> dict[str, Any]:
    if not text.strip():
        raise malformed("empty_body")
    told = json_of(text)
    if not isinstance(told, dict):
        raise malformed("not_an_object")
    return told


def refuse_unless_good(recorded: Recorded) -> None:
    """Step 6, for a body whose codes said nothing."""
    if not 200 <= recorded.status < 300:
        refuse_status(recorded.status)


def number(value: Any) -> int | None:
    """A whole number, also where it came as text; None for everything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**18:
        return int(value)
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return int(value)
    return value if isinstance(value, int) else None


def code_in(told: dict[str, Any], key: str) -> int:
    """A result code that must be there, sent as a number or as text."""
    code = number(_present(told, key))
    if code is None:
        raise malformed(f"bad_field:{key}")
    return code


def unknown_code(code: object) -> Refused:
    return malformed(f"unknown_code:{str(code)[:20]}")


def object_in(told: dict[str, Any], key: str) -> dict[str, Any]:
    value = _present(told, key)
    if not isinstance(value, dict):
        raise malformed(f"bad_field:{key}")
    return value


def list_in(told: dict[str, Any], key: str, *, null_is_empty: bool = False) -> list[dict[str, Any]]:
    """A list of objects. Servers written in Go send null for an empty one; from the others null is no list."""
    value = _present(told, key)
    if value is None and null_is_empty:
        return []
    if not isinstance(value, list) or len(value) > ITEMS_CAP or not all(isinstance(each, dict) for each in value):
        raise malformed(f"bad_field:{key}")
    return value


def _present(told: dict[str, Any], key: str) -> Any:
    if key not in told:
        raise malformed(f"no_field:{key}")
    return told[key]


def text(value: Any, cap: int = 200) -> str:
    """Text fit to be stored and shown; ids that came as numbers are text too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**30 else ""
    if not isinstance(value, str):
        return ""
    clean = "".join(" " if unicodedata.category(each) in _UNPRINTABLE else each for each in value[: 4 * cap])
    return " ".join(clean.split())[:cap]


def epoch(value: Any) -> Moment | None:
    """Seconds or milliseconds since 1970, told apart by their size; zero and less state no date."""
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) else None
    stated = number(value)
    if stated is None or stated <= 0:
        return None
    try:
        seconds = stated // 1000 if stated >= MILLISECONDS_FROM else stated
        return Moment(dt.datetime.fromtimestamp(seconds, CHINA), "second")
    except (ValueError, OverflowError, OSError):
        return None
