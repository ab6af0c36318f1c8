"""Names of accounts in a sentence, in the form of list an issuer uses; a name on two platforms never stands alone."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NAMED_AT_MOST = 10
FORMS = ("problem", "bare", "platform", "sponsor", "item", "units", "units_platforms")
NAMELESS = ("units", "units_platforms")  # list sponsors, and count them

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ListStyle:
    """`form` as in FORMS; `doubled` are the names that stand on more than one platform."""

    form: str = "problem"
    unit: str = "个"
    doubled: frozenset[str] = frozenset()


def name_list(rows: Sequence[Row] | None, style: ListStyle, full: int | None = None) -> str | None:
    """甲（微信）、乙（微博）等12个: some names, the full number when not all are named."""
    if not rows:
        return None
    if style.form in NAMELESS:
        return _sponsors(rows, style, full)
    count = max(full or 0, len(rows))
    named = rows[:NAMED_AT_MOST]
    more = f"等{count}{style.unit}" if count > len(named) else ""
    return DRAWN[style.form](named, style.doubled | doubled_names(rows)) + more


def doubled_names(rows: Sequence[Row]) -> frozenset[str]:
    """Names that occur here with more than one platform."""
    pairs = {(row["account"], row.get("platform") or "") for row in rows}
    names = [name for name, _ in pairs]
    return frozenset(name for name in names if names.count(name) > 1)


def _inline(rows: Sequence[Row], doubled: Collection[str]) -> str:
    return "、".join(_with_platform(row) for row in rows)


def _bare(rows: Sequence[Row], doubled: Collection[str]) -> str:
    return "、".join(_with_platform(row) if row["account"] in doubled else str(row["account"]) for row in rows)


def _items(rows: Sequence[Row], doubled: Collection[str]) -> str:
    return "、".join(f"{row.get('unit') or ''}“{row['account']}”{_bracket(row.get('platform'))}" for row in rows)


def _grouped(key: str, printed: Callable[[Row], str]) -> Callable[[Sequence[Row], Collection[str]], str]:
    def draw(rows: Sequence[Row], doubled: Collection[str]) -> str:
        groups: dict[str, list[str]] = {}
        for row in rows:
            groups.setdefault(row.get(key) or "其他", []).append(printed(row))
        return "；".join(f"{group}：{'、'.join(names)}" for group, names in groups.items())

    return draw


def _sponsors(rows: Sequence[Row], style: ListStyle, full: int | None) -> str:
    """甲局、乙局, or 甲局（微信、微博）: nobody's account is named; of accounts not listed only the number is known."""
    platforms: dict[str, dict[str, None]] = {}
    for row in rows:
        platforms.setdefault(row.get("unit") or "其他", {})[row.get("platform") or ""] = None
    listed = list(platforms.items())[:NAMED_AT_MOST]
    behind = style.form == "units_platforms"
    told = "、".join(f"{unit}{_bracket('、'.join(filter(None, found))) if behind else ''}" for unit, found in listed)
    if len(platforms) > len(listed):
        return f"{told}等{len(platforms)}个单位"
    return told + (f"等共{full}{style.unit}账号" if full and full > len(rows) else "")


def _with_platform(row: Row) -> str:
    return f"{row['account']}{_bracket(row.get('platform'))}"


def _bracket(word: Any) -> str:
    return f"（{word}）" if word else ""


DRAWN: dict[str, Callable[[Sequence[Row], Collection[str]], str]] = {
    "problem": _inline,
    "bare": _bare,
    "item": _items,
    "platform": _grouped("platform", lambda row: str(row["account"])),
    "sponsor": _grouped("unit", _with_platform),
}
