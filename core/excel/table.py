"""A table with named columns read from an uploaded file: rows, and everything that was not read, by name."""

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from core.excel.cells import ENDS, Cell, clean_text, decode, is_blank
from core.excel.headers import SEARCHED_ROWS, Column, Columns, Head, cell_text, find_head, in_ten_thousands
from core.excel.process import Parsed, parse
from core.refusals import Refusal

TOTAL = re.compile(r"^(?:本页|全县|全市|全区|全省)?(?:合计|总计|小计|共计|累计|总数)(?:[::(].*|\d.*)?$")
NOTE = re.compile(r"^(?:注|备注|说明|填报|填表|制表|审核|报送|联系|备案|截至|截止|数据)[^:]{0,8}:")
BLANK_RUN = 20


class Row:
    """One row of data. `row["平台"]` is the cell as a value, None where it is blank or the column is not there."""

    __slots__ = ("_cells", "_places", "head", "number", "sheet")

    def __init__(self, sheet: str | None, number: int, cells: list[Any], head: Head) -> None:
        self.sheet, self.number, self.head = sheet, number, head
        self._cells, self._places = cells, head.places

    def __getitem__(self, column: str) -> Cell:
        place = self._places.get(column)
        if place is None or place >= len(self._cells):
            return None
        cell = self._cells[place]
        if type(cell) is str:  # by far the most cells: the short way
            text = cell.strip(ENDS)
            return (text if text.isprintable() else clean_text(text)) or None
        return decode(cell)

    @property
    def cells(self) -> list[Any]:
        """All cells as the limited process wrote them, by their place in the sheet."""
        return self._cells

    def replace(self, column: str, text: str) -> None:
        """Say a cell in the reader's own words."""
        self._cells[self._places[column]] = text

    def printed(self, column: str) -> str:
        """The column's header as this sheet prints it, for problem reports."""
        return self.head.printed.get(column, column)

    def in_ten_thousands(self, column: str) -> bool:
        return in_ten_thousands(self.head.printed.get(column, ""))


class Table:
    """Iterate for the rows; `skipped` and `warnings` are complete when the iteration is.

    skipped: `{sheet, row, why}`; warnings: `{sheet, row, column, code, message}`. Iterating again starts afresh.
    Raises Refusal `no_rows` at the end of an iteration that met no row of data.
    """

    def __init__(self, parsed: Parsed, columns: Sequence[Column]) -> None:
        self._parsed, self._columns = parsed, Columns(columns)
        self.date1904 = parsed.date1904
        self.kind = parsed.kind
        self.skipped: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self._unread: list[dict[str, Any]] = []
        self._heads = self._find_heads()
        self.unknown_columns = list(dict.fromkeys(text for _, head in self._heads for text in head.unknown))

    @property
    def columns(self) -> set[str]:
        """Names of the columns that at least one sheet has."""
        return {name for _, head in self._heads for name in head.places}

    def place_of(self, sheet: str | None, printed: str | None) -> int | None:
        """Where a printed column stands (from 0) on that sheet, for marking problems at their cells."""
        for each, head in self._heads:
            if each["name"] == sheet:
                return next((head.places[name] for name, text in head.printed.items() if text == printed), None)
        return None

    @property
    def row_count(self) -> int:
        """An upper bound, for progress."""
        return sum(sheet["rows"] for sheet, _ in self._heads)

    def _find_heads(self) -> list[tuple[dict[str, Any], Head]]:
        found, lacking = [], []
        for sheet in self._parsed.sheets:
            if sheet["hidden"]:
                self._unread.append({"sheet": sheet["name"], "row": None, "why": "隐藏的工作表，没有读取"})
                continue
            head = find_head(list(islice(self._parsed.lines(sheet), SEARCHED_ROWS)), self._columns, sheet["wide"])
            if head is None:
                if sheet["rows"]:
                    self._unread.append({"sheet": sheet["name"], "row": None, "why": "没有找到表头，没有读取"})
            elif missing := head.missing(self._columns):
                lacking.append((sheet, head, missing))
            else:
                found.append((sheet, head))
        self._judge(found, lacking)
        return found

    def _judge(self, found: list[Any], lacking: list[tuple[dict[str, Any], Head, list[str]]]) -> None:
        needed = "、".join(self._columns.needed)
        for sheet, head, missing in lacking:
            names = "、".join(f"“{name}”" for name in missing)
            if not found or self._columns.needed[0] in head.places:
                where = f"工作表“{sheet['name']}”" if sheet["name"] else "文件"
                raise Refusal(
                    "missing_column", f"{where}第 {head.first_row} 行的表头缺少必需的列 {names}，请补上后重新导入。"
                )
            self._unread.append({"sheet": sheet["name"], "row": None, "why": f"表头缺少{names}，没有读取"})
        if not found:
            raise Refusal("no_header", f"没有找到表头：需要有一行写明 {needed}，请对照模板调整后重新导入。")

    def __iter__(self) -> Iterator[Row]:
        self.skipped, self.warnings = list(self._unread), []
        count = 0
        for sheet, head in self._heads:
            for row in self._sheet_rows(sheet, head):
                count += 1
                yield row
        if not count:
            raise Refusal("no_rows", "表头下面没有任何数据行，请填写后重新导入。")

    def _sheet_rows(self, sheet: dict[str, Any], head: Head) -> Iterator[Row]:
        hidden, name = set(sheet["hidden_rows"]), sheet["name"]
        wide = {(row, left) for row, left, _ in sheet["wide"]}
        sort = _RowSorter(head, self._columns, wide)
        last = 0
        for number, cells in self._parsed.lines(sheet):
            if number > last + 1:
                self._skip_blank(name, last + 1, number - 1)
            last = number
            why = sort.why_skipped(number, cells)
            if why:
                if why != "表头":
                    self.skipped.append({"sheet": name, "row": number, "why": why})
                continue
            if number in hidden:
                self.warnings.append(
                    {
                        "sheet": name,
                        "row": number,
                        "column": None,
                        "code": "hidden_row",
                        "message": f"第 {number} 行被筛选或隐藏，已照常读取。",
                    }
                )
            yield Row(name, number, cells, head)

    def _skip_blank(self, sheet: str | None, first: int, last: int) -> None:
        if last - first < BLANK_RUN:
            self.skipped.extend({"sheet": sheet, "row": row, "why": "空行"} for row in range(first, last + 1))
        else:
            self.skipped.append({"sheet": sheet, "row": first, "why": f"空行（第 {first} 至 {last} 行）"})


class _RowSorter:
    """Tells rows of data from titles, totals, notes and repeated heads."""

    def __init__(self, head: Head, columns: Columns, wide: set[tuple[int, int]]) -> None:
        self.head, self.wide = head, wide
        self.needed = [head.places[name] for name in columns.needed]
        self.widest = max(self.needed, default=0)
        self.key = head.places[columns.needed[0]] if columns.needed else 0
        self.key_text = head.printed[columns.needed[0]] if columns.needed else ""

    def why_skipped(self, number: int, cells: list[Any]) -> str:
        if number < self.head.first_row:
            return "标题行"
        if number <= self.head.last_row:
            return "表头"
        first = next((cell for cell in cells if cell != "" and not is_blank(cell)), None)
        if first is None:
            return "空行"
        whole = len(cells) > self.widest and not any(is_blank(cells[place]) for place in self.needed)
        text = unicodedata.normalize("NFKC", "".join(first.split())) if isinstance(first, str) else ""
        if text and len(text) < 60 and TOTAL.match(text):
            return "合计行"
        if whole:
            repeated = cells[self.key] == self.key_text and self._repeats_head(cells)
            return "重复的表头" if repeated else ""
        return self._why_incomplete(number, cells, text)

    def _repeats_head(self, cells: list[Any]) -> bool:
        printed = [(place, self.head.printed[name]) for name, place in self.head.places.items()]
        same = sum(place < len(cells) and cell_text(cells[place]) == text for place, text in printed)
        return same >= max(2, len(printed) // 2)

    def _why_incomplete(self, number: int, cells: list[Any], text: str) -> str:
        filled = [place for place, cell in enumerate(cells) if not is_blank(cell)]
        if NOTE.match(text):
            return "说明行"
        if len(filled) > 1:
            return ""
        if (number, filled[0]) in self.wide:
            return "小标题行"
        return "" if filled[0] in self.needed else "没有必填内容的行"


def read_table(source: str | Path | bytes, filename: str, columns: Sequence[Column]) -> Table:
    """Read .xlsx, .xls or .csv into rows with named columns, behind the size gate and in a limited process.

    `source` is a path or the bytes, `filename` the name the user gave it. Whole-file faults raise Refusal with a
    Chinese sentence that says what to do (too_large, too_heavy, macros, password, html_xls, undecodable, damaged,
    no_header, missing_column, duplicate_column, no_rows). Example:

        table = read_table(data, "台账.xlsx", [Column("账号名称", ("名称",), needed=True), Column("平台", needed=True)])
        for row in table:
            row.sheet, row.number, row["账号名称"], row.printed("账号名称")
        table.skipped, table.warnings, table.unknown_columns
    """
    return Table(parse_file(source, filename), columns)


def parse_file(source: str | Path | bytes, filename: str) -> Parsed:
    """The cells of a file without any meaning."""
    if not isinstance(source, bytes):
        return parse(Path(source), filename)
    with tempfile.NamedTemporaryFile(prefix="govmedia-in-") as file:
        file.write(source)
        file.flush()
        return parse(Path(file.name), filename)
