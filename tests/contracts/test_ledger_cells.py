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
DAY = "2020-01-02"


def stored(folder: Path, column: str, *values: Any) -> list[str]:
    """What the ledger holds after one row for each of these values went in."""
    rows = [account(f"{number:02d}号", **{column: value}) for number, value in enumerate(values)]
    done("import_ledger", sheet(folder, rows))
    return [row[column] for row in sorted(ledger(folder), key=lambda row: row["账号名称"])]


def warned(folder: Path, column: str, *values: Any) -> list[str]:
    """The same, after making sure that every row was warned of once at this column."""
    rows = [account(f"{number:02d}号", **{column: value}) for number, value in enumerate(values)]
    found = done("import_ledger", sheet(folder, rows))["warnings"]
    assert [(entry["row"], entry["column"]) for entry in found] == [(row + 2, column) for row in range(len(values))]
    return [row[column] for row in sorted(ledger(folder), key=lambda row: row["账号名称"])]


def faults(folder: Path, *bad: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Problems of these rows, each of which must be refused, below a good row at the top."""
    answer = part(
        "import_ledger", sheet(folder, [GOOD, *(account(f"{row:02d}号") | cells for row, cells in enumerate(bad))])
    )
    assert (answer["created"], answer["refused"]) == (1, len(bad))
    assert all(found["message"] for found in answer["problems"])
    assert [row["账号名称"] for row in ledger(folder)] == ["好账号"]
    return codes(answer)


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def test_every_usual_way_to_write_a_day_is_read(tmp_path: Path) -> None:
    printed = [
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
    ]
    read = stored(tmp_path, "开设日期", *printed)
    assert {repr(cell): day for cell, day in zip(printed, read, strict=True) if day != DAY} == {}


def test_days_at_the_edges_are_read(tmp_path: Path) -> None:
    days = {
        "二〇一九年十二月三十一日": "2019-12-31",
        "二〇二〇年十月二十日": "2020-10-20",
        "二〇二〇年二月二十九日": "2020-02-29",
        "1990-01-01": "1990-01-01",
        "44196": "2020-12-31",
    }
    assert stored(tmp_path, "备案日期", *days) == list(days.values())


def test_serials_of_a_1904_workbook_are_read_in_its_own_system(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(list(account(开设日期=None)))
    for name, written in (("甲", dt.date(2020, 1, 2)), ("乙", 42370), ("丙", "42370")):
        book.active.append([*account(name).values(), written])
    book.save(tmp_path / "mac.xlsx")
    done("import_ledger", tmp_path / "mac.xlsx")
    assert [row["开设日期"] for row in ledger(tmp_path)] == [DAY] * 3


def test_a_day_that_can_be_read_two_ways_or_not_at_all_is_refused(tmp_path: Path) -> None:
    printed = [
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
        -5,
        0,
    ]
    found = faults(tmp_path, *({"开设日期": cell} for cell in printed))
    assert found == [(row + 3, "开设日期", "bad_date") for row in range(len(printed))]


def test_a_day_in_the_future_is_refused_except_for_closing(tmp_path: Path) -> None:
    tomorrow = (today() + dt.timedelta(days=1)).isoformat()
    found = faults(tmp_path, {"开设日期": tomorrow}, {"备案日期": tomorrow})
    assert found == [(3, "开设日期", "bad_date"), (4, "备案日期", "bad_date")]
    later = (today() + dt.timedelta(days=30)).isoformat()
    assert later in stored(tmp_path, "关停日期", later)


def test_a_month_without_a_day_is_kept_out_and_warned_of(tmp_path: Path) -> None:
    printed = ["2020-01", "2020年1月", "2020.01", "2020/1", "二〇二〇年一月"]
    assert warned(tmp_path, "开设日期", *printed) == [""] * len(printed)


def test_telephones_are_kept_whole(tmp_path: Path) -> None:
    printed = [
        "13912345678",
        13912345678,
        "139 1234 5678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "0563-7022345",
        "(0563)7022345",
        "（0563）7022345",
        "01012345678",
    ]
    kept = [digits(cell) for cell in stored(tmp_path, "联系电话", *printed)]
    assert kept == ["13912345678"] * 5 + ["05637022345"] * 3 + ["01012345678"]


def test_a_landline_gets_its_zero_back_with_a_warning(tmp_path: Path) -> None:
    kept = warned(tmp_path, "联系电话", 5637022345, "5637022345", "563-7022345")
    assert [digits(cell) for cell in kept] == ["05637022345"] * 3


def test_of_two_telephones_the_first_is_kept_with_a_warning(tmp_path: Path) -> None:
    kept = warned(
        tmp_path,
        "联系电话",
        *(
            "13912345678" + tail
            for tail in (
                "、13800000000",
                "/0563-7022345",
                " 13800000000",
                "，13800000000",
                "\n13800000000",
                ";13800000000",
            )
        ),
    )
    assert [digits(cell) for cell in kept] == ["13912345678"] * 6


@pytest.mark.parametrize("column", ["是否认证", "主账号", "国办系统"])
def test_yes_and_no_in_all_their_marks(tmp_path: Path, column: str) -> None:
    yes, no = ("是", "√", "有", "已认证", "1", 1, "Y", " 是 "), ("否", "×", "无", "未认证", "0", 0, "N")
    assert stored(tmp_path, column, *yes, *no) == ["是"] * len(yes) + ["否"] * len(no)


def test_states_in_all_their_words(tmp_path: Path) -> None:
    words = {
        "正常": "正常 运行 在运行 运行中",
        "关停中": "关停中 停更公告中 拟注销",
        "已关停": "已关停 停更 停用",
        "已注销": "已注销 注销",
    }
    pairs = [(word, state) for state, all_words in words.items() for word in all_words.split()]
    assert stored(tmp_path, "状态", *(word for word, _ in pairs)) == [state for _, state in pairs]


def test_links_are_kept_and_get_a_scheme(tmp_path: Path) -> None:
    links = {
        "https://weibo.com/langxi": "https://weibo.com/langxi",
        "www.langxi.gov.cn": "https://www.langxi.gov.cn",
        "http://www.langxi.gov.cn/a?b=1": "http://www.langxi.gov.cn/a?b=1",
        "weibo.com/x": "https://weibo.com/x",
    }
    assert [cell.rstrip("/") for cell in stored(tmp_path, "链接", *links)] == list(links.values())


def test_a_linked_text_takes_its_target(tmp_path: Path) -> None:
    path = sheet(tmp_path, [account(链接="点击查看")])
    book = openpyxl.load_workbook(path)
    book.active["D2"].hyperlink = "https://weibo.com/langxi"
    book.save(path)
    done("import_ledger", path)
    assert ledger(tmp_path)[0]["链接"] == "https://weibo.com/langxi"


@pytest.mark.parametrize("covered", ["D2:D3", "D2:XFD1048576"], ids=["two cells", "the whole sheet"])
def test_one_link_over_several_cells_is_the_link_of_each_and_no_range_is_too_large_to_read(
    tmp_path: Path, covered: str
) -> None:
    path = sheet(tmp_path, [account("甲", 链接="点击查看"), account("乙", "抖音", 链接="weibo.com/x")])
    book = openpyxl.load_workbook(path)
    book.active["D2"].hyperlink = "https://weibo.com/langxi"
    book.active["D2"].hyperlink.ref = covered
    book.save(path)
    done("import_ledger", path)
    second = "https://weibo.com/langxi" if covered == "D2:D3" else "https://weibo.com/x"
    found = {row["账号名称"]: row["链接"] for row in ledger(tmp_path)}
    assert found == {"甲": "https://weibo.com/langxi", "乙": second}


def test_a_linked_text_with_a_hostile_target_is_refused(tmp_path: Path) -> None:
    path = sheet(tmp_path, [GOOD | {"链接": None}, account(链接="https://weibo.com/langxi")])
    book = openpyxl.load_workbook(path)
    book.active["D3"].hyperlink = "javascript:alert(1)"
    book.save(path)
    assert codes(part("import_ledger", path)) == [(3, "链接", "bad_link")]


BAD: list[tuple[str, str, list[Any]]] = [
    ("bad_link", "链接", ["javascript:alert(1)", " JaVaScript:alert(1)", "file:///etc/passwd"]),
    ("bad_phone", "联系电话", ["123", "暂缺", "139123456789"]),
    ("bad_number", "粉丝数", ["很多", "-5"]),
    ("bad_yes_no", "是否认证", ["也许"]),
    ("bad_yes_no", "主账号", ["半个"]),
    ("bad_yes_no", "国办系统", ["待定"]),
    ("unknown_state", "状态", ["沉睡"]),
    ("unknown_platform", "平台", ["火星号"]),
    ("precision_lost", "账号ID", ["1.23E+15", 1234567890123456789, 1.23456789012e18]),
    ("too_long", "账号名称", ["长" * 5000]),
    ("too_long", "主办单位", ["长" * 5000]),
    ("too_long", "备案编号", ["长" * 20000]),
    ("missing", "账号名称", [None, "　 "]),
    ("missing", "平台", [None]),
    ("missing", "主办单位", [None]),
]


@pytest.mark.parametrize("code", sorted({code for code, _, _ in BAD}))
def test_a_wrong_cell_refuses_its_row_under_its_own_code(tmp_path: Path, code: str) -> None:
    bad = [(column, value) for found, column, values in BAD if found == code for value in values]
    rows = [{column: value, "备注": "这一行有别的内容"} for column, value in bad]
    assert faults(tmp_path, *rows) == [(row + 3, column, code) for row, (column, _) in enumerate(bad)]


def test_a_formula_that_failed_is_named_at_its_cell(tmp_path: Path) -> None:
    signs = ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"]
    path = sheet(tmp_path, [GOOD, *(account(f"{row}号", 备注="x") for row in range(len(signs) + 1))])
    book = openpyxl.load_workbook(path)
    places = [*(f"D{row + 3}" for row in range(len(signs))), f"A{len(signs) + 3}"]
    for place, sign in zip(places, [*signs, "#N/A"], strict=True):
        book.active[place].value, book.active[place].data_type = sign, "e"
    book.save(path)
    found = codes(part("import_ledger", path))
    assert found == [
        *((row + 3, "备注", "formula_error") for row in range(len(signs))),
        (len(signs) + 3, "账号名称", "formula_error"),
    ]


def test_each_wrong_cell_of_a_row_is_named_and_the_row_counts_once(tmp_path: Path) -> None:
    bad = {"联系电话": "123", "状态": "沉睡", "开设日期": "昨天"}
    answer = part("import_ledger", sheet(tmp_path, [GOOD, account(**bad)]))
    assert {code for _, _, code in codes(answer)} == {"bad_phone", "unknown_state", "bad_date"}
    assert (answer["rows"], answer["refused"]) == (2, 1)


def test_numbers_of_accounts_keep_every_digit_that_the_file_holds(tmp_path: Path) -> None:
    cells = stored(tmp_path, "账号ID", "1234567890123456789", 123456789012345, "00012345")
    assert cells == ["1234567890123456789", "123456789012345", "00012345"]


def test_the_level_of_a_unit_is_kept_as_printed(tmp_path: Path) -> None:
    assert stored(tmp_path, "单位层级", "各市（县）区") == ["各市（县）区"]


def test_sources_stand_one_a_line_and_a_bare_address_is_a_feed(tmp_path: Path) -> None:
    cell = "https://www.langxi.gov.cn/rss.xml\nfeed;bridge=wewe-rss;http://10.1.1.1:4000/feeds/MP_WXS_1.atom"
    lines = stored(tmp_path, "数据接口", cell)[0].splitlines()
    assert len(lines) == 2
    assert lines[0].endswith("https://www.langxi.gov.cn/rss.xml")
    assert lines[1] == "feed;bridge=wewe-rss;http://10.1.1.1:4000/feeds/MP_WXS_1.atom"


def test_a_file_whose_rows_are_all_wrong_is_refused_whole(tmp_path: Path) -> None:
    refused("import_ledger", sheet(tmp_path, [account(platform="火星号"), account("乙", 状态="沉睡")]))
    assert ledger(tmp_path) == []


def test_cells_of_a_csv_follow_the_same_rules(tmp_path: Path) -> None:
    rows = [account("甲", 开设日期="43832", 联系电话="5637022345", 链接="weibo.com/x"), account("乙", 状态="沉睡")]
    code, answer = run("import_ledger", text_file(tmp_path, rows))
    assert code == 1
    assert [(found["sheet"], found["row"], found["code"]) for found in answer["problems"]] == [
        (None, 3, "unknown_state")
    ]
    assert [ledger(tmp_path)[0][key] for key in ("开设日期", "链接")] == [DAY, "https://weibo.com/x"]
