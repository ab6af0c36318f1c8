"""An exported file read by somebody who has only the file: its head, its rows, and the digest computed from them anew."""

import csv
import hashlib
import io
import re
from dataclasses import dataclass

import openpyxl
from openpyxl.cell.cell import MergedCell


@dataclass
class LedgerFile:
    head: list
    names: list
    rows: list
    digest: str
    sheet: object = None

    @property
    def told_digest(self):
        return re.search(r"内容校验值：([0-9a-f]{64})", "\n".join(self.head))[1]

    @property
    def told_rows(self):
        return int(re.search(r"共 (\d+) 行", "\n".join(self.head))[1])

    def dicts(self):
        return [dict(zip(self.names, row, strict=True)) for row in self.rows]


def read_ledger(data, *, lead=0):
    """`lead`: lines between the head and the columns' names. Asserts that the head tells the truth about the rows."""
    lines, sheet = cells(data)
    start = next(n for n, line in enumerate(lines) if str(line[0]).startswith("校验值算法")) + 1
    head = [str(line[0]) for line in lines[:start]]
    names, *rows = lines[start + lead :]
    text = "".join(
        "\t".join(" ".join(plain(cell).replace("\t", "\n").splitlines()) for cell in row) + "\n"
        for row in [names, *rows]
    )
    found = LedgerFile(head, list(names), rows, hashlib.sha256(text.encode()).hexdigest(), sheet)
    assert found.told_digest == found.digest
    assert found.told_rows == len(rows)
    return found


def cells(data):
    if not data.startswith(b"PK"):
        lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        return [[re.sub(r"^'(?=\s*[=+\-@'＝＋－＠])", "", cell) for cell in line] for line in lines], None
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    return [[typed(cell) for cell in row] for row in sheet.iter_rows()], sheet


def typed(cell):
    if isinstance(cell, MergedCell):
        return None
    if cell.is_date and cell.value is not None and "h" not in cell.number_format:
        return cell.value.date()
    return int(cell.value) if isinstance(cell.value, float) and cell.value.is_integer() else cell.value


def plain(value):
    """As the rule in the head says."""
    if value is None:
        return ""
    text = value.strftime("%Y-%m-%d %H:%M:%S") if hasattr(value, "hour") else str(value)
    return re.sub(r"^(\d{4}-\d\d-\d\d) 00:00:00$|^(-?\d+)\.0$", lambda found: found[1] or found[2], text)
