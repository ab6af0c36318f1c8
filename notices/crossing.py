"""Rates by two of platform, level and district at once, as an issuer prints them in a sentence; no database."""

from collections.abc import Mapping, Sequence
from typing import Any

from inspections.crosstab import DIMENSIONS, Cell, Crossed, crossed, in_order
from notices.figures import percent
from notices.profiles import UNMARKED, PrintRules

WORDS = {"platform": "平台", "level": "层级", "district": "地区"}
Frozen = Mapping[str, Any]


def crossings(frozen: Frozen, rules: PrintRules) -> list[dict[str, Any]]:
    """Per pair the issuer asks for: `{by, rates: {label: {label: {checked, failed, rate}}}}`; nothing was checked = left out."""
    cells = [Cell(*row) for row in frozen.get("cells") or []]
    found = [_crossing(cells, frozen, rules, *asked) for asked in rules.get("crossed") or []] if cells else []
    return [each for each in found if each["rates"]]


def _crossing(cells: Sequence[Cell], frozen: Frozen, rules: PrintRules, rows: str, columns: str) -> dict[str, Any]:
    labels = {
        "platform": rules.platform_group,
        "level": lambda level: rules.level_label("sample", level),
        "district": lambda district: district or UNMARKED,
    }
    order = {"platform": rules.group_order, "level": rules.level_order("sample")}
    kept = {"platform": "by_platform_code", "level": "by_level", "district": "by_district"}
    for name in DIMENSIONS:
        named = [labels[name](key) for key in frozen["sample"].get(kept[name]) or {}]
        order[name] = in_order(named, order.get(name, []))
    table = crossed(cells, labels, rows=rows, columns=columns, order=order)
    rated = {row: _row(table, row, rules, f"by_{rows}") for row in table.rows}
    return {"by": [rows, columns], "rates": {row: rates for row, rates in rated.items() if rates}}


def _row(table: Crossed, row: str, rules: PrintRules, style: str) -> dict[str, Any]:
    """A meeting without checked accounts is left out, not printed as nought."""
    met = {column: table.cells.get((row, column)) for column in table.columns}
    return {
        column: {
            "checked": counts.checked,
            "failed": counts.failed,
            "rate": percent(counts.passed, counts.checked, rules.style(style)),
        }
        for column, counts in met.items()
        if counts and counts.checked
    }


def in_words(found: Sequence[Mapping[str, Any]] | None, rate: str) -> str | None:
    """按层级和平台分，合格率分别为：市级微信98%、微博100%；县级微信97.5%."""
    told = []
    for each in found or []:
        clauses = [
            f"{_category(row)}{'、'.join(_category(column) + counts['rate'] for column, counts in rates.items())}"
            for row, rates in each["rates"].items()
        ]
        by = "和".join(WORDS[name] for name in each["by"])
        told.append(f"按{by}分，{rate}分别为：{'；'.join(clauses)}")
    return "。".join(told) or None


def _category(label: str) -> str:
    return "其他" if label == UNMARKED else label
