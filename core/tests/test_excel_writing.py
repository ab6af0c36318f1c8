"""Tables as files: text stays text, no cell becomes a formula, same bytes every time, memory constant; marked copies."""

import csv
import datetime as dt
import io
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from core.excel import Column, Mark, OutColumn, read_table, write_csv, write_marked, write_workbook
from core.limited import ROOT
from core.tests.workbooks import HEAD, workbook

COLUMNS = (OutColumn("文字"), OutColumn("日期", "date"), OutColumn("数", "number"), OutColumn("又是文字", width=40))
LIVE = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "\u200b=1+1", "'=1", "''=1", "=cmd|'/c calc'!A1"]
TEXTS = [
    "00123",
    "1234567890123456789",
    " 两端空格 ",
    "多\n行",
    "_x0041_",
    "<&>\"'",
    "𠮷👨‍👩‍👧㛃",
    "https://weibo.com/u/1",
    "2022-01-01",
    "TRUE",
    "#N/A",
]
READ = [Column("文字", needed=True), Column("日期"), Column("数"), Column("又是文字")]


def rows_of(texts):
    return [(text, dt.date(2022, 1, day), day, None) for day, text in enumerate(texts, 1)]


@pytest.mark.parametrize("write", [write_workbook, write_csv], ids=["xlsx", "csv"])
def test_every_text_comes_back_as_it_went_out(tmp_path, write):
    path = tmp_path / f"out.{'csv' if write is write_csv else 'xlsx'}"
    assert write(path, COLUMNS, rows_of(TEXTS + LIVE)) == len(TEXTS + LIVE)
    found = [row["文字"] for row in read_table(path, path.name, READ)]
    assert found == [text.strip(" \t\u200b") for text in TEXTS + LIVE]


def test_no_cell_of_a_workbook_is_a_formula_and_text_is_marked_as_typed(tmp_path):
    write_workbook(tmp_path / "out.xlsx", COLUMNS, rows_of(LIVE), lead=["=1+1"])
    cells = [
        cell
        for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert all(cell.quotePrefix for cell in cells if cell.column == 1 and cell.row > 2)


def test_no_cell_of_a_csv_starts_what_a_spreadsheet_would_run(tmp_path):
    write_csv(tmp_path / "out.csv", COLUMNS, rows_of(LIVE))
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row[0] for row in list(csv.reader(file))[1:]]
    assert all(text.startswith("'") for text in found)


def test_dates_and_numbers_are_typed_and_the_head_stands_still(tmp_path):
    write_workbook(
        tmp_path / "out.xlsx", COLUMNS, [(None, None, None, "x"), ("甲", dt.date(2022, 3, 1), 5, None)], lead=["题目"]
    )
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert [cell.value for cell in sheet[4]] == ["甲", dt.datetime(2022, 3, 1), 5, None]
    assert (sheet["B4"].number_format, sheet.freeze_panes, sheet["A2"].font.bold) == ("yyyy-mm-dd", "A3", True)
    assert sheet.column_dimensions["D"].width > 30


def test_the_same_table_is_the_same_file(tmp_path):
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(tmp_path / name, COLUMNS, rows_of(TEXTS))
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
    assert openpyxl.load_workbook(tmp_path / "one.xlsx").properties.created == dt.datetime(2000, 1, 1)


def test_a_table_without_rows_still_has_its_head(tmp_path):
    assert write_workbook(tmp_path / "out.xlsx", COLUMNS, []) == 0
    assert [cell.value for cell in openpyxl.load_workbook(tmp_path / "out.xlsx").active[1]] == [
        "文字",
        "日期",
        "数",
        "又是文字",
    ]


MEASURE = """
import resource, sys
from pathlib import Path
from core.excel import OutColumn, write_workbook
columns = [OutColumn(str(n)) for n in range(10)]
def write(count):
    write_workbook(Path(sys.argv[1]), columns, ([f"{row}-{n}" * 4 for n in range(10)] for row in range(count)))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(-write(1000) + write(40000))
"""


def test_memory_does_not_grow_with_the_rows(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "out.xlsx")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert float(done.stdout) < 20


MARKS = [Mark("台账", 2, 1, "平台", "不认识的平台"), Mark("台账", 3, None, None, "整行重复", False)]


def test_a_marked_copy_keeps_the_workbook_and_comments_the_cells(tmp_path):
    def dress(book):
        book.active.column_dimensions["B"].width = 33
        book.active["A2"].value, book.active["A2"].data_type = "=1+1", "s"

    (tmp_path / "kept").write_bytes(workbook(HEAD, ["甲", "火星", "某局"], ["乙", "微博", "某局"], act=dress))
    write_marked(tmp_path / "kept", "台账.xlsx", tmp_path / "out.xlsx", MARKS)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["台账"]
    assert "不认识" in sheet["B2"].comment.text and "整行重复" in sheet["A3"].comment.text
    assert sheet["B2"].fill.fgColor.rgb != sheet["A3"].fill.fgColor.rgb
    assert (sheet.column_dimensions["B"].width, sheet["A2"].data_type) == (33, "s")
    assert [cell.value for cell in book["问题清单"][2]] == ["台账", 2, "平台", "不认识的平台"]


def test_a_marked_copy_of_a_csv_is_a_workbook_of_its_values(tmp_path):
    (tmp_path / "a.csv").write_text("账号名称,平台,主办单位\n\n'=甲,火星,某局\n", encoding="utf-8")
    write_marked(tmp_path / "a.csv", "a.csv", tmp_path / "out.xlsx", [Mark(None, 3, 1, "平台", "不认识的平台")])
    sheet = openpyxl.load_workbook(io.BytesIO(Path(tmp_path / "out.xlsx").read_bytes())).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["=甲", "火星", "某局"]
    assert (sheet["A3"].data_type, sheet["B3"].comment.text) == ("s", "不认识的平台")
