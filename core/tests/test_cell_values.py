"""Every form a cell may come in: dates, phones, yes and no, numbers, links, long numbers."""

import datetime as dt

import pytest

from core.cell_values import BadCell, as_date, as_link, as_moment, as_number, as_phone, as_text, as_yes_no
from core.excel import CellError, LinkedText

TODAY = dt.date(2024, 6, 30)


@pytest.mark.parametrize(
    "written",
    [
        "2022-10-31",
        "2022.10.31",
        "2022/10/31",
        "2022年10月31日",
        "2022年10月31号",
        "２０２２－１０－３１",
        "20221031",
        20221031,
        "2022-10-31 09:05",
        "2022-10-31T09:05:07+08:00",
        "2022年10月31日9时5分",
        "2022-10-31（星期一）",
        "二〇二二年十月三十一日",
        "二零二二年十月三十一日",
        "二○二二年十月三十一日",
        44865,
        "44865",
        "44865.5",
        44865.25,
        dt.datetime(2022, 10, 31, 8),
        "2022-10-31T10:00:00Z",
    ],
)
def test_a_date_is_read_in_every_usual_form(written):
    assert as_date(written, today=TODAY) == (dt.date(2022, 10, 31), False)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇一九年十月十日", dt.date(2019, 10, 10)),
        ("二〇二一年一月二十日", dt.date(2021, 1, 20)),
        ("二〇二一年十二月一日", dt.date(2021, 12, 1)),
        ("2022.3.1", dt.date(2022, 3, 1)),
        ("2022年3月1日", dt.date(2022, 3, 1)),
    ],
)
def test_short_and_chinese_days_are_read(written, day):
    assert as_date(written, today=TODAY)[0] == day


def test_a_serial_follows_the_system_of_its_workbook():
    assert as_date("43403", today=TODAY, date1904=True)[0] == as_date("44865", today=TODAY)[0]


@pytest.mark.parametrize(
    "written",
    [
        "31/10/2022",
        "10月31日",
        "22-10-31",
        "1989-12-31",
        "2024-07-01",
        "2022-13-01",
        "2022-02-30",
        "2022年",
        2022,
        "待定",
        "2022-10-31 25:00",
        "2022-10-31 abc",
        True,
        "99999",
    ],
)
def test_a_date_that_cannot_be_sure_is_refused(written):
    with pytest.raises(BadCell) as refused:
        as_date(written, today=TODAY)
    assert refused.value.code == "bad_date"


def test_a_closing_day_may_lie_ahead():
    assert as_date("2030-01-01", today=TODAY, future=True)[0] == dt.date(2030, 1, 1)


@pytest.mark.parametrize("written", ["2022年10月", "2022-10", "202210", "二〇二二年十月", 2022.1])
def test_a_month_without_a_day_gives_no_date_and_says_so(written):
    assert as_date(written, today=TODAY) == (None, True)


def test_the_time_of_day_is_kept_where_it_matters():
    assert as_moment("2022-10-31 9:05")[0] == dt.datetime(2022, 10, 31, 9, 5)
    assert as_moment("2022-10-31T20:00:00Z")[0] == dt.datetime(2022, 11, 1, 4, 0)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("13800138000", "13800138000"),
        (13800138000, "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("0563-7021234", "0563-7021234"),
        ("（0563）7021234", "0563-7021234"),
        ("0563—7021234", "0563-7021234"),
        ("010-12345678", "010-12345678"),
        ("0563-7021234-801", "0563-7021234-801"),
        ("0563-7021234转801", "0563-7021234转801"),
        ("05637021234", "05637021234"),
        ("400-800-1234", "4008001234"),
        ("7021234", "7021234"),
    ],
)
def test_a_phone_is_read(written, stored):
    assert as_phone(written) == (stored, [])


@pytest.mark.parametrize(
    ("written", "stored", "code"),
    [
        ("13800138000/13900139000", "13800138000", "two_phones"),
        ("13800138000 0563-7021234", "13800138000", "two_phones"),
        ("13800138000\n13900139000", "13800138000", "two_phones"),
        ("0563-7021234、7021235", "0563-7021234", "two_phones"),
        (5637021234, "05637021234", "landline_zero"),
        ("563-7021234", "0563-7021234", "landline_zero"),
    ],
)
def test_a_doubtful_phone_is_kept_with_a_warning(written, stored, code):
    phone, doubts = as_phone(written)
    assert phone == stored
    assert [doubt.code for doubt in doubts] == [code]


@pytest.mark.parametrize("written", ["12345", "1380013800", "138001380001", "张三13800138000", "无", "12800138000"])
def test_what_is_no_phone_is_refused(written):
    with pytest.raises(BadCell) as refused:
        as_phone(written)
    assert refused.value.code == "bad_phone"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("是", True),
        ("√", True),
        ("有", True),
        ("已认证", True),
        (1, True),
        ("Y", True),
        ("y", True),
        (True, True),
        ("１", True),
        ("否", False),
        ("×", False),
        ("无", False),
        ("未认证", False),
        (0, False),
        ("N", False),
        (False, False),
        (None, None),
    ],
)
def test_yes_and_no(written, value):
    assert as_yes_no(written) is value


def test_neither_yes_nor_no_is_refused():
    with pytest.raises(BadCell, match="是或否"):
        as_yes_no("待认证")


@pytest.mark.parametrize(
    ("written", "ten_thousands", "value"),
    [
        (12800, False, 12800),
        ("12,800", False, 12800),
        ("１２８００", False, 12800),
        (1.28, True, 12800),
        ("1.28", True, 12800),
        ("1.28万", False, 12800),
        ("1.28万", True, 12800),
        (1.1, True, 11000),
        (0, True, 0),
        ("3.5w", False, 35000),
        (None, False, None),
    ],
)
def test_a_number_is_read(written, ten_thousands, value):
    assert as_number(written, in_ten_thousands=ten_thousands) == value


@pytest.mark.parametrize("written", ["约1万", -5, "1.5", "1,2", "多", "nan", "Infinity", dt.datetime(2022, 1, 1), True])
def test_what_is_no_count_is_refused(written):
    with pytest.raises(BadCell) as refused:
        as_number(written)
    assert refused.value.code == "bad_number"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("https://weibo.com/u/1", "https://weibo.com/u/1"),
        ("weibo.com/u/1", "https://weibo.com/u/1"),
        ("HTTP://WEIBO.com/u/1", "HTTP://WEIBO.com/u/1"),
        ("ｗeibo.com/u/1", "https://weibo.com/u/1"),
        ("www.example.gov.cn:8080/a", "https://www.example.gov.cn:8080/a"),
        ("http://127.0.0.1:8099/feed", "http://127.0.0.1:8099/feed"),
        (LinkedText.of("点击查看", "https://weibo.com/u/1"), "https://weibo.com/u/1"),
        ("https://例子.中国/路径", "https://例子.中国/路径"),
        (None, ""),
    ],
)
def test_an_address_is_read(written, stored):
    assert as_link(written) == stored


@pytest.mark.parametrize(
    "written",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "mailto:a@b.cn",
        "点击查看",
        "http://",
        "http://a b.cn",
        "https://weibo.com@evil.cn/",
        LinkedText.of("官网", "file:///c:/x"),
        LinkedText.of("https://good.cn", "javascript:alert(1)"),
        "http://[::1",
        12345,
    ],
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(BadCell) as refused:
        as_link(written)
    assert refused.value.code == "bad_link"


@pytest.mark.parametrize("cell", [1.23e15, 1234567890123456, 10**15])
def test_a_number_longer_than_excel_keeps_is_refused(cell):
    with pytest.raises(BadCell) as refused:
        as_text(cell)
    assert refused.value.code == "precision_lost"


def test_a_number_written_as_a_power_of_ten_is_refused_where_it_is_an_identifier():
    with pytest.raises(BadCell, match="末几位"):
        as_text("1.23E+15", identifier=True)
    assert as_text("1.23E+15") == "1.23E+15"
    assert as_text(999_999_999_999_999) == "999999999999999"


def test_a_formula_error_names_the_error():
    with pytest.raises(BadCell, match="#N/A") as refused:
        as_text(CellError("#N/A"))
    assert refused.value.code == "formula_error"
