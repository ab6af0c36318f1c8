"""When an account counts as updated, when as overdue, and when nobody can tell."""

import datetime as dt
from dataclasses import replace

import pytest

from scans.freshness import Question, Stretch, claimed_reach, judge
from scans.platforms.dates import CHINA

AT = dt.datetime(2026, 3, 31, 18, 0, tzinfo=CHINA)
FEED = "feed"


def on(day, month=3, hour=9):
    return dt.datetime(2026, month, day, hour, tzinfo=CHINA)


def look(first, last=None, state="ok", reason="", source=FEED, **facts):
    facts.setdefault("proves_silence", state in ("ok", "empty"))
    facts.setdefault("fingerprint", "same" if state in ("ok", "empty") else "")
    return Stretch(source, state, first, last or first, reason, **facts)


REACHING = {"reaches_back_to": on(1)}
SILENT = look(on(2), on(31), **REACHING)


def verdict(newest, *looks, sources=(FEED,), **options):
    return judge(Question(AT), newest, sources, looks, **options)


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (on(31, hour=17), "updated"),
        (on(17, hour=0), "updated"),  # fourteen days pass
        (on(16, hour=23), "overdue"),  # fifteen do not
        (dt.datetime(2026, 3, 16, 16, 0, tzinfo=dt.UTC), "updated"),  # midnight in Shanghai
        (dt.datetime(2026, 3, 16, 15, 59, tzinfo=dt.UTC), "overdue"),
        (None, "overdue"),
    ],
)
def test_fourteen_calendar_days_in_shanghai_pass_and_fifteen_are_overdue(newest, expected):
    assert verdict(newest, SILENT).verdict == expected


def test_a_post_from_any_source_wins_over_every_silence():
    claim = look(on(31), source="monitor", **REACHING)
    assert verdict(on(30), SILENT, claim).verdict == "updated"


def test_the_number_of_days_can_be_chosen():
    assert judge(Question(AT, days=90), on(5, 1), [FEED], []).verdict == "updated"


@pytest.mark.parametrize(
    ("looks", "expected", "reason"),
    [
        ([], "undetermined", "never_looked"),
        ([look(on(30, hour=7), **REACHING)], "overdue", None),  # 35 hours before
        ([look(on(30, hour=5), **REACHING)], "undetermined", "no_recent_look"),  # 37 hours before
        ([look(on(31), reaches_back_to=on(17))], "undetermined", "list_too_short"),
        ([look(on(31), reaches_back_to=on(16))], "overdue", None),
        ([look(on(31))], "undetermined", "list_too_short"),
        ([look(on(31), state="empty")], "undetermined", "list_too_short"),
        ([look(on(16), on(31), state="empty")], "overdue", None),
        ([look(on(18), on(31), state="empty")], "undetermined", "list_too_short"),
        ([look(on(10), on(12)), look(on(20), on(31))], "overdue", None),  # the same ids before and after a pause
        ([look(on(10), on(12), fingerprint="other"), look(on(20), on(31))], "undetermined", "list_too_short"),
        ([SILENT, look(on(31, hour=19), state="auth_error", reason="http_401")], "overdue", None),
        ([SILENT, look(on(31, hour=12), state="auth_error", reason="http_401")], "undetermined", "http_401"),
        ([look(on(2), on(30), **REACHING), look(on(31), state="unreachable", reason="dns")], "undetermined", "dns"),
        ([look(on(30), state="malformed", reason="bad_xml"), look(on(31), **REACHING)], "overdue", None),
        ([look(on(20), on(31), state="rate_limited", reason="http_429")], "undetermined", "http_429"),
        ([look(on(31), proves_silence=False, reason="stale_bridge", **REACHING)], "undetermined", "stale_bridge"),
        ([look(on(31), state="not_found", reason="http_404")], "undetermined", "http_404"),
        ([look(on(5, 4), reaches_back_to=on(1))], "overdue", None),  # seen later, over the whole window
        ([look(on(5, 4), reaches_back_to=on(20))], "undetermined", "list_too_short"),
    ],
)  # fmt: skip
def test_silence_is_only_what_a_proving_source_shows_for_the_whole_window(looks, expected, reason):
    found = verdict(on(1, 2), *looks)
    assert (found.verdict, [gap["reason"] for gap in found.gaps]) == (expected, [reason] if reason else [])


@pytest.mark.parametrize(
    ("looks", "expected", "reason"),
    [
        ([look(on(31), **REACHING)], "undetermined", "ends_yesterday"),  # it speaks of 30 March and before
        ([look(on(31), on(31, hour=23), **REACHING)], "undetermined", "ends_yesterday"),
        ([look(on(31), **REACHING), look(on(1, 4), **REACHING)], "overdue", None),
        ([look(on(30), on(1, 4), **REACHING)], "overdue", None),
        ([look(on(31), **REACHING), look(on(1, 4), state="auth_error")], "undetermined", "ends_yesterday"),
    ],
)
def test_a_source_that_ends_yesterday_proves_silence_of_a_day_only_by_a_look_of_the_next(looks, expected, reason):
    found = verdict(on(1, 2), *(replace(each, ends_yesterday=True) for each in looks))
    assert (found.verdict, [gap["reason"] for gap in found.gaps]) == (expected, [reason] if reason else [])


def test_a_failure_at_the_point_is_made_up_for_by_a_later_list_over_the_whole_window():
    failed = look(on(31, hour=12), state="unreachable", reason="dns")
    assert verdict(None, SILENT, failed, look(on(1, 4), **REACHING)).verdict == "overdue"
    assert [gap["reason"] for gap in verdict(None, look(on(31)), failed, look(on(1, 4))).gaps] == ["dns"]


def test_a_second_source_that_fails_leaves_the_question_open():
    failing = look(on(31), state="malformed", reason="bad_xml", source="other")
    found = verdict(None, SILENT, failing, sources=(FEED, "other"))
    assert (found.verdict, [gap["source"] for gap in found.gaps]) == ("undetermined", ["other"])


def test_a_monitor_that_could_not_open_the_account_proves_nothing_and_hides_nothing():
    failing = look(on(31), state="malformed", reason="supplier_unreachable", source="monitor")
    assert verdict(None, failing, sources=()).verdict == "undetermined"
    assert verdict(None, SILENT, failing).verdict == "overdue"


@pytest.mark.parametrize(
    ("checked", "days", "expected"),
    [
        (on(31), 14, "overdue"),
        (on(30, hour=7), 14, "overdue"),
        (on(29), 14, "undetermined"),
        (on(31), 30, "undetermined"),
    ],
)
def test_a_confirmed_claim_of_silence_covers_the_two_weeks_before_its_check(checked, days, expected):
    claim = look(checked, source="monitor", reaches_back_to=claimed_reach(checked, None, False), fingerprint="")
    assert judge(Question(AT, days), None, [], [claim]).verdict == expected


def test_a_claim_that_names_the_last_post_or_a_blank_account_reaches_further():
    named = look(on(31), source="monitor", reaches_back_to=claimed_reach(on(31), on(1, 1), False))
    blank = look(on(31), source="monitor", state="empty", reaches_back_to=claimed_reach(on(31), None, True))
    assert judge(Question(AT, 60), None, [], [named]).verdict == "overdue"
    assert judge(Question(AT, 900), None, [], [blank]).verdict == "overdue"


def test_an_account_without_a_source_is_undetermined_and_says_so():
    found = verdict(None, sources=())
    assert (found.verdict, found.gaps[0]["reason"]) == ("undetermined", "no_source")
    assert found.gaps[0]["to"] == "2026-03-31T18:00:00+08:00"


def test_apps_and_mini_programs_are_not_judged_by_posts():
    found = verdict(None, SILENT, judged_by_posts=False)
    assert (found.verdict, found.gaps[0]["reason"]) == ("undetermined", "not_judged_by_posts")
