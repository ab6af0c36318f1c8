"""The limited process that parses an uploaded table: `python -m core.excel.child FILE NAME OUT_DIR [slow]`.

Writes `meta.json` (or `error.json`) and `rows.jsonl`: the sheets one after the other, each line a batch of
`[row number, [cells]]`; a cell that is not text, number or truth value is `[kind, value]`: d date-time, t time, e error,
l linked text.
"""

import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from core import limited
from core.excel.gate import SAVE_AGAIN, kind_of
from core.refusals import Refusal

MEMORY = 512 * 1024 * 1024
CPU_SECONDS = 20
OUTPUT = 1024 * 1024 * 1024
BATCH = 200  # rows a line of output
SLOW_EXIT = 3


class ReadSlowly(Exception):
    """The fast reader and the sheet's own bytes disagree on the number of rows."""


def limit_self() -> None:
    """Called before the first byte of the file is looked at."""
    limited.limit_self(memory=MEMORY, cpu_seconds=CPU_SECONDS, output=OUTPUT)


class Writer:
    """Writes the rows of all sheets as JSON lines of one file, and the sheets' facts as meta.json at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rows = (folder / "rows.jsonl").open("wb", buffering=1 << 20)
        self.sheets: list[dict[str, Any]] = []

    def hidden(self, name: str) -> None:
        self.sheets.append({"name": name, "hidden": True})

    def sheet(self, name: str | None, rows: Iterator[tuple[int, list[Any]]], **facts: Any) -> None:
        encode = json.JSONEncoder(
            ensure_ascii=False, separators=(",", ":"), default=_encode, check_circular=False
        ).encode
        start, count = self.rows.tell(), 0
        while batch := list(islice(rows, BATCH)):
            self.rows.write(encode(batch).encode("utf-8", "surrogatepass") + b"\n")
            count += len(batch)
        span = [start, self.rows.tell()]  # bytes of rows.jsonl
        self.sheets.append({"name": name, "hidden": False, "span": span, "rows": count, **facts})

    def finish(self, **meta: Any) -> None:
        self.rows.close()
        text = json.dumps({"sheets": self.sheets, **meta}, ensure_ascii=False)
        (self.folder / "meta.json").write_text(text, encoding="utf-8", errors="surrogatepass")


def _encode(value: Any) -> list[Any]:
    if isinstance(value, datetime):
        return ["d", value.isoformat()]
    if isinstance(value, date):
        return ["d", f"{value.isoformat()}T00:00:00"]
    if isinstance(value, time):
        return ["t", value.isoformat()]
    if isinstance(value, timedelta):
        return ["t", str(value)]
    raise TypeError(type(value).__name__)


def read_workbook(path: Path, kind: str, out: Writer) -> None:
    """Values by calamine, the rest from the sheet's own bytes."""
    from python_calamine import CalamineError, PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    archive = zipfile.ZipFile(path) if kind == "xlsx" else None
    try:
        from core.excel.facts import Package
        from core.excel.old_facts import OldBook

        package: Package | OldBook = Package(archive) if archive else OldBook(path.read_bytes())
        with load_workbook(path) as book:
            for position, sheet in enumerate(book.sheets_metadata):
                if sheet.typ != SheetTypeEnum.WorkSheet:
                    continue
                if sheet.visible != SheetVisibleEnum.Visible:
                    out.hidden(sheet.name)
                    continue
                facts = package.facts(sheet.name, position)
                _fast_sheet(out, book.get_sheet_by_name(sheet.name), facts)
    except PasswordError:
        raise Refusal("password", "工作簿设有密码，请取消密码后再导入。") from None
    except CalamineError as error:
        raise Refusal("damaged", f"工作簿无法读取（{str(error)[:80]}），{SAVE_AGAIN}") from None
    out.finish(kind=kind, date1904=package.date1904)


def _fast_sheet(out: Writer, sheet: Any, facts: Any) -> None:
    merges = [(top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]
    fill = Merges(merges)
    counted = 0

    def rows() -> Iterator[tuple[int, list[Any]]]:
        nonlocal counted
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if number - 1 in odd:
                _mend(cells, odd[number - 1])
            own = cells.count("") < len(cells)
            counted += own
            if merges:
                fill.apply(number - 1, cells, own)
            if own:
                yield number, cells

    odd = _by_row(facts)
    out.sheet(sheet.name, rows(), hidden_rows=facts.hidden, wide=fill.wide_rows())
    if facts.is_counted and counted != facts.rows_with_values:
        raise ReadSlowly(f"{counted} != {facts.rows_with_values}")


def _by_row(facts: Any) -> dict[int, list[tuple[int, str, Any]]]:
    found: dict[int, list[tuple[int, str, Any]]] = {}
    for kind, cells in (("e", facts.errors), ("l", facts.links), ("0", facts.padded)):
        for (row, column), value in cells.items():
            found.setdefault(row, []).append((column, kind, value))
    return found


def _mend(cells: list[Any], odd: "list[tuple[int, str, Any]] | tuple[()]") -> None:
    for column, kind, value in odd:
        if column >= len(cells):
            if kind != "e":
                continue
            cells.extend([""] * (column + 1 - len(cells)))
        if kind == "e":
            cells[column] = ["e", value]
        elif kind == "l" and cells[column] != "":
            cells[column] = ["l", _text_behind(cells[column]), value]
        elif isinstance(cells[column], float) and cells[column].is_integer():
            cells[column] = f"{int(cells[column]):0{value}d}"


def _text_behind(cell: Any) -> str:
    """What a linked cell prints; nothing for a formula that was never computed."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    return cell if isinstance(cell, str) else ""


class Merges:
    """Gives a merged cell's value to every row it covers; a merge of several columns fills only its first one."""

    def __init__(self, ranges: list[tuple[int, int, int, int]]) -> None:
        self.waiting = sorted(each for each in ranges if each[2] > each[0])
        self.waiting.reverse()
        self.open: list[tuple[int, int, Any]] = []
        self.ranges = ranges

    def wide_rows(self) -> list[list[int]]:
        """`[row, first column, last column]` of every merge over several columns, for heads and section titles."""
        return [[top + 1, left, right] for top, left, _, right in sorted(self.ranges) if right > left]

    def apply(self, row: int, cells: list[Any], own: bool) -> None:
        if own:
            self.open = [each for each in self.open if each[1] >= row]
            for column, _, value in self.open:
                if column >= len(cells):
                    cells.extend([""] * (column + 1 - len(cells)))
                if cells[column] == "":
                    cells[column] = value
        while self.waiting and self.waiting[-1][0] <= row:
            top, left, bottom, _ = self.waiting.pop()
            if top == row and left < len(cells) and cells[left] != "":
                self.open.append((left, bottom, cells[left]))


def read_slowly(path: Path, out: Writer) -> None:
    """A sparse reading for sheets with one far cell or odd rows, where the fast reader needs too much memory."""
    from openpyxl import load_workbook

    from core.excel.facts import Package

    package = Package(zipfile.ZipFile(path))
    book = load_workbook(path.open("rb"), read_only=True, data_only=True)  # kept files have no suffix
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            out.hidden(sheet.title)
            continue
        sheet.reset_dimensions()
        facts = package.facts(sheet.title)
        odd = _by_row(facts)
        fill = Merges(facts.merges)
        out.sheet(sheet.title, _slow_rows(sheet, odd, fill), hidden_rows=facts.hidden, wide=fill.wide_rows())
    out.finish(kind="xlsx", date1904=package.date1904)


def _slow_rows(sheet: Any, odd: dict[int, Any], fill: Merges) -> Iterator[tuple[int, list[Any]]]:
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        if not values and number - 1 not in odd:
            continue
        cells = ["" if value is None else value for value in values]
        _mend(cells, odd.get(number - 1, ()))
        own = any(cell != "" for cell in cells)
        fill.apply(number - 1, cells, own)
        if own:
            yield number, cells


def read_file(path: Path, filename: str, folder: Path, slow: bool) -> None:
    kind = kind_of(path, filename)
    out = Writer(folder)
    if kind == "csv":
        from core.excel.delimited import read_delimited

        read_delimited(path, out)
    elif slow and kind == "xlsx":
        read_slowly(path, out)
    else:
        read_workbook(path, kind, out)


def main(arguments: list[str]) -> int:
    limit_self()
    path, filename, folder = Path(arguments[0]), arguments[1], Path(arguments[2])
    try:
        read_file(path, filename, folder, slow="slow" in arguments[3:])
    except Refusal as refusal:
        error = {"code": refusal.code, "message": refusal.message}
        (folder / "error.json").write_text(json.dumps(error, ensure_ascii=False), encoding="utf-8")
        return 2
    except ReadSlowly:
        return SLOW_EXIT
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
