"""Reads one row of an uploaded table cell by cell and collects its problems and warnings in the contract's form."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from core.cell_values import (
    BadCell,
    Doubt,
    as_date,
    as_link,
    as_moment,
    as_number,
    as_phone,
    as_text,
    as_yes_no,
    folded,
)
from core.excel import Row

Value = TypeVar("Value")


def problem(row: Row, column: str | None, code: str, message: str) -> dict[str, Any]:
    """An entry of `problems` or `warnings`; `column` is printed as the sheet prints it."""
    printed = row.printed(column) if column else None
    return {"sheet": row.sheet, "row": row.number, "column": printed, "code": code, "message": message}


class RowReader:
    """Typed cells of one row. A bad cell lands in `problems` and reads as None; the row must then be refused whole."""

    def __init__(self, row: Row, *, today: dt.date, date1904: bool = False) -> None:
        self.row, self.today, self.date1904 = row, today, date1904
        self.problems: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []

    def refuse(self, column: str | None, code: str, message: str) -> None:
        self.problems.append(problem(self.row, column, code, message))

    def warn(self, column: str | None, doubt: Doubt) -> None:
        self.warnings.append(problem(self.row, column, doubt.code, doubt.message))

    def text(self, column: str, *, limit: int = 0, identifier: bool = False, needed: bool = False) -> str:
        value = self._read(column, lambda cell: as_text(cell, identifier=identifier)) or ""
        if needed and not value and not self._is_refused(column):
            self.refuse(column, "missing", f"“{self.row.printed(column)}”没有填，请补上。")
        if limit and len(value) > limit:
            self.refuse(column, "too_long", f"内容有 {len(value)} 个字，最多 {limit} 个字，请精简。")
        return value

    def date(self, column: str, *, future: bool = False) -> dt.date | None:
        found = self._read(column, lambda cell: as_date(cell, today=self.today, date1904=self.date1904, future=future))
        day, month_only = found or (None, False)
        if month_only:
            self.warn(column, Doubt("month_only", "只写了年月，没有写日，日期暂按未填处理；请补上具体日期。"))
        return day

    def moment(self, column: str) -> dt.datetime | None:
        """A date with an optional time, naive, as written; a date alone is midnight. A month alone is refused."""
        found = self._read(column, lambda cell: as_moment(cell, date1904=self.date1904))
        moment, month_only = found or (None, False)
        if month_only:
            self.refuse(column, "bad_date", "只写了年月，请写成 2022-09-30 这样的年-月-日。")
        return moment

    def phone(self, column: str) -> str:
        phone, doubts = self._read(column, as_phone) or ("", [])
        for doubt in doubts:
            self.warn(column, doubt)
        return phone

    def yes_no(self, column: str) -> bool | None:
        return self._read(column, as_yes_no)

    def number(self, column: str) -> int | None:
        in_ten_thousands = self.row.in_ten_thousands(column)
        return self._read(column, lambda cell: as_number(cell, in_ten_thousands=in_ten_thousands))

    def link(self, column: str, *, limit: int = 1000) -> str:
        link = self._read(column, as_link) or ""
        if len(link) > limit:
            self.refuse(column, "too_long", f"网址有 {len(link)} 个字符，最多 {limit} 个，请换成短一些的地址。")
        return link

    def choice(self, column: str, words: Mapping[str, Value], *, code: str) -> Value | None:
        """One of the printed words, compared after NFKC and without blanks; blank is None."""
        word = "".join(folded(self.text(column)).split()).lower()
        if not word:
            return None
        if word not in words:
            allowed = "、".join(dict.fromkeys(words))
            self.refuse(column, code, f"“{self.text(column)}”不认识，请从这些里选：{allowed}。")
            return None
        return words[word]

    def _read(self, column: str, read: Callable[[Any], Value]) -> Value | None:
        cell = self.row[column]
        if cell is None:
            return None
        try:
            return read(cell)
        except BadCell as bad:
            if not self._is_refused(column):
                self.refuse(column, bad.code, bad.message)
            return None

    def _is_refused(self, column: str) -> bool:
        printed = self.row.printed(column)
        return any(each["column"] == printed for each in self.problems)
