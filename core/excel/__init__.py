"""Tables in and out: the only door to workbook libraries. Import from here, not from the parts."""

from core.excel.cells import Cell, CellError, LinkedText
from core.excel.gate import MAX_FILE
from core.excel.headers import Column
from core.excel.marked import Mark, write_marked
from core.excel.table import Row, Table, parse_file, read_table
from core.excel.write import OutColumn, write_csv, write_workbook

__all__ = [
    "MAX_FILE",
    "Cell",
    "CellError",
    "Column",
    "LinkedText",
    "Mark",
    "OutColumn",
    "Row",
    "Table",
    "parse_file",
    "read_table",
    "write_csv",
    "write_marked",
    "write_workbook",
]
