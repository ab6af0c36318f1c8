"""Turns one row of an uploaded ledger into values for an account, or into problems that refuse the row."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from core.cell_values import PLAIN_ADDRESS, PLAIN_MOBILE, SCIENTIFIC
from core.excel import Row, Table
from core.excel.cells import ENDS
from core.excel.headers import Head
from core.ledger_checks import RowReader
from registry.keys import folded_key
from registry.ledger import COLUMNS, STATES, LedgerColumn
from registry.models import Platform
from registry.platforms import PlatformNames
from registry.sources import BadSource, check_sources

PLAIN = {"text", "unit", "platform", "id", "number"}
FORMS = {"phone": PLAIN_MOBILE.fullmatch, "link": PLAIN_ADDRESS.fullmatch}  # a text of this form is its own value
# Readings kept a column: dear ones many, plain texts only as far as they repeat, numbers and addresses never do.
MOST_REMEMBERED = {
    **dict.fromkeys(("date", "closing", "yes_no", "state", "sources"), 5000),
    **dict.fromkeys(("text", "unit", "platform"), 500),
}


@dataclass(slots=True)
class Entry:
    """A row that was read: only filled cells stand in `values`, so an empty one can never erase anything."""

    row: Row
    values: dict[str, Any]
    platform: Platform | None
    unit: str
    district: str
    number: str
    problems: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    handle_key: str = ""
    link_key: str = ""
    name_key: str = ""

    @property
    def platform_pk(self) -> int:
        """A row without a platform has a problem and is never matched."""
        return self.platform.pk if self.platform else 0

    def refuse(self, column: str | None, code: str, message: str) -> None:
        printed = self.row.printed(column) if column else None
        self.problems.append(
            {"sheet": self.row.sheet, "row": self.row.number, "column": printed, "code": code, "message": message}
        )


class LedgerReader:
    """Reads entries from a table; one reader per file."""

    def __init__(self, table: Table, *, today: dt.date) -> None:
        self.table, self.today = table, today
        self.platforms = PlatformNames()
        present = [column for column in COLUMNS if column.name in table.columns and column.kind != "ordinal"]
        self.cells = [(column.field, _Cell(column)) for column in present]
        self._head: Head | None = None
        self._placed: list[tuple[str, _Cell, int, dict[str, Any]]] = []

    def __iter__(self) -> Iterator[Entry]:
        for row in self.table:
            yield self._entry(row)

    def _entry(self, row: Row) -> Entry:
        reader = RowReader(row, today=self.today, date1904=self.table.date1904)
        values: dict[str, Any] = {}
        cells, width = row.cells, len(row.cells)
        for name, cell, place, memo in self._places(row.head):
            raw = cells[place] if place < width else ""
            if raw.__class__ is str:
                if raw in memo:
                    values[name] = memo[raw]
                    continue
                if raw == "" and not cell.needed:
                    continue
            value = cell.read(raw, reader)
            if value is not None and value != "":
                values[name] = value
        platform = self._platform(reader, values)
        entry = Entry(
            row,
            values,
            platform,
            values.pop("unit", ""),
            values.pop("district", ""),
            str(values.pop("number", "")),
            reader.problems,
            reader.warnings,
        )
        entry.handle_key = folded_key(values.get("handle", ""))
        entry.link_key = folded_key(values.get("link", ""))
        entry.name_key = folded_key(values.get("name", ""))
        return entry

    def _places(self, head: Head) -> "list[tuple[str, _Cell, int, dict[str, Any]]]":
        """Field, reader, place and known readings of every column of this sheet, found once for all its rows."""
        if head is not self._head:
            places = head.places
            self._head = head
            self._placed = [
                (name, cell, places[cell.name], cell.memo) for name, cell in self.cells if cell.name in places
            ]
        return self._placed

    def _platform(self, reader: RowReader, values: dict[str, Any]) -> Platform | None:
        text = values.pop("platform", "")
        if not text:
            return None
        named = self.platforms.find(text)
        if named is None:
            reader.refuse(
                "平台", "unknown_platform", f"平台“{text}”不认识；一格只写一个平台，如 微信公众号、新浪微博、抖音。"
            )
            return None
        if named.kind:
            values.setdefault("account_type", named.kind)
        return named.platform


class _Cell:
    """Reads one column: plain text and what was read before take the short way, everything else the reader's."""

    __slots__ = ("_column", "_form", "_is_number", "_limit", "_most", "_plain", "_read", "memo", "name", "needed")

    def __init__(self, column: LedgerColumn) -> None:
        self._column, self.name, self._limit = column, column.name, column.limit
        self.needed = column.needed
        self._read = READERS[column.kind]
        self._plain = column.kind in PLAIN
        self._form = FORMS.get(column.kind)
        self._is_number = column.kind == "number"
        self._most = MOST_REMEMBERED.get(column.kind, 0)
        self.memo: dict[str, Any] = {}  # what a text was read as: only values that raised no doubt

    def read(self, raw: Any, reader: RowReader) -> Any:
        if raw.__class__ is str:
            if self._plain:
                text = raw.strip(ENDS)
                if text and len(text) <= self._limit and text.isprintable() and not _is_scientific(text):
                    return self._remember(raw, text.upper() if self._is_number else text)
            elif self._form and len(raw) <= self._limit and self._form(raw):
                return raw
        key = raw if raw.__class__ is str else raw[1] if raw.__class__ is list and raw[0] == "d" else None
        if key is not None and key in self.memo:
            return self.memo[key]
        told = len(reader.problems) + len(reader.warnings)
        value = self._read(reader, self._column)
        if key is not None and value not in (None, "") and len(reader.problems) + len(reader.warnings) == told:
            self._remember(key, value)
        return value

    def _remember(self, key: str, value: Any) -> Any:
        if len(self.memo) < self._most:
            self.memo[key] = value
        return value


def _is_scientific(text: str) -> bool:
    return text[0] in "+-0123456789" and SCIENTIFIC.match(text) is not None


def _text(reader: RowReader, column: LedgerColumn) -> str:
    return reader.text(column.name, limit=column.limit, needed=column.needed)


def _identifier(reader: RowReader, column: LedgerColumn) -> str:
    return reader.text(column.name, limit=column.limit, identifier=True)


def _sources(reader: RowReader, column: LedgerColumn) -> str:
    text = reader.text(column.name, limit=column.limit)
    try:
        check_sources(text)
    except BadSource as bad:
        reader.refuse(column.name, "bad_link", str(bad))
    return text


READERS: dict[str, Callable[[RowReader, LedgerColumn], Any]] = {
    "text": _text,
    "unit": _text,
    "platform": _text,
    "id": _identifier,
    "sources": _sources,
    "number": lambda reader, column: _identifier(reader, column).upper(),
    "link": lambda reader, column: reader.link(column.name, limit=column.limit),
    "date": lambda reader, column: reader.date(column.name),
    "closing": lambda reader, column: reader.date(column.name, future=True),
    "yes_no": lambda reader, column: reader.yes_no(column.name),
    "phone": lambda reader, column: reader.phone(column.name),
    "count": lambda reader, column: reader.number(column.name),
    "state": lambda reader, column: reader.choice(column.name, STATES, code="unknown_state"),
}
