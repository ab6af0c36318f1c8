"""A closed account that publishes again is noticed by an ordinary look, and a person is told."""

import datetime as dt

import pytest

from registry import services as registry
from registry.models import RevivalCheck, RevivalWatch
from registry.tests.factories import make_account as make_filed
from registry.tests.factories import make_filing
from scans.models import ScanRun
from scans.services import finish_here, start_due_run
from scans.tests.feed_server import rss

STOPPED = {"emergency": "on", "occurred_on": "2026-03-16", "close_detail": "密码被盗"}


@pytest.fixture
def closed(host, bureau, clerk, reviewer, set_clock):
    """Stopped on 16 March, with a feed that shows the last post before it."""
    set_clock("2026-03-18 10:00")
    feed = host.serve("/a", rss("2026-03-10 09:00"))
    account = make_filed("郎溪公安", unit=bureau, handle="gh_1", sources=feed)
    registry.agree(make_filing("closure", by=clerk, account=account, **STOPPED), by=reviewer)
    return account


def look(moment):
    found = start_due_run(moment)
    assert found is not None
    finish_here(found)


def test_a_look_that_finds_old_posts_raises_no_alarm(closed, set_clock):
    look(set_clock("2026-03-19 10:00"))
    watch = RevivalWatch.objects.get()
    assert (watch.status, watch.looked_at) == ("watching", dt.datetime.fromisoformat("2026-03-19T10:00:00+08:00"))


def test_a_post_newer_than_the_closing_raises_one_alarm(closed, host, set_clock):
    host.serve("/a", rss("2026-03-20 08:00", "2026-03-10 09:00"))
    look(set_clock("2026-03-20 10:00"))
    look(set_clock("2026-03-22 10:00"))
    watch = RevivalWatch.objects.get()
    assert (watch.status, watch.alive_at) == ("alarmed", dt.datetime.fromisoformat("2026-03-20T08:00:00+08:00"))
    assert RevivalCheck.objects.count() == 1
    assert watch.events.get().by is None


def test_after_the_watch_the_account_is_left_alone(closed, set_clock):
    look(set_clock("2027-03-15 10:00"))
    assert start_due_run(set_clock("2027-03-18 10:00")) is None
    assert ScanRun.objects.count() == 1
