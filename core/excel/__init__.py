"""Tables in and out: the only door to workbook libraries. Import from here, not from the parts."""

from core.excel.aside import MANY, Plan, packed, write_aside
from core.excel.cells import Cell, CellError, LinkedText
from core.excel.gate import MAX_FILE
from core.excel.headers import Column
from core.excel.marked import Mark, write_marked
from core.excel.table import Row, Table, parse_file, read_table
from core.excel.write import OutColumn, write_csv, write_workbook

__all__ = [
    "MANY",
    "MAX_FILE",
    "Cell",
    "CellError",
    "Column",
    "LinkedText",
    "Mark",
    "OutColumn",
    "Plan",
    "Row",
    "Table",
    "packed",
    "parse_file",
    "read_table",
    "write_aside",
    "write_csv",
    "write_marked",
    "write_workbook",
]
