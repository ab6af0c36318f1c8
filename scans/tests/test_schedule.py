"""When a source is looked at again: by state, by the platform's wish, and spread over the day."""

import datetime as dt
from collections import Counter

import pytest

from core.clock import SHANGHAI
from scans.schedule import Ended, new_quota, next_look

AT = dt.datetime(2026, 3, 6, 10, 0, tzinfo=SHANGHAI)
HOUR = 3600


def hours(state, reason="", failures=1, retry_after=0.0, **more):
    ended = Ended(state, reason, AT, 0 if state in ("ok", "empty") else failures, retry_after)
    return (next_look(ended, "7 abc", **more) - AT).total_seconds() / HOUR


@pytest.mark.parametrize(
    ("state", "reason", "failures", "least", "most"),
    [
        ("ok", "", 0, 19, 23),
        ("empty", "", 0, 19, 23),
        ("not_found", "http_404", 1, 1, 1.1),
        ("not_found", "http_404", 2, 23, 23),
        ("malformed", "bad_json", 1, 1, 1.1),
        ("malformed", "bad_json", 2, 23, 23),
        ("unreachable", "timeout", 1, 1, 1.1),
        ("unreachable", "timeout", 2, 23, 23),
        ("auth_error", "token", 1, 23, 23),
        ("rate_limited", "busy", 1, 1 / 60, 1 / 60),
        ("rate_limited", "busy", 2, 5 / 60, 5 / 60),
        ("rate_limited", "busy", 3, 0.5, 0.5),
        ("rate_limited", "busy", 4, 23, 23),
        ("rate_limited", "quota", 1, 14 + 10 / 60, 14.3),
        ("rate_limited", "quota", 9, 14 + 10 / 60, 14.3),
    ],
)
def test_each_state_has_its_time_for_the_next_look(state, reason, failures, least, most):
    assert least - 0.001 <= hours(state, reason, failures) <= most + 0.001


def test_what_the_host_asked_for_is_never_undercut():
    for state in ("rate_limited", "unreachable", "malformed"):
        assert hours(state, retry_after=5 * HOUR) >= 5
    assert hours("rate_limited", "http_429", retry_after=30 * HOUR, once_a_day=True) == 30


def test_the_platforms_count_anew_at_ten_past_midnight_in_beijing():
    just_before = dt.datetime(2026, 3, 5, 16, 9, tzinfo=dt.UTC)
    assert str(new_quota(just_before)) == "2026-03-06 00:10:00+08:00"
    assert str(new_quota(just_before + dt.timedelta(minutes=1))) == "2026-03-07 00:10:00+08:00"


def test_what_was_looked_at_in_one_minute_is_spread_over_the_day_after_two_weeks():
    until = AT + dt.timedelta(days=14)
    by_hour = Counter(next_after(f"{n} key", until).hour for n in range(2400))
    assert len(by_hour) >= 22
    assert max(by_hour.values()) < 2 * 2400 / 24


def next_after(source, until):
    moment = AT
    while moment < until:
        moment = next_look(Ended("ok", "", moment), source)
    return moment
