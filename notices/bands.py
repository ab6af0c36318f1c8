"""Places in bands instead of figures: at 100 %, from a bound on, below the last one, or "all but"; exact counts decide."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from notices.shapes import many, refuse, text

FULL = Decimal(100)


def bound(value: Any, where: str) -> str:
    """A bound in percent, as written: `"100"`, `"90"`, `"97.5"`."""
    written = text(str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value, where)
    try:
        number = Decimal(written.rstrip("%"))
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 < number <= FULL):
        refuse(where, "应为大于 0、不大于 100 的百分数，例如 90")
    return written.rstrip("%")


BOUNDS = many(bound)


def in_words(places: Mapping[str, Mapping[str, Any]] | None, bounds: Sequence[str], rate: str) -> str | None:
    """“除丁外，其余3个地区合格率均为100%，丁合格率低于90%”; of names and exceptions the shorter list is printed."""
    counted = {name: row for name, row in (places or {}).items() if row["checked"]}
    if not (counted and bounds):
        return None
    ordered = sorted(set(bounds), key=Decimal, reverse=True)
    groups: dict[str | None, list[str]] = {each: [] for each in [*ordered, None]}
    for name, row in counted.items():
        groups[_band(row, ordered)].append(name)
    words = []
    for each, names in groups.items():
        if names:
            verb = _verb(each, ordered[-1])
            words.append(_group(names, counted if not words else {}, rate, verb))
    return "，".join(words)


def _band(row: Mapping[str, Any], ordered: Sequence[str]) -> str | None:
    passed = (row["checked"] - row["failed"]) * 100
    return next((each for each in ordered if passed >= Decimal(each) * row["checked"]), None)


def _verb(each: str | None, last: str) -> str:
    if each is None:
        return f"低于{last}%"
    return "为100%" if Decimal(each) == FULL else f"在{each}%以上"


def _group(names: list[str], everyone: Mapping[str, Any], rate: str, verb: str) -> str:
    """The first band may name its exceptions instead; they follow in the bands below."""
    others = [name for name in everyone if name not in names]
    if everyone and len(names) > 1 and not others:
        return f"{len(names)}个地区{rate}均{verb}"
    if others and len(others) < len(names):
        return f"除{'、'.join(others)}外，其余{len(names)}个地区{rate}均{verb}"
    return f"{'、'.join(names)}{rate}{'均' if len(names) > 1 else ''}{verb}"
