"""Every form of date seen in the wild, read from a feed: +08:00 where no zone stands, nothing invented."""

from pathlib import Path

import pytest

from tests.contracts.answers import item, json_feed, read, rss, state

WRITTEN = {
    "Fri, 06 Mar 2026 01:15:00 GMT": "2026-03-06T09:15:00 second",
    "Fri, 06 Mar 2026 01:15:00 UTC": "2026-03-06T09:15:00 second",
    "Fri, 06 Mar 2026 01:15:00 Z": "2026-03-06T09:15:00 second",
    "06 Mar 2026 01:15:00 GMT": "2026-03-06T09:15:00 second",
    "Fri, 6 Mar 2026 09:15:00 +0800": "2026-03-06T09:15:00 second",
    "Fri, 06 Mar 2026 09:15 +0800": "2026-03-06T09:15:00 minute",
    "Fri, 06 Mar 2026 09:15:00 ": "2026-03-06T09:15:00 second",
    "Fri, 06 Mar 2026 09:15:00": "2026-03-06T09:15:00 second",
    "Fri, 06 Mar 2026 09:15:00 CST": "2026-03-06T09:15:00 second",
    "Thu, 05 Mar 2026 20:15:00 -0500": "2026-03-06T09:15:00 second",
    "Tue Mar 05 10:00:00 +0800 2024": "2024-03-05T10:00:00 second",
    "Tue Mar 05 02:00:00 +0000 2024": "2024-03-05T10:00:00 second",
    "2026-03-06T09:15+08:00": "2026-03-06T09:15:00 minute",
    "2026-03-06T09:15:30+08:00": "2026-03-06T09:15:30 second",
    "2026-03-06T09:15:30+0800": "2026-03-06T09:15:30 second",
    "2026-03-06T01:15:30Z": "2026-03-06T09:15:30 second",
    "2026-03-06T01:15:30.000Z": "2026-03-06T09:15:30 second",
    "2026-03-06T01:15:30.987Z": "2026-03-06T09:15:30 second",
    "2026-03-06T09:15:30": "2026-03-06T09:15:30 second",
    "2026-03-06 09:15": "2026-03-06T09:15:00 minute",
    "2026-03-06 09:15:30": "2026-03-06T09:15:30 second",
    "2026-3-6 9:15": "2026-03-06T09:15:00 minute",
    "2026/03/06": "2026-03-06T00:00:00 day",
    "2026/03/06 09:15": "2026-03-06T09:15:00 minute",
    "2026.03.06": "2026-03-06T00:00:00 day",
    "2026-03-06": "2026-03-06T00:00:00 day",
    "2026年3月6日": "2026-03-06T00:00:00 day",
    "2026年3月6日 09:15": "2026-03-06T09:15:00 minute",
    "2026年03月06日 09:15:30": "2026-03-06T09:15:30 second",
    "20260306": "2026-03-06T00:00:00 day",
    "1772759700": "2026-03-06T09:15:00 second",
    "1772759700000": "2026-03-06T09:15:00 second",
    "1772759700999": "2026-03-06T09:15:00 second",
}
SPOKEN = {
    "刚刚": "2026-03-06T12:00:00",
    "30秒前": "2026-03-06T11:59:30",
    "5分钟前": "2026-03-06T11:55:00",
    "3小时前": "2026-03-06T09:00:00",
    "13小时前": "2026-03-05T23:00:00",
    "今天 09:15": "2026-03-06T09:15:00",
    "昨天 23:15": "2026-03-05T23:15:00",
    "前天 09:15": "2026-03-04T09:15:00",
    "昨天23:15": "2026-03-05T23:15:00",
    "07-21": "2025-07-21T00:00:00",
    "7月21日": "2025-07-21T00:00:00",
    "03-01": "2026-03-01T00:00:00",
    "3月6日": "2026-03-06T00:00:00",
    "03-07": "2025-03-07T00:00:00",
    "02-29": "2024-02-29T00:00:00",
    "2月29日": "2024-02-29T00:00:00",
    "12-31": "2025-12-31T00:00:00",
    "09:15": "2026-03-06T09:15:00",
    "12:00": "2026-03-06T12:00:00",
    "23:59": "2026-03-05T23:59:00",
    "周三 09:15": "2026-03-04T09:15:00",
    "星期三 09:15": "2026-03-04T09:15:00",
    "周六 09:15": "2026-02-28T09:15:00",
    "周日 09:15": "2026-03-01T09:15:00",
    "星期天 09:15": "2026-03-01T09:15:00",
    "周五 09:15": "2026-03-06T09:15:00",
}
NOTHING = [
    "24:00:00",
    "0000-00-00",
    "0000-00-00 00:00:00",
    "0",
    "",
    "null",
    "not a date",
    "2026-13-01",
    "2026-02-30",
    "-5",
    "Fri, 31 Feb 2026 01:15:00 GMT",
    "99:99",
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_written_date_is_read_with_its_precision(tmp_path: Path, text: str) -> None:
    moment, precision = WRITTEN[text].split()
    answer = read(tmp_path, rss(item(text)))
    assert (answer["last_published_at"], answer["precision"]) == (moment + "+08:00", precision)


@pytest.mark.parametrize("text", SPOKEN)
def test_a_spoken_date_is_counted_from_the_moment_of_the_look(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, rss(item(text)))["last_published_at"] == SPOKEN[text] + "+08:00"


def test_days_ago_are_counted_by_the_calendar(tmp_path: Path) -> None:
    assert read(tmp_path, rss(item("2天前")))["last_published_at"][:10] == "2026-03-04"


@pytest.mark.parametrize(
    ("text", "day"), [("昨天 08:00", "2026-03-05"), ("今天 00:30", "2026-03-06"), ("前天 08:00", "2026-03-04")]
)
def test_yesterday_is_reckoned_in_china_also_on_a_machine_that_counts_otherwise(
    tmp_path: Path, text: str, day: str
) -> None:
    answer = read(tmp_path, rss(item(text)), as_of="2026-03-05T17:00:00Z")
    assert answer["last_published_at"][:10] == day


@pytest.mark.parametrize("text", NOTHING)
def test_what_is_no_date_gives_none_and_the_item_still_counts(tmp_path: Path, text: str) -> None:
    answer = read(tmp_path, rss(item(text)))
    assert (state(answer), answer["item_count"], answer["last_published_at"], answer["precision"]) == (
        "ok",
        1,
        None,
        "none",
    )


@pytest.mark.parametrize("value", [None, 0, -1, "", "0", 1772759700, 1772759700000])
def test_json_feeds_may_hold_numbers_and_nulls(tmp_path: Path, value: object) -> None:
    expected = "2026-03-06T09:15:00+08:00" if isinstance(value, int) and value > 0 else None
    assert read(tmp_path, json_feed({"date_published": value}))["last_published_at"] == expected


def test_an_empty_date_published_falls_back_to_date_modified(tmp_path: Path) -> None:
    body = json_feed({"date_published": "", "date_modified": "2026-03-06T01:15:00Z"})
    assert read(tmp_path, body)["last_published_at"] == "2026-03-06T09:15:00+08:00"
