"""Tables of figures: one shape for the page, the workbook and the chart beside them; no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from core.excel import OutColumn

Kind = Literal["text", "number"]


@dataclass(frozen=True)
class Value:
    """One figure as printed, and the address of the rows behind it."""

    shown: str | int | None
    url: str = ""

    @property
    def text(self) -> str:
        return "—" if self.shown is None else str(self.shown)


@dataclass(frozen=True)
class FigureTable:
    """`key` names it in addresses; the first column is the label of its row."""

    key: str
    title: str
    heads: Sequence[str]
    rows: Sequence[tuple[Value, ...]]
    total: tuple[Value, ...] = ()
    note: str = ""
    texts: frozenset[int] = field(default=frozenset({0}))  # columns that hold words
    chart: str = ""  # bar, stack or line: drawn beside the table from the columns of `series`
    series: tuple[int, ...] = ()

    @property
    def chart_data(self) -> dict[str, Any]:
        """For the script that draws: a printed rate as its number, what is missing as a gap."""
        return {
            "kind": self.chart,
            "title": self.title,
            "labels": [row[0].text for row in self.rows],
            "series": [
                {"name": self.heads[place], "values": [_number(row[place].shown) for row in self.rows]}
                for place in self.series
            ],
            "percent": any(str(row[place].shown).endswith("%") for row in self.rows for place in self.series),
        }

    @property
    def kinds(self) -> list[Kind]:
        return ["text" if place in self.texts else "number" for place in range(len(self.heads))]

    @property
    def marked_heads(self) -> list[tuple[str, Kind]]:
        return list(zip(self.heads, self.kinds, strict=True))

    @property
    def marked_rows(self) -> list[list[tuple[Value, Kind]]]:
        return [list(zip(row, self.kinds, strict=True)) for row in self.rows]

    @property
    def marked_total(self) -> list[tuple[Value, Kind]]:
        return list(zip(self.total, self.kinds, strict=True)) if self.total else []


def _number(shown: str | int | None) -> float | int | None:
    return float(shown.rstrip("%")) if isinstance(shown, str) else shown


def columns_of(table: FigureTable) -> list[OutColumn]:
    """A column of whole numbers is typed; one that holds a printed rate stays as printed."""
    everything = [*table.rows, *([table.total] if table.total else [])]
    return [
        OutColumn(
            head,
            "number" if all(isinstance(row[place].shown, int | None) for row in everything) else "text",
            22 if place in table.texts else 14,
        )
        for place, head in enumerate(table.heads)
    ]


def rows_of(table: FigureTable) -> list[list[Any]]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    return [[value.shown for value in row] for row in rows]
