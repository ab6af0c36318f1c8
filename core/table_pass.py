"""One pass over an uploaded table: every row read and taken or refused, the outcome told in the contract's form."""

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from core.excel import Row, Table
from core.ledger_checks import RowReader
from core.refusals import Refusal


class ReadRow(Protocol):
    """A row that could be read; `reader` keeps its problems and warnings."""

    reader: RowReader


Read = TypeVar("Read", bound=ReadRow)


class TablePass(Generic[Read]):
    """A kind of table says how its rows are read, which it leaves out, what it takes and what it writes at the end."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.counts = dict.fromkeys(("rows", "created", "updated", "unchanged", "refused"), 0)
        self.problems: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []

    def reading(self) -> Callable[[Row], Read | RowReader]:
        """Made ready once: what reads a row, or gives its reader when it must be refused."""
        raise NotImplementedError

    def why_left_out(self, row: Row) -> str:
        return ""

    def take(self, read: Read) -> None:
        """May still refuse the row, through its reader."""
        raise NotImplementedError

    def write(self) -> None:
        raise NotImplementedError

    def run(self) -> dict[str, Any]:
        read = self.reading()
        for row in self.table:
            if why := self.why_left_out(row):
                self.skip(row, why)
                continue
            self.counts["rows"] += 1
            found = read(row)
            if not isinstance(found, RowReader):
                self.take(found)
                found = found.reader
            self.hear(found)
        if self.counts["refused"] == self.counts["rows"]:
            raise Refusal("no_good_row", "没有一行可以导入，请按问题清单改正后重新导入。", **self.report())
        self.write()
        return self.report()

    def hear(self, reader: RowReader) -> None:
        self.warnings += reader.warnings
        if reader.problems:
            self.counts["refused"] += 1
            self.problems += reader.problems

    def skip(self, row: Row, why: str) -> None:
        self.skipped.append({"sheet": row.sheet, "row": row.number, "why": why})

    def report(self) -> dict[str, Any]:
        return {
            **self.counts,
            "problems": self.problems,
            "warnings": [*self.table.warnings, *self.warnings],
            "skipped": [*self.table.skipped, *self.skipped],
            "unknown_columns": self.table.unknown_columns,
        }
