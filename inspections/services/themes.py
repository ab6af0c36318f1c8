"""Problems of a round counted by indicator and by theme: accounts, items, share of the checked accounts."""

from dataclasses import dataclass, field
from typing import Any

from inspections.models import Round

UNGROUPED = "未归类"


@dataclass(frozen=True)
class Count:
    """One indicator or theme: `codes` open the rows behind it."""

    label: str
    veto: bool
    accounts: int
    items: int
    codes: tuple[str, ...]
    checked: int = 0
    parts: list["Count"] = field(default_factory=list)


def themes(round_: Round) -> list[Count]:
    """Themes in the order of the indicator set, each with its indicators; an account with two problems of a theme is one
    account and two items of it."""
    checked = round_.stats["sample"]["checked"]
    grouped: dict[str, list[dict[str, Any]]] = {}
    for problem in round_.stats["problems"]:
        theme = round_.indicator_by_code.get(problem["code"], {}).get("group") or UNGROUPED
        grouped.setdefault(theme, []).append(problem)
    return [_theme(name, problems, checked) for name, problems in grouped.items()]


def _theme(name: str, problems: list[dict[str, Any]], checked: int) -> Count:
    parts = [
        Count(each["printed"], each["veto"], each["accounts"], each["items"], (each["code"],), checked)
        for each in problems
    ]
    numbers = {row["number"] for each in problems for row in each["rows"]}
    items, codes = sum(part.items for part in parts), tuple(part.codes[0] for part in parts)
    return Count(name, any(part.veto for part in parts), len(numbers), items, codes, checked, parts)
