"""Sums the cells of a round under any labels, by one or two of platform, level and district: integers only (pure)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

DIMENSIONS = ("platform", "level", "district")
TOTAL = ""  # the key of a table's only column when nothing is crossed
Label = Callable[[str], str]


@dataclass(frozen=True)
class Cell:
    """Accounts of one platform, level and district, as they entered the rates."""

    platform: str
    level: str
    district: str
    checked: int = 0
    failed: int = 0
    undetermined: int = 0
    unchecked: int = 0

    def key(self, dimension: str) -> str:
        value: str = getattr(self, dimension)
        return value


@dataclass
class Sum:
    """Counts under one label, or under two; `keys` are what the label stands for, per dimension."""

    checked: int = 0
    failed: int = 0
    undetermined: int = 0
    unchecked: int = 0
    keys: dict[str, set[str]] = field(default_factory=dict)

    @property
    def passed(self) -> int:
        return self.checked - self.failed

    def add(self, cell: Cell, dimensions: Iterable[str]) -> None:
        self.checked += cell.checked
        self.failed += cell.failed
        self.undetermined += cell.undetermined
        self.unchecked += cell.unchecked
        for dimension in dimensions:
            self.keys.setdefault(dimension, set()).add(cell.key(dimension))


@dataclass
class Crossed:
    """A table: rows by columns, with a total of each row, of each column, and of all."""

    rows: list[str]
    columns: list[str]
    cells: dict[tuple[str, str], Sum]
    by_row: dict[str, Sum]
    by_column: dict[str, Sum]
    total: Sum


def crossed(
    cells: Iterable[Cell],
    labels: Mapping[str, Label],
    *,
    rows: str,
    columns: str = TOTAL,
    order: Mapping[str, Sequence[str]] | None = None,
) -> Crossed:
    """Labels that `order` names come first, then the others as they turn up."""
    both = [dimension for dimension in (rows, columns) if dimension]
    table = Crossed([], [], {}, {}, {}, Sum())
    for cell in cells:
        row = labels[rows](cell.key(rows))
        column = labels[columns](cell.key(columns)) if columns else TOTAL
        table.cells.setdefault((row, column), Sum()).add(cell, both)
        table.by_row.setdefault(row, Sum()).add(cell, [rows])
        table.by_column.setdefault(column, Sum()).add(cell, [columns] if columns else [])
        table.total.add(cell, [])
    wanted = order or {}
    table.rows = in_order(table.by_row, wanted.get(rows, ()))
    table.columns = in_order(table.by_column, wanted.get(columns, ())) if columns else []
    return table


def in_order(found: Iterable[str], wanted: Sequence[str]) -> list[str]:
    labels = dict.fromkeys(found)
    known = dict.fromkeys(label for label in wanted if label in labels)
    return [*known, *(label for label in labels if label not in known)]
