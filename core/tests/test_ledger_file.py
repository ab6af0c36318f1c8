"""Exported ledgers: head, digest, typed cells, paper; read back by somebody who has only the file."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock import SHANGHAI
from core.excel import OutColumn
from core.ledger_check import check_ledger
from core.ledgers import Head, write_ledger
from core.refusals import Refusal
from core.tests.ledger_file import read_ledger

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = (
    OutColumn("名称", width=20),
    OutColumn("日期", "date"),
    OutColumn("时间", "moment"),
    OutColumn("数量", "number"),
    OutColumn("万", "decimal"),
)
HEAD = Head("检查台账", "平台=微博；状态=进行中", "张主管（郎溪县）", dt.datetime(2022, 9, 30, 16, 30, tzinfo=dt.UTC))
TRICKY = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", "0012", "甲\n乙\t丙", "𠮷😀", "1e5", "2022-01-01", "'已有"]


def written(tmp_path, rows, *, as_csv=False):
    path = tmp_path / "out"
    done = write_ledger(path, COLUMNS, rows, HEAD, as_csv=as_csv)
    return done, path.read_bytes()


def rows_of(texts):
    day, moment = dt.date(2022, 2, 28), dt.datetime(2022, 2, 28, 16, 1, 2, tzinfo=dt.UTC)
    return [[text, day, moment, n, n + 0.5] for n, text in enumerate(texts)]


@pytest.mark.parametrize("as_csv", [True, False])
def test_whoever_has_only_the_file_gets_the_digest_that_stands_in_it(tmp_path, as_csv):
    done, data = written(tmp_path, rows_of(TRICKY), as_csv=as_csv)
    found = read_ledger(data)
    assert done.content == found.digest
    assert done.rows == len(TRICKY)


def test_many_rows_are_packed_in_a_process_of_their_own_into_the_same_file(tmp_path, monkeypatch):
    rows = rows_of(TRICKY * 20)
    done, data = written(tmp_path, rows)
    monkeypatch.setattr("core.excel.aside.MANY", 1)
    monkeypatch.setattr("core.excel.aside.write_here", None)
    assert written(tmp_path, rows) == (done, data)


def test_a_process_that_cannot_write_the_file_is_an_error_and_no_empty_ledger(tmp_path, monkeypatch):
    monkeypatch.setattr("core.excel.aside.MANY", 1)
    with pytest.raises(OSError, match="writes a workbook"):
        write_ledger(tmp_path / "no such folder" / "out", COLUMNS, rows_of(["甲", "乙"]), HEAD)


def test_a_changed_cell_no_longer_fits_the_digest(tmp_path):
    _, data = written(tmp_path, rows_of(["甲局"]), as_csv=True)
    with pytest.raises(AssertionError):
        read_ledger(data.replace("甲局".encode(), "乙局".encode()))


def test_the_head_says_what_under_which_filters_when_and_by_whom(tmp_path):
    found = read_ledger(written(tmp_path, rows_of(["甲"]))[1])
    assert found.head[:3] == [
        "检查台账",
        "条件：平台=微博；状态=进行中",
        "导出时间：2022-10-01 00:30:00　导出人：张主管（郎溪县）",
    ]


def test_cells_are_typed_moments_in_shanghai_and_nothing_is_live(tmp_path):
    found = read_ledger(written(tmp_path, rows_of(TRICKY))[1])
    first = found.rows[0]
    assert first[1:] == [dt.date(2022, 2, 28), dt.datetime(2022, 3, 1, 0, 1, 2), 0, 0.5]
    assert [row[0] for row in found.rows] == TRICKY
    assert {cell.data_type for row in found.sheet.iter_rows() for cell in row} <= {"s", "n", "d"}  # no "f"


def test_the_sheet_is_a4_across_with_its_head_frozen_and_repeated(tmp_path):
    sheet = read_ledger(written(tmp_path, rows_of(["甲"]))[1]).sheet
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.freeze_panes == "A7"
    assert sheet.print_title_rows == "$6:$6"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_no_rows_are_told_as_none(tmp_path):
    found = read_ledger(written(tmp_path, [])[1])
    assert found.told_rows == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), max_size=6))
def test_any_text_stands_in_the_file_as_it_was(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("ledger") / "out"
    write_ledger(path, COLUMNS, rows_of(texts), HEAD)
    assert [row[0] for row in read_ledger(path.read_bytes()).rows] == texts


@pytest.mark.parametrize("as_csv", [True, False])
def test_the_command_finds_an_untouched_file_true_and_a_touched_one_not(tmp_path, as_csv):
    texts = [*TRICKY, "2.0", "2022-01-01 00:00:00"]
    rows = [*rows_of(texts), ["尾行", None, dt.datetime(2022, 1, 1, tzinfo=SHANGHAI), None, 2.0]]
    path = tmp_path / ("台账.csv" if as_csv else "台账.xlsx")
    write_ledger(path, COLUMNS, rows, HEAD, as_csv=as_csv)
    checked = check_ledger(path)
    assert checked.matches, checked
    assert checked.rows == len(rows)
    if as_csv:
        path.write_text(path.read_text().replace("尾行", "改过"))
        assert not check_ledger(path).matches


def test_a_file_without_a_digest_is_refused(tmp_path):
    path = tmp_path / "别的.csv"
    path.write_text("账号名称,平台\n甲,微博\n")
    with pytest.raises(Refusal, match="没有内容校验值"):
        check_ledger(path)


def test_the_command_tells_by_its_exit_code(tmp_path):
    path = tmp_path / "台账.csv"
    write_ledger(path, COLUMNS, rows_of(["甲"]), HEAD, as_csv=True)
    words = [sys.executable, str(ROOT / "manage.py"), "check_ledger", str(path), "--json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["matches"]) == (0, True)
    path.write_text(path.read_text().replace("甲", "乙"))
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1
