"""Uploaded tables: every row read rightly or named, hostile files refused, and the reader outlives them all."""

import datetime as dt
import io
import resource
import time

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.excel import CellError, Column, LinkedText, process, read_table
from core.limited import run_child
from core.refusals import Refusal
from core.tests.workbooks import (
    HEAD,
    bomb,
    lying,
    overlapping,
    prefixed,
    rewritten,
    strict,
    understated,
    workbook,
)

COLUMNS = (
    Column("账号名称", ("名称",), needed=True, fallback=("账号",)),
    Column("平台", ("注册平台",), needed=True),
    Column("主办单位", ("单位", "地区（单位）"), needed=True),
    Column("所属地区", ("地区",)),
    Column("粉丝数", ("关注数",)),
    Column("负责人"),
    Column("联系电话", ("电话",)),
    Column("备注"),
)
ROW = ["郎溪发布", "微信", "政府办"]


def read(data, name="台账.xlsx"):
    table = read_table(data, name, COLUMNS)
    return table, list(table)


def values(rows, *columns):
    return [tuple(row[column] for column in columns) for row in rows]


def refused(data, name="台账.xlsx"):
    with pytest.raises(Refusal) as refusal:
        list(read_table(data, name, COLUMNS))
    assert refusal.value.message.endswith("。")
    return refusal.value.code


@pytest.mark.parametrize(
    "dress", [lambda data: data, strict, prefixed, lying], ids=["plain", "strict", "prefixed", "lying"]
)
def test_every_dress_of_a_workbook_reads_the_same(dress):
    data = workbook(HEAD, ROW, [], ["乙", "微博", "公安局"])
    _, rows = read(dress(data))
    assert [(row.number, row["账号名称"]) for row in rows] == [(2, "郎溪发布"), (4, "乙")]


def test_cells_come_typed():
    cells = ["A1", 7, 1.5, dt.date(2022, 3, 1), dt.datetime(2022, 3, 1, 9, 5), True, "  空格　"]
    _, (row,) = read(workbook([*HEAD, "所属地区", "粉丝数", "负责人", "备注"], [*cells]))
    assert values([row], "账号名称", "平台", "主办单位", "备注") == [("A1", 7, 1.5, "空格")]
    assert (row["所属地区"], row["粉丝数"], row["负责人"]) == (
        dt.datetime(2022, 3, 1),
        dt.datetime(2022, 3, 1, 9, 5),
        True,
    )


def test_a_workbook_of_the_1904_system_says_so():
    def mac(book):
        book.epoch = CALENDAR_MAC_1904

    table, (row,) = read(workbook([*HEAD, "备注"], [*ROW, dt.date(2022, 3, 1)], act=mac))
    assert (table.date1904, row["备注"]) == (True, dt.datetime(2022, 3, 1))


def test_a_formula_gives_its_result_and_one_never_computed_is_an_error():
    def formulas(book):
        book.active["D2"] = "=1+1"
        book.active["D3"], book.active["D3"].data_type = "#REF!", "e"
        book.active["D4"] = '=HYPERLINK("https://weibo.com/u/1","打开")'

    _, rows = read(workbook([*HEAD, "备注"], ROW, ["乙", "微博", "某局"], ["丙", "微博", "某局"], act=formulas))
    assert [row["备注"] for row in rows] == [CellError("公式没有计算结果"), CellError("#REF!"), ""]
    assert isinstance(rows[2]["备注"], LinkedText) and rows[2]["备注"].target == "https://weibo.com/u/1"


def test_a_number_shown_with_leading_zeros_keeps_them():
    def pad(book):
        book.active["D2"] = 123
        book.active["D2"].number_format = "000000"

    _, (row,) = read(workbook([*HEAD, "备注"], ROW, act=pad))
    assert row["备注"] == "000123"


def test_a_merged_cell_speaks_for_its_rows_but_not_for_its_neighbours():
    def merge(book):
        book.active.merge_cells("C2:D3")
        book.active["C2"] = "公安局"

    _, rows = read(
        workbook([*HEAD, "所属地区"], ["甲", "微信"], ["乙", "微博"], ["丙", "抖音", "教育局", "某县"], act=merge)
    )
    assert values(rows, "主办单位", "所属地区") == [("公安局", None), ("公安局", None), ("教育局", "某县")]


def test_what_is_not_data_is_named_with_its_reason():
    rows = [
        ["某县台账"],
        ["填报单位：某办", None, "填报人：张三"],
        HEAD,
        ROW,
        [],
        ["乙", "微博", "某局"],
        HEAD,
        ["丙", "抖音", "某局"],
        ["一、乡镇"],
        ["合计", 3],
        ["注：截至六月底"],
    ]

    def merge(book):
        book.active.merge_cells("A9:C9")

    table, found = read(workbook(*rows, act=merge))
    assert [row.number for row in found] == [4, 6, 8]
    assert {(each["row"], each["why"]) for each in table.skipped} == {
        (1, "标题行"),
        (2, "标题行"),
        (5, "空行"),
        (7, "重复的表头"),
        (9, "小标题行"),
        (10, "合计行"),
        (11, "说明行"),
    }


def test_a_row_that_lacks_a_needed_cell_is_data_all_the_same():
    table, rows = read(workbook(HEAD, ROW, ["只有名称"], [None, "微博", "某局"]))
    assert [row.number for row in rows] == [2, 3, 4]
    assert not table.skipped


def test_hidden_sheets_are_named_hidden_rows_are_read_and_named():
    def hide(book):
        book.create_sheet("旧表").append(HEAD)
        book["旧表"].sheet_state = "veryHidden"
        book.create_sheet("说明").append(["请逐项填写"])
        book.active.row_dimensions[3].hidden = True

    table, rows = read(workbook(HEAD, ROW, ["乙", "微博", "某局"], act=hide))
    assert len(rows) == 2
    assert [(each["row"], each["code"]) for each in table.warnings] == [(3, "hidden_row")]
    assert [each["sheet"] for each in table.skipped] == ["旧表", "说明"]


def test_two_header_rows_give_the_lower_names_under_their_groups():
    rows = [
        ["序号", "账号", None, "主办单位", "负责人", None, "联系人", None],
        [None, "名称", "注册平台", None, "姓名", "电话", "姓名", "邮箱"],
        [1, "甲", "微信", "某局", "张三", "139", "李四", "x@y"],
    ]

    def merge(book):
        for area in ("A1:A2", "B1:C1", "D1:D2", "E1:F1", "G1:H1"):
            book.active.merge_cells(area)

    table, (row,) = read(workbook(*rows, act=merge))
    assert values([row], "账号名称", "平台", "主办单位", "负责人", "联系电话") == [
        ("甲", "微信", "某局", "张三", "139")
    ]
    assert table.unknown_columns == ["序号", "联系人姓名", "联系人邮箱"]


@pytest.mark.parametrize(
    ("head", "name", "printed"),
    [
        (["账号名称", "平台", "地区（单位）"], "主办单位", "地区（单位）"),
        (["账号", "平台", "单位"], "账号名称", "账号"),
        (["账号\n名称*", "注册 平台（必填）", "单位"], "平台", "注册 平台（必填）"),
        (["名称", "账号", "平台", "单位"], "账号名称", "名称"),
    ],
)
def test_a_header_keeps_its_printed_text_for_reports(head, name, printed):
    _, (row,) = read(workbook(head, ["甲"] * len(head)))
    assert row.printed(name) == printed


def test_a_header_that_says_ten_thousands_is_told():
    _, (row,) = read(workbook([*HEAD, "粉丝数（单位：万）"], [*ROW, 1.2]))
    assert row.in_ten_thousands("粉丝数") and row["粉丝数"] == 1.2


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([[*HEAD, "备注", "备注"], [*ROW, 1, 2]], "duplicate_column"),
        ([["账号名称", "平台"], ["甲", "微信"]], "missing_column"),
        ([["随便", "什么"], [1, 2]], "no_header"),
        ([HEAD], "no_rows"),
        ([[]], "no_header"),
    ],
)
def test_a_table_that_cannot_be_understood_is_refused(rows, code):
    assert refused(workbook(*rows)) == code


HOSTILE = {
    "bomb": (lambda: bomb(60), "too_heavy"),
    "overlap": (overlapping, "too_heavy"),
    "understated": (understated, "damaged"),
    "many entries": (
        lambda: rewritten(workbook(HEAD), lambda _, body: body, also={f"x/{n}": b"" for n in range(2001)}),
        "too_heavy",
    ),
    "doctype": (
        lambda: rewritten(
            workbook(HEAD, ROW),
            lambda name, body: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + body if name.endswith("styles.xml") else body,
        ),
        "declaration",
    ),
    "macro": (lambda: rewritten(workbook(HEAD, ROW), lambda _, body: body, also={"xl/vbaProject.bin": b"x"}), "macros"),
    "cut off": (lambda: workbook(HEAD, ROW)[:-300], "damaged"),
    "not a workbook": (lambda: b"PK\x03\x04", "damaged"),
    "no sheet": (
        lambda: rewritten(workbook(HEAD), lambda name, body: b"<a/>" if name.endswith("workbook.xml") else body),
        None,
    ),
    "broken xml": (
        lambda: rewritten(workbook(HEAD, ROW), lambda name, body: body[:-40] if name.endswith("sheet1.xml") else body),
        None,
    ),
    "empty": (lambda: b"", "empty_file"),
    "large": (lambda: b"PK" + bytes(33 * 1024 * 1024), "too_large"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_with_a_reason(kind):
    make, code = HOSTILE[kind]
    data, began = make(), time.monotonic()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = refused(data)
    assert code is None or found == code
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 100 * 1024
    assert time.monotonic() - began < 60


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.xls", b"<html><table><tr><td>x</td></tr></table></html>", "html_xls"),
        ("a.xls", "账号名称\t平台\r\n".encode("gb18030"), "not_excel"),
        ("a.xls", '\ufeff<?xml version="1.0"?><Workbook/>'.encode(), "html_xls"),
        ("a.xlsm", b"PK", "macros"),
        ("a.csv", b"\x00\x01\x02", "undecodable"),
        ("a.csv", "账号名称,平台,主办单位\n".encode() + b"\xff\xff\xff", "undecodable"),
        ("a.csv", '账号名称,平台,主办单位\n"甲,微信,某局\n'.encode(), "damaged"),
    ],
)
def test_disguises_and_undecodable_bytes_are_refused(name, data, code):
    assert refused(data, name) == code


def test_one_cell_in_the_last_corner_does_not_cost_the_others():
    def far(book):
        book.active["XFD1048576"] = "很远"

    table, rows = read(workbook(HEAD, ROW, act=far))
    assert values(rows, *HEAD) == [tuple(ROW)]
    assert 1048576 in {each["row"] for each in table.skipped}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_csv_is_read_whatever_its_dress(encoding, separator):
    lines = [
        separator.join(HEAD),
        "",
        separator.join(['"甲""一""\n二"', "微信", "㛃局𠮷"]),
        separator.join(["乙", "微博", "'=局"]),
    ]
    _, rows = read("\r\n".join(lines).encode(encoding), "a.csv")
    assert [(row.sheet, row.number) for row in rows] == [(None, 3), (None, 4)]
    assert values(rows, *HEAD) == [('甲"一"\n二', "微信", "㛃局𠮷"), ("乙", "微博", "=局")]


def test_an_iteration_can_be_repeated():
    table, first = read(workbook(HEAD, ROW, [], ["乙", "微博", "某局"]))
    assert [row.number for row in table] == [row.number for row in first]
    assert len(table.skipped) == 1


def test_reading_leaves_no_trace_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    table, rows = read(workbook(HEAD, ROW))
    assert len(rows) == 1
    refused(b"PK\x03\x04")
    assert list(tmp_path.iterdir()) == []
    assert [row.number for row in table] == [2]  # still readable, whatever ends this process


def test_a_file_is_parsed_once_for_preview_and_commit_and_again_when_its_bytes_change(tmp_path, monkeypatch):
    runs, path = [], tmp_path / "台账.xlsx"
    monkeypatch.setattr(process, "run_child", lambda *how: runs.append(how) or run_child(*how))
    path.write_bytes(workbook(HEAD, ROW))
    again = [values(read_table(path, path.name, COLUMNS), *HEAD) for _ in range(2)]
    assert again[0] == again[1] == [tuple(ROW)]
    assert len(runs) == 1
    path.write_bytes(workbook(HEAD, ROW, ["另一个", *ROW[1:]]))
    assert len(list(read_table(path, path.name, COLUMNS))) == 2
    assert len(runs) == 2
    process.latest.drop()
    assert len(list(read_table(path, path.name, COLUMNS))) == 2
    assert len(runs) == 3


def test_the_reader_gets_none_of_our_secrets(monkeypatch, tmp_path):
    (tmp_path / "spy.py").write_text(f"import os; open({str(tmp_path / 'seen')!r}, 'w').write(str(dict(os.environ)))")
    monkeypatch.setenv("SECRET_KEY", "geheim")
    monkeypatch.setattr("core.limited.ROOT", tmp_path)
    run_child("spy", [])
    assert "geheim" not in (tmp_path / "seen").read_text()


def test_a_thousand_random_tables_lose_no_row():
    from random import Random

    random = Random(7)
    for _ in range(12):
        rows = [
            [f"号{n}", random.choice(["微信", "微博"]), f"局{n}"] if random.random() < 0.8 else []
            for n in range(random.randint(1, 80))
        ]
        data = workbook(HEAD, *rows)
        full = [number for number, row in enumerate(rows, 2) if row]
        if not full:
            continue
        table, found = read(data)
        skipped = {each["row"] for each in table.skipped}
        assert [row.number for row in found] == full
        assert not skipped & set(full)
        openpyxl.load_workbook(io.BytesIO(data))
