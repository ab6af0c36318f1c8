"""Changes against a former figure in words: points of a rate, per cent of a number, and "no change" (pure)."""

from collections.abc import Mapping
from typing import Any

from notices.figures import Style, percent, points, read_percent
from notices.shapes import Check, number, one_of, optional, printed, record, text

UNITS = {"points": "个百分点", "percent": "%"}
WORDS: Check = record({"unit": one_of(*UNITS), "same": text})
YEAR_BEFORE: Check = record({"rate": optional(printed), "total": optional(number), "failing": optional(number)})


def rate_change(delta: str | None, against: str, words: Mapping[str, str] | None = None) -> str | None:
    """较上期上升2.3个百分点, 较上期下降1%, 与上期持平: as the issuer writes it."""
    if delta is None:
        return None
    if delta == "0":
        return (words or {}).get("same") or f"与{against}持平"
    unit = UNITS[(words or {}).get("unit") or "points"]
    return f"较{against}{'上升' if delta.startswith('+') else '下降'}{delta.lstrip('+-')}{unit}"


def number_change(now: int | None, before: int | None, unit: str, style: Style) -> str | None:
    """增加2个，增长50%: per cent of the former number, none where that was nought."""
    if now is None or before is None:
        return None
    if now == before:
        return "持平"
    up = now > before
    share = percent(abs(now - before), before, style)
    return f"{'增加' if up else '减少'}{abs(now - before)}{unit}" + (
        f"，{'增长' if up else '下降'}{share}" if share else ""
    )


def year_before_in_words(stated: Mapping[str, Any], facts: Mapping[str, Any], unit: str, style: Style) -> str | None:
    """Against the same period of the year before: rate, accounts, failing accounts, whichever is stated."""
    before = stated.get("rate")
    if before and read_percent(before) is not None and not before.endswith(("%", "％")):
        before += "%"
    total, failing = (facts["population"] or {}).get("total"), (facts["failing"] or {}).get("count")
    rate = rate_change(points(facts["rate"], before, style.zeros), "去年同期")
    counts = {
        "账号总数": number_change(total, stated.get("total"), unit, style),
        "问题账号": number_change(failing, stated.get("failing"), unit, style),
    }
    words = [f"合格率{rate}"] if rate else []
    words += [_told(what, change) for what, change in counts.items() if change]
    return "，".join(words) or None


def _told(what: str, change: str) -> str:
    return f"{what}与去年同期持平" if change == "持平" else f"{what}较去年同期{change}"
