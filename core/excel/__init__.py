"""Tables in and out: the only door to workbook libraries. Import from here, not from the parts."""

from core.excel.cells import Cell, CellError, LinkedText
from core.excel.headers import Column
from core.excel.table import Row, Table, parse_file, read_table

__all__ = ["Cell", "CellError", "Column", "LinkedText", "Row", "Table", "parse_file", "read_table"]
