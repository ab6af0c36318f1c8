"""Tables and figures of a paper as they are kept with it: printed values, and the address of what is behind each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode

from notices.tables import FigureTable, Value

Place = Sequence[Any]  # [name of the address, its arguments, its query]; or [name of a table of the paper]


@dataclass
class Gathered:
    """What one kind of paper says of the register and the checks, as it was found."""

    figures: dict[str, str | None] = field(default_factory=dict)
    behind: dict[str, Place] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)

    def say(self, name: str, figure: Any, *behind: Any) -> None:
        self.figures[name] = None if figure is None else str(figure)
        if behind and figure is not None:
            self.behind[name] = list(behind)

    def list(self, name: str, heads: dict[str, str], rows: Iterable[tuple[Sequence[Any], Place | None]]) -> None:
        """Rows with the place of the record each stands for."""
        found = list(rows)
        self.tables[name] = {
            "keys": list(heads),
            "headers": list(heads.values()),
            "rows": [[str(cell) for cell in row] for row, _ in found],
            "places": [place and list(place) for _, place in found],
        }

    def as_facts(self) -> dict[str, Any]:
        return {"figures": self.figures, "behind": self.behind, "tables": self.tables}


def address_of(place: Place | None) -> str:
    """Where it is shown now; nothing when there is no such page."""
    if not place:
        return ""
    if len(place) == 1:
        return f"#{place[0]}-title"
    name, args, query = place
    try:
        return reverse(name, args=args) + (f"?{urlencode(query, doseq=True)}" if query else "")
    except NoReverseMatch:
        return ""


def figure_tables(facts: dict[str, Any]) -> list[FigureTable]:
    """Every printed figure beside its rows, then the paper's own tables, each row leading to its record."""
    behind = facts.get("behind") or {}
    rows = [
        (Value(name), Value(figure, address_of(behind.get(name))))
        for name, figure in (facts.get("figures") or {}).items()
        if figure is not None
    ]
    texts = frozenset({0, 1})
    found = [FigureTable("figures", "数据项", ("数据项", "印出"), rows, texts=texts)] if rows else []
    for name, table in (facts.get("tables") or {}).items():
        if table["rows"]:
            columns = frozenset(range(len(table["headers"])))
            lines = [_line(row, place) for row, place in zip(table["rows"], table["places"], strict=True)]
            found.append(FigureTable(name, name, table["headers"], lines, texts=columns))
    return found


def _line(row: Sequence[str], place: Place | None) -> tuple[Value, ...]:
    """The second column, which names the thing, leads to it."""
    url = address_of(place)
    return tuple(Value(cell, url if at == 1 else "") for at, cell in enumerate(row))
