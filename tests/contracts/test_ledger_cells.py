"""What import_ledger makes of single cells: dates, telephones, links, numbers, yes and no, states, refusals."""

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from core.clock import today
from tests.contracts.support import account, codes, done, ledger, part, refused, run, sheet, text_file

pytestmark = pytest.mark.django_db

GOOD = account("好账号", "微博", "好单位")


def stored(folder: Path, column: str, value: Any) -> str:
    """What the ledger holds after a row with this one cell went in."""
    done("import_ledger", sheet(folder, [account(**{column: value})]))
    return ledger(folder)[0][column]


def problems_with(folder: Path, **cells: Any) -> list[tuple[int, str, str]]:
    """Codes for one bad row that stands below a good one."""
    answer = part("import_ledger", sheet(folder, [GOOD, account(**cells)]))
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert all(found["message"] for found in answer["problems"])
    return codes(answer)


@pytest.mark.parametrize(
    "printed",
    [
        "2020-01-02",
        "2020.1.2",
        "2020.01.02",
        "2020/1/2",
        "2020年1月2日",
        "2020年01月02日",
        "2020-01-02 10:11",
        "2020/1/2 8:00",
        "2020-01-02 10:11:12",
        "20200102",
        20200102,
        "二〇二〇年一月二日",
        "二○二○年一月二日",
        "二零二零年一月二日",
        "２０２０年１月２日",
        " 2020-01-02 ",
        "43832",
        43832,
        43832.5,
        dt.date(2020, 1, 2),
        dt.datetime(2020, 1, 2, 9, 30),
    ],
    ids=str,
)
def test_every_usual_way_to_write_a_day_is_read(tmp_path: Path, printed: Any) -> None:
    assert stored(tmp_path, "开设日期", printed) == "2020-01-02"


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("二〇一九年十二月三十一日", "2019-12-31"),
        ("二〇二〇年十月二十日", "2020-10-20"),
        ("二〇二〇年二月二十九日", "2020-02-29"),
        ("1990-01-01", "1990-01-01"),
        ("44196", "2020-12-31"),
    ],
)
def test_days_at_the_edges_are_read(tmp_path: Path, printed: str, day: str) -> None:
    assert stored(tmp_path, "备案日期", printed) == day


@pytest.mark.parametrize("written", [dt.date(2020, 1, 2), 42370, "42370"], ids=["date", "number", "text"])
def test_serials_of_a_1904_workbook_are_read_in_its_own_system(tmp_path: Path, written: Any) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(list(account(开设日期=None)))
    book.active.append([*account().values(), written])
    book.save(tmp_path / "mac.xlsx")
    done("import_ledger", tmp_path / "mac.xlsx")
    assert ledger(tmp_path)[0]["开设日期"] == "2020-01-02"


@pytest.mark.parametrize(
    "printed",
    [
        "02/01/2020",
        "2/1/2020",
        "31-12-2020",
        "1/2",
        "1月2日",
        "5月",
        "1989-12-31",
        "2020-13-01",
        "2020-02-30",
        "昨天",
        "不详",
        "2020",
        "2020-01-02至今",
        "二〇二〇年十三月一日",
        "99999999",
    ],
)
def test_a_day_that_can_be_read_two_ways_or_not_at_all_is_refused(tmp_path: Path, printed: str) -> None:
    assert problems_with(tmp_path, 开设日期=printed) == [(3, "开设日期", "bad_date")]


@pytest.mark.parametrize("column", ["开设日期", "备案日期"])
def test_a_day_in_the_future_is_refused(tmp_path: Path, column: str) -> None:
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    assert problems_with(tmp_path, **{column: tomorrow}) == [(3, column, "bad_date")]


def test_an_account_may_be_going_to_close(tmp_path: Path) -> None:
    later = (today() + dt.timedelta(days=30)).isoformat()
    assert stored(tmp_path, "关停日期", later) == later


@pytest.mark.parametrize("printed", ["2020-01", "2020年1月", "2020.01", "2020/1", "二〇二〇年一月"])
def test_a_month_without_a_day_is_kept_out_and_warned_of(tmp_path: Path, printed: str) -> None:
    answer = done("import_ledger", sheet(tmp_path, [account(开设日期=printed)]))
    assert [(entry["row"], entry["column"]) for entry in answer["warnings"]] == [(2, "开设日期")]
    assert ledger(tmp_path)[0]["开设日期"] == ""


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("13912345678", "13912345678"),
        (13912345678, "13912345678"),
        ("139 1234 5678", "13912345678"),
        ("139-1234-5678", "13912345678"),
        ("１３９１２３４５６７８", "13912345678"),
        ("0563-7022345", "05637022345"),
        ("(0563)7022345", "05637022345"),
        ("01012345678", "01012345678"),
    ],
    ids=str,
)
def test_telephones_are_kept_whole(tmp_path: Path, printed: Any, kept: str) -> None:
    assert digits(stored(tmp_path, "联系电话", printed)) == kept


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


@pytest.mark.parametrize("printed", [5637022345, "5637022345", "563-7022345"], ids=repr)
def test_a_landline_gets_its_zero_back_with_a_warning(tmp_path: Path, printed: Any) -> None:
    answer = done("import_ledger", sheet(tmp_path, [account(联系电话=printed)]))
    assert [(entry["row"], entry["column"]) for entry in answer["warnings"]] == [(2, "联系电话")]
    assert digits(ledger(tmp_path)[0]["联系电话"]) == "05637022345"


@pytest.mark.parametrize(
    "printed",
    [
        "13912345678、13800000000",
        "13912345678/0563-7022345",
        "13912345678 13800000000",
        "13912345678，13800000000",
        "13912345678\n13800000000",
    ],
)
def test_of_two_telephones_the_first_is_kept_with_a_warning(tmp_path: Path, printed: str) -> None:
    answer = done("import_ledger", sheet(tmp_path, [account(联系电话=printed)]))
    assert [(entry["row"], entry["column"]) for entry in answer["warnings"]] == [(2, "联系电话")]
    assert digits(ledger(tmp_path)[0]["联系电话"]) == "13912345678"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        *((word, "是") for word in ("是", "√", "有", "已认证", "1", 1, "Y", " 是 ")),
        *((word, "否") for word in ("否", "×", "无", "未认证", "0", 0, "N")),
    ],
    ids=repr,
)
@pytest.mark.parametrize("column", ["是否认证", "主账号", "国办系统"])
def test_yes_and_no_in_all_their_marks(tmp_path: Path, column: str, printed: Any, meant: str) -> None:
    assert stored(tmp_path, column, printed) == meant


@pytest.mark.parametrize(
    ("printed", "state"),
    [
        *((word, "正常") for word in ("正常", "运行", "在运行", "运行中")),
        *((word, "关停中") for word in ("关停中", "停更公告中", "拟注销")),
        *((word, "已关停") for word in ("已关停", "停更", "停用")),
        *((word, "已注销") for word in ("已注销", "注销")),
    ],
)
def test_states_in_all_their_words(tmp_path: Path, printed: str, state: str) -> None:
    assert stored(tmp_path, "状态", printed) == state


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("https://weibo.com/langxi", "https://weibo.com/langxi"),
        ("http://www.langxi.gov.cn/a?b=1", "http://www.langxi.gov.cn/a?b=1"),
        ("weibo.com/langxi", "https://weibo.com/langxi"),
        ("www.langxi.gov.cn", "https://www.langxi.gov.cn"),
    ],
)
def test_links_are_kept_and_get_a_scheme(tmp_path: Path, printed: str, kept: str) -> None:
    assert stored(tmp_path, "链接", printed).rstrip("/") == kept


def test_a_linked_text_takes_its_target(tmp_path: Path) -> None:
    path = sheet(tmp_path, [account(链接="点击查看")])
    book = openpyxl.load_workbook(path)
    book.active["D2"].hyperlink = "https://weibo.com/langxi"
    book.save(path)
    done("import_ledger", path)
    assert ledger(tmp_path)[0]["链接"] == "https://weibo.com/langxi"


def test_a_linked_text_with_a_hostile_target_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, [GOOD | {"链接": None}, account(链接="https://weibo.com/langxi")])
    book = openpyxl.load_workbook(path)
    book.active["D3"].hyperlink = "javascript:alert(1)"
    book.save(path)
    assert codes(part("import_ledger", path)) == [(3, "链接", "bad_link")]


BAD = [
    ("链接", "javascript:alert(1)", "bad_link"),
    ("链接", " JaVaScript:alert(1)", "bad_link"),
    ("链接", "file:///etc/passwd", "bad_link"),
    ("联系电话", "123", "bad_phone"),
    ("联系电话", "暂缺", "bad_phone"),
    ("联系电话", "139123456789", "bad_phone"),
    ("粉丝数", "很多", "bad_number"),
    ("粉丝数", "-5", "bad_number"),
    ("是否认证", "也许", "bad_yes_no"),
    ("主账号", "半个", "bad_yes_no"),
    ("国办系统", "待定", "bad_yes_no"),
    ("状态", "沉睡", "unknown_state"),
    ("平台", "火星号", "unknown_platform"),
    ("账号ID", "1.23E+15", "precision_lost"),
    ("账号ID", 1234567890123456789, "precision_lost"),
    ("账号ID", 1.23456789012e18, "precision_lost"),
    ("账号名称", "长" * 5000, "too_long"),
    ("主办单位", "长" * 5000, "too_long"),
    ("账号名称", None, "missing"),
    ("平台", None, "missing"),
    ("主办单位", None, "missing"),
    ("账号名称", "　 ", "missing"),
]


@pytest.mark.parametrize(
    ("column", "value", "code"), BAD, ids=[f"{code}-{column}-{str(value)[:8]}" for column, value, code in BAD]
)
def test_a_wrong_cell_refuses_its_row_under_its_own_code(tmp_path: Path, column: str, value: Any, code: str) -> None:
    assert problems_with(tmp_path, **{column: value, "备注": "这一行有别的内容"}) == [(3, column, code)]
    assert [row["账号名称"] for row in ledger(tmp_path)] == ["好账号"]


@pytest.mark.parametrize("fault", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
@pytest.mark.parametrize("column", ["账号名称", "备注"])
def test_a_formula_that_failed_is_named(tmp_path: Path, column: str, fault: str) -> None:
    path = sheet(tmp_path, [GOOD, account(备注="x")])
    book = openpyxl.load_workbook(path)
    place = book.active["A3" if column == "账号名称" else "D3"]
    place.value, place.data_type = fault, "e"
    book.save(path)
    assert codes(part("import_ledger", path)) == [(3, column, "formula_error")]


def test_each_wrong_cell_of_a_row_is_named_and_the_row_counts_once(tmp_path: Path) -> None:
    bad = {"联系电话": "123", "状态": "沉睡", "开设日期": "昨天"}
    answer = part("import_ledger", sheet(tmp_path, [GOOD, account(**bad)]))
    assert {code for _, _, code in codes(answer)} == {"bad_phone", "unknown_state", "bad_date"}
    assert (answer["rows"], answer["refused"]) == (2, 1)


def test_a_long_number_as_text_keeps_every_digit(tmp_path: Path) -> None:
    assert stored(tmp_path, "账号ID", "1234567890123456789") == "1234567890123456789"


def test_a_number_up_to_fifteen_digits_is_exact(tmp_path: Path) -> None:
    assert stored(tmp_path, "账号ID", 123456789012345) == "123456789012345"


def test_the_level_of_a_unit_is_kept_as_printed(tmp_path: Path) -> None:
    assert stored(tmp_path, "单位层级", "各市（县）区") == "各市（县）区"


def test_sources_stand_one_a_line_and_a_bare_address_is_a_feed(tmp_path: Path) -> None:
    cell = "https://www.langxi.gov.cn/rss.xml\nfeed;bridge=wewe-rss;http://10.1.1.1:4000/feeds/MP_WXS_1.atom"
    lines = stored(tmp_path, "数据接口", cell).splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("https://www.langxi.gov.cn/rss.xml")
    assert lines[1] == "feed;bridge=wewe-rss;http://10.1.1.1:4000/feeds/MP_WXS_1.atom"


def test_a_file_whose_rows_are_all_wrong_is_refused_whole(tmp_path: Path) -> None:
    refused("import_ledger", sheet(tmp_path, [account(平台="火星号"), account("乙", 状态="沉睡")]))
    assert ledger(tmp_path) == []


def test_cells_of_a_csv_follow_the_same_rules(tmp_path: Path) -> None:
    rows = [account("甲", 开设日期="43832", 联系电话="5637022345", 链接="weibo.com/x"), account("乙", 状态="沉睡")]
    code, answer = run("import_ledger", text_file(tmp_path, rows))
    assert code == 1
    assert [(found["sheet"], found["row"], found["code"]) for found in answer["problems"]] == [
        (None, 3, "unknown_state")
    ]
    assert [ledger(tmp_path)[0][key] for key in ("开设日期", "链接")] == ["2020-01-02", "https://weibo.com/x"]
