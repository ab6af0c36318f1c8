"""Every date form of the platforms, read at +08:00 and against the moment of the answer."""

import datetime as dt
import locale

import pytest

from scans.platforms.dates import CHINA, parse_date

AS_OF = dt.datetime(2026, 3, 6, 10, 30, tzinfo=CHINA)  # a Friday


@pytest.mark.parametrize(
    ("text", "expected", "precision"),
    [
        ("Fri, 06 Mar 2026 01:15:00 GMT", "2026-03-06T09:15:00", "second"),
        ("Fri, 06 Mar 2026 09:15:00 ", "2026-03-06T09:15:00", "second"),
        ("Fri, 06 Mar 2026 09:15:00 CST", "2026-03-06T09:15:00", "second"),
        ("Fri, 06 Mar 2026 09:15:00 +0800", "2026-03-06T09:15:00", "second"),
        ("6 Mar 26 09:15 +0800", "2026-03-06T09:15:00", "minute"),
        ("Thu, 05 Mar 2026 20:15:00 EST", "2026-03-06T09:15:00", "second"),
        ("Tue Mar 05 10:00:00 +0800 2024", "2024-03-05T10:00:00", "second"),
        ("Fri Mar 06 09:15:00 CST 2026", "2026-03-06T09:15:00", "second"),
        ("Fri Mar 06 2026 09:15:00 GMT+0800 (中国标准时间)", "2026-03-06T09:15:00", "second"),
        ("2026-03-06T09:15+08:00", "2026-03-06T09:15:00", "minute"),
        ("2026-03-06T01:15:00Z", "2026-03-06T09:15:00", "second"),
        ("2026-03-06T01:15:59.999Z", "2026-03-06T09:15:59", "second"),
        ("2026-03-05T23:15:00-02:00", "2026-03-06T09:15:00", "second"),
        ("2026-03-06 09:15", "2026-03-06T09:15:00", "minute"),
        ("2026-03-06 09:15:07", "2026-03-06T09:15:07", "second"),
        ("2026-03-06", "2026-03-06T00:00:00", "day"),
        ("2026/03/06", "2026-03-06T00:00:00", "day"),
        ("2026.3.6", "2026-03-06T00:00:00", "day"),
        ("2026年3月6日", "2026-03-06T00:00:00", "day"),
        ("2026年3月6日 09:15", "2026-03-06T09:15:00", "minute"),
        ("２０２６年３月６日　星期五 9：15", "2026-03-06T09:15:00", "minute"),
        ("2026年3月6日9时15分", "2026-03-06T09:15:00", "minute"),
        ("\u200b2026-03-06\ufeff", "2026-03-06T00:00:00", "day"),
        ("20260306", "2026-03-06T00:00:00", "day"),
        ("20260306091507", "2026-03-06T09:15:07", "second"),
        ("1772759700", "2026-03-06T09:15:00", "second"),
        ("1772759700999", "2026-03-06T09:15:00", "second"),
        (1772759700, "2026-03-06T09:15:00", "second"),
        (1772759700999, "2026-03-06T09:15:00", "second"),
        (1772759700.9, "2026-03-06T09:15:00", "second"),
        ("刚刚", "2026-03-06T10:30:00", "minute"),
        ("45秒前", "2026-03-06T10:29:15", "second"),
        ("5分钟前", "2026-03-06T10:25:00", "minute"),
        ("11 小时前", "2026-03-05T23:30:00", "minute"),
        ("3天前", "2026-03-03T00:00:00", "day"),
        ("今天 08:05", "2026-03-06T08:05:00", "minute"),
        ("昨天23:59", "2026-03-05T23:59:00", "minute"),
        ("前天", "2026-03-04T00:00:00", "day"),
        ("03-06", "2026-03-06T00:00:00", "day"),
        ("03-07", "2025-03-07T00:00:00", "day"),
        ("7月21日", "2025-07-21T00:00:00", "day"),
        ("3月6日 10:31", "2025-03-06T10:31:00", "minute"),
        ("02-29", "2024-02-29T00:00:00", "day"),
        ("10:30", "2026-03-06T10:30:00", "minute"),
        ("10:31", "2026-03-05T10:31:00", "minute"),
        ("周三", "2026-03-04T00:00:00", "day"),
        ("星期五 10:31", "2026-02-27T10:31:00", "minute"),
        ("周五 09:00", "2026-03-06T09:00:00", "minute"),
        ("星期天 09:00", "2026-03-01T09:00:00", "minute"),
    ],
)
def test_a_form_of_the_table_is_read(text, expected, precision):
    moment = parse_date(text, AS_OF)
    assert (moment.at.isoformat(), moment.precision) == (f"{expected}+08:00", precision)


@pytest.mark.parametrize(
    "nothing",
    ["", " ", "not a date", "0", 0, -5, "-5", None, True, [], {}, "0000-00-00", "2026-03-06T24:00:00", "24:00:00",
     "24:00", "2026-02-30", "2026-13-01", "02-30", "2026-03/06", "Fri, 06 Mar 2026 09:15:00 XYZ", "06/03/2026",
     "Foo, 06 Bar 2026 09:15:00 GMT", "99999999999999999999", float("nan"), float("inf"), "1e12",
     "2026-03-06T09:15+99:00"],
)  # fmt: skip
def test_what_states_no_date_gives_none(nothing):
    assert parse_date(nothing, AS_OF) is None


def test_today_is_the_day_in_shanghai_even_when_the_server_is_still_at_yesterday():
    just_after_midnight = dt.datetime(2026, 3, 5, 16, 30, tzinfo=dt.UTC)
    assert parse_date("昨天 23:50", just_after_midnight).at.isoformat() == "2026-03-05T23:50:00+08:00"
    assert parse_date("今天", just_after_midnight).at.isoformat() == "2026-03-06T00:00:00+08:00"


def test_english_month_names_are_read_whatever_the_locale():
    try:
        locale.setlocale(locale.LC_TIME, "zh_CN.UTF-8")
    except locale.Error:
        pytest.skip("no Chinese locale on this machine")
    try:
        assert parse_date("Tue Mar 05 10:00:00 +0800 2024", AS_OF).at.day == 5
    finally:
        locale.setlocale(locale.LC_TIME, "C")
