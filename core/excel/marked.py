"""A copy of an uploaded table with its problems marked at their cells, made in a limited process of its own."""

import json
import resource
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.excel.process import Parsed, parse, parse_into
from core.limited import run_child
from core.refusals import Refusal

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 50
RED, AMBER = "FFFFC7CE", "FFFFEB9C"
LIST_SHEET = "问题清单"


@dataclass(frozen=True)
class Mark:
    """`column` counts from 0; None marks the row's first cell. `serious` problems are red, the rest amber."""

    sheet: str | None
    row: int
    column: int | None
    header: str | None
    message: str
    serious: bool = True


def write_marked(source: Path, filename: str, out: Path, marks: Sequence[Mark]) -> None:
    """The .xlsx itself with marks, for .xls and .csv (or when it is too heavy) an .xlsx of the values."""
    with tempfile.TemporaryDirectory(prefix="govmedia-mark-") as folder:
        listed = Path(folder) / "marks.json"
        listed.write_text(json.dumps([asdict(mark) for mark in marks], ensure_ascii=False), encoding="utf-8")
        rows, made = Path(folder) / "rows", Path(folder) / "out.xlsx"
        rows.mkdir()
        modes = ("copy", "values") if parse(source, filename).kind == "xlsx" else ("values",)
        for mode in modes:
            if mode == "values":
                parse_into(rows, source, filename)
            arguments = [mode, str(source.resolve()), str(rows), str(listed), str(made)]
            if run_child("core.excel.marked", arguments) == 0:
                out.write_bytes(made.read_bytes())
                return
    raise Refusal("too_heavy", "文件太大，无法生成带标注的副本；请按页面上的行号和列名对照原文件修改。")


def _copy(source: Path, marks: list[dict[str, Any]]) -> Any:
    from openpyxl import load_workbook

    book = load_workbook(source.open("rb"), data_only=True)  # kept files have no suffix
    for mark in marks:
        if mark["sheet"] in book.sheetnames:
            cell = book[mark["sheet"]].cell(mark["row"], (mark["column"] or 0) + 1)
            _mark(_owner(book[mark["sheet"]], cell), mark)
    return book


def _owner(sheet: Any, cell: Any) -> Any:
    """A covered cell of a merge cannot be marked; its corner is."""
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _mark(cell: Any, mark: dict[str, Any]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    cell.fill = PatternFill("solid", fgColor=RED if mark["serious"] else AMBER)
    said = f"{cell.comment.text}\n" if cell.comment else ""
    cell.comment = Comment(f"{said}{mark['message']}", "台账校验", height=120, width=280)


def _values(folder: Path, marks: list[dict[str, Any]]) -> Any:
    from openpyxl import Workbook

    parsed = Parsed(folder)
    book = Workbook(write_only=True)
    for sheet in parsed.sheets:
        if sheet["hidden"]:
            continue
        here: dict[int, list[dict[str, Any]]] = {}
        for mark in marks:
            if mark["sheet"] == sheet["name"]:
                here.setdefault(mark["row"], []).append(mark)
        _fill(book.create_sheet(sheet["name"] or "数据"), parsed.lines(sheet), here)
    return book


def _fill(target: Any, lines: Iterable[tuple[int, list[Any]]], marks: dict[int, list[dict[str, Any]]]) -> None:
    last = 0
    for number, cells in lines:
        for _ in range(last + 1, min(number, last + 10_000)):
            target.append([])
        last = number
        row = [_cell(target, value) for value in cells]
        for mark in marks.get(number, ()):
            place = mark["column"] or 0
            row.extend(_cell(target, "") for _ in range(place + 1 - len(row)))
            _mark(row[place], mark)
        target.append(row)


def _cell(sheet: Any, value: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    from core.excel.cells import CellError, decode

    plain = decode(value)
    cell = WriteOnlyCell(sheet, plain.text if isinstance(plain, CellError) else plain)
    if isinstance(cell.value, str):
        cell.data_type, cell.quotePrefix = "s", True
    return cell


def _list(book: Any, marks: list[dict[str, Any]]) -> None:
    title = LIST_SHEET if LIST_SHEET not in book.sheetnames else f"{LIST_SHEET}（校验）"
    sheet = book.create_sheet(title)
    sheet.append(["工作表", "行", "列", "说明"])
    for mark in marks:
        cells = [mark["sheet"] or "", mark["row"], mark["header"] or "", mark["message"]]
        if book.write_only:
            cells = [_cell(sheet, value) for value in cells]
        sheet.append(cells)
        if not book.write_only:
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type


def main(arguments: list[str]) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    mode, source, folder, listed, out = arguments
    marks = json.loads(Path(listed).read_text(encoding="utf-8"))
    book = _copy(Path(source), marks) if mode == "copy" else _values(Path(folder), marks)
    _list(book, marks)
    book.save(out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
