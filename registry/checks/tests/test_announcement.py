"""A stop notice runs as long as the office asks; an emergency stops first (R22)."""

import datetime as dt

import pytest

from registry.checks.tests.factories import change, codes, found
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 3, 2)


@pytest.fixture
def account(bureau):
    return make_account("郎溪公安", unit=bureau, platform="weibo")


def stop(account, first, last, kind="closure", **more):
    return change(account, kind, announced_from=first, announced_until=last, **more)


@pytest.mark.parametrize("kind", ["closure", "merger"])
def test_a_notice_one_day_too_short_blocks_and_says_until_when(account, kind):
    short = found(stop(account, MONDAY, dt.date(2026, 3, 16), kind), "announcement_too_short")
    assert (short.blocking, short.field) == (True, "announced_until")
    assert "应当到 2026-03-17" in short.message
    assert codes(stop(account, MONDAY, dt.date(2026, 3, 17), kind)) == set()


def test_a_last_day_off_rolls_on(account):
    friday = dt.date(2026, 2, 27)
    assert "应当到 2026-03-16" in found(stop(account, friday, dt.date(2026, 3, 14)), "announcement_too_short").message
    assert codes(stop(account, friday, dt.date(2026, 3, 16))) == set()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [(None, None, "announced_from"), (MONDAY, None, "announced_until"), (None, MONDAY, "announced_from")],
)
def test_days_not_known_yet_are_a_hint(account, first, last, field):
    undated = found(stop(account, first, last), "announcement_undated")
    assert (undated.blocking, undated.field) == (False, field)


def test_an_emergency_is_not_held_up(account):
    assert codes(stop(account, MONDAY, MONDAY, emergency=True)) == set()
    assert codes(stop(account, None, None, emergency=True)) == set()
