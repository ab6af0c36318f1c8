"""The demonstration's calendar holds on any day: nothing lies in the future, everything in its own quarter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI
from govmedia.demo import county
from govmedia.demo.dates import Dates

NASTY = [
    dt.date(2024, 2, 29),
    dt.date(2024, 12, 31),
    dt.date(2025, 1, 1),
    dt.date(2025, 3, 31),
    dt.date(2025, 4, 1),
    dt.date(2026, 6, 30),
    dt.date(2026, 7, 2),
    dt.date(2028, 2, 29),
]


def at(day: dt.date, hour: int = 9) -> Dates:
    return Dates(dt.datetime.combine(day, dt.time(hour), SHANGHAI), day)


@pytest.mark.parametrize("day", NASTY, ids=str)
@pytest.mark.parametrize("hour", [0, 23])
def test_every_round_lies_in_its_quarter_and_not_in_the_future(day, hour):
    dates = at(day, hour)
    assert dates.last_quarter.start <= dates.last_as_of <= dates.last_quarter.end < dates.quarter.start
    assert dates.quarter.start <= dates.as_of <= day <= dates.quarter.end
    assert dates.point <= dates.now


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)))
def test_accounts_open_before_they_are_taken_over_and_close_before_the_last_check(day):
    dates = at(day)
    opened = [dates.opened(number) for number in range(1, 76)]
    closed = [dates.closed(number) for number in range(1, 36)]
    assert max(opened) + dt.timedelta(days=12) < dates.first_ledger < min(closed)
    assert max(closed) <= dates.second_ledger < dates.last_as_of
    assert day - dt.timedelta(days=366) < min(closed)
    assert dates.last_quarter.end < dates.last_notice <= day < dates.last_notice + dt.timedelta(days=366)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31)))
def test_reviews_are_open_late_or_lapsed_and_keys_old_or_fresh_on_any_day(day):
    dates = at(day)
    assert dates.review_opens < dates.review_late < day < dates.review_closes < dates.review_lapses
    assert dates.review_lapsed <= day
    assert dates.contract_from < day < dates.contract_until <= day + dt.timedelta(days=30)
    assert dates.password_old < day - dt.timedelta(days=92) < dates.password_fresh < day


def test_the_county_is_as_large_as_the_one_it_is_modelled_on():
    assert (len(county.running()), len(county.closed())) == (40, 35)
    assert sum(entry.unit == county.DEPARTMENTS["公安"] for entry in county.closed()) == 22
    assert len({(entry.name, entry.platform) for entry in [*county.running(), *county.closed()]}) == 75
