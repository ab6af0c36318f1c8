"""What a run over accounts records, and that repeating, changing and failing leave the right traces."""

import datetime as dt

import pytest

from core.models import JournalEntry
from registry.models import Account, PlatformConfirmation
from scans.models import DayCount, RunLook, ScanRun, Sighting, SourceState
from scans.platforms.dates import CHINA
from scans.tests.feed_server import rss

DAY_1 = "2026-03-06T10:00:00+08:00"
DAY_2 = "2026-03-07T10:00:00+08:00"


def states(**found):
    empty = dict.fromkeys(("ok", "empty", "not_found", "auth_error", "rate_limited", "malformed", "unreachable"), 0)
    return empty | found


def test_a_scan_looks_at_every_running_account_and_counts_the_states(command, host, make_account):
    make_account(host.serve("/a", rss("2026-03-05 09:00")))
    make_account(host.serve("/b", rss()))
    make_account(host.serve("/c", b"<html>captcha</html>"))
    make_account(host.url("/gone"))
    make_account("http://127.0.0.1:1/closed-port")
    make_account()
    make_account("weibo_timeline;uid=7")
    make_account(host.url("/a"), state="closed", closed_on="2025-01-01")
    code, found = command("scan", "--all", "--now", DAY_1)
    assert code == 0
    assert found["by_state"] == states(ok=1, empty=1, rate_limited=1, not_found=1, unreachable=1)
    assert (found["looked"], found["skipped"], found["finished"]) == (5, 2, True)
    assert JournalEntry.objects.filter(act="scans.run_started").count() == 1


def test_a_post_reaches_the_account_its_day_and_the_stretch(command, host, make_account):
    account = make_account(host.serve("/a", rss("2026-03-05 09:00", "2026-03-05 11:00:30", "2026-02-01")))
    command("scan", "--account", account.number, "--now", DAY_1)
    account.refresh_from_db()
    seen = Sighting.objects.get()
    assert account.last_post_at.astimezone(CHINA) == dt.datetime(2026, 3, 5, 11, 0, 30, tzinfo=CHINA)
    assert (seen.state, seen.item_count, seen.precision, seen.account_name) == ("ok", 3, "second", "郎溪公安")
    assert list(DayCount.objects.order_by("day").values_list("day", "posts")) == [
        (dt.date(2026, 2, 1), 1),
        (dt.date(2026, 3, 5), 2),
    ]


def test_unchanged_looks_lengthen_one_stretch_and_a_change_begins_the_next(command, host, make_account):
    make_account(host.serve("/a", rss("2026-03-05 09:00")))
    command("scan", "--all", "--now", DAY_1)
    command("scan", "--all", "--now", DAY_2)
    assert Sighting.objects.get().looks == 2
    host.serve("/a", rss("2026-03-08 09:00", "2026-03-05 09:00"))
    command("scan", "--all", "--now", "2026-03-08T10:00:00+08:00")
    newest, oldest = Sighting.objects.all()
    assert oldest.last_seen_at == dt.datetime.fromisoformat(DAY_2)
    assert newest.first_seen_at == dt.datetime.fromisoformat("2026-03-08T10:00:00+08:00")


def test_an_older_sighting_never_takes_the_newest_post_back(command, host, make_account):
    account = make_account(host.serve("/a", rss("2026-03-05 09:00")))
    command("scan", "--all", "--now", DAY_1)
    host.serve("/a", rss("2026-01-05 09:00"))
    command("scan", "--all", "--now", DAY_2)
    account.refresh_from_db()
    assert account.last_post_at.astimezone(CHINA).date() == dt.date(2026, 3, 5)


def test_a_304_of_a_bridge_nobody_declared_proves_no_more_than_its_copy_did(command, host, make_account):
    generator = b"<channel><generator>WeWe-RSS</generator>"
    body = rss("Mon, 26 Sep 2022 10:00:00 +0800").replace(b"<channel>", generator)
    account = make_account(host.serve("/a", body, ETag='"1"'))
    command("scan", "--all", "--now", "2022-09-28T10:00:00+08:00")
    command("scan", "--all", "--now", "2022-09-29T10:00:00+08:00")
    assert [sighting.proves_silence for sighting in Sighting.objects.filter(account=account)] == [False]


def test_the_validators_of_an_answer_are_sent_and_304_repeats_the_last_result(command, host, make_account):
    make_account(host.serve("/a", rss("2026-03-05 09:00"), ETag='"v1"', Last_Modified="Thu, 05 Mar 2026 01:00:00 GMT"))
    command("scan", "--all", "--now", DAY_1)
    assert command("scan", "--all", "--now", DAY_2)[1]["by_state"] == states(ok=1)
    headers = host.asked[1][1]
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"v1"', "Thu, 05 Mar 2026 01:00:00 GMT")
    assert Sighting.objects.get().last_seen_at == dt.datetime.fromisoformat(DAY_2)


def test_an_answer_with_a_post_of_the_future_is_not_asked_for_by_its_validators(command, host, make_account):
    account = make_account(host.serve("/a", rss("2026-03-07 09:00", "2026-03-01"), ETag='"v1"'))
    command("scan", "--all", "--now", DAY_1)
    command("scan", "--all", "--now", DAY_2)
    account.refresh_from_db()
    assert account.last_post_at.astimezone(CHINA).date() == dt.date(2026, 3, 7)


def test_what_was_scanned_is_due_again_after_a_day_and_a_failure_sooner(command, host, make_account):
    make_account(host.serve("/a", rss("2026-03-05")))
    make_account(host.serve("/b", status=404))
    assert command("scan", "--due", "--now", DAY_1)[1]["looked"] == 2
    assert command("scan", "--due", "--now", "2026-03-06T10:30:00+08:00")[1]["looked"] == 0
    assert command("scan", "--due", "--now", "2026-03-06T11:30:00+08:00")[1]["by_state"] == states(not_found=1)
    assert command("scan", "--due", "--now", DAY_2)[1]["by_state"] == states(ok=1)


def test_a_host_that_asks_for_rest_is_not_asked_again_in_that_time(command, host, make_account):
    for path in "abcd":
        make_account(host.serve(f"/{path}", status=429, Retry_After="3600"))
    set_pace_to_one(host)
    assert command("scan", "--all")[1]["by_state"] == states(rate_limited=4)
    assert command("scan", "--all")[1]["by_state"] == states(rate_limited=4)
    assert len(host.asked) == 1
    assert set(RunLook.objects.values_list("reason", flat=True)) == {"http_429", "host_backoff"}


def set_pace_to_one(host):
    from scans.pacing.pace import set_pace

    set_pace(host.name, gap=0, parallel=1)


def test_an_inside_address_in_the_ledger_is_refused_without_a_request(command, settings, host, make_account):
    settings.ALLOW_HOSTS = frozenset()
    make_account(host.url("/a"))
    make_account("http://127.0.0.1/feed")
    make_account("http://169.254.169.254/latest/meta-data/")
    assert command("scan", "--all")[1]["by_state"] == states(unreachable=3)
    assert set(RunLook.objects.values_list("reason", flat=True)) == {"blocked:port", "blocked:address"}
    assert host.asked == []


def test_every_source_of_an_account_is_looked_at_and_a_good_one_speaks_for_it(command, host, make_account):
    make_account(host.serve("/a", status=500), host.serve("/b", rss("2026-03-05")))
    assert command("scan", "--all", "--now", DAY_1)[1]["by_state"] == states(ok=1)
    assert set(Sighting.objects.values_list("state", flat=True)) == {"ok", "malformed"}


def test_a_source_taken_out_of_the_ledger_does_not_keep_the_account_due(command, host, make_account):
    account = make_account(host.serve("/a", status=404), host.serve("/b", rss("2026-03-05")))
    command("scan", "--all", "--now", DAY_1)
    Account.objects.filter(pk=account.pk).update(sources=host.url("/b"))
    command("scan", "--all", "--now", DAY_1)
    assert SourceState.objects.count() == 1
    assert command("scan", "--due", "--now", "2026-03-06T12:00:00+08:00")[1]["looked"] == 0


def test_a_queued_run_waits_for_the_portal_and_tells_its_status(command, host, make_account):
    from core import jobs

    make_account(host.serve("/a", rss("2026-03-05")))
    code, queued = command("scan", "--all", "--queue")
    assert (code, queued["queued"]) == (0, 1)
    assert command("scan", "--status", queued["run"])[1]["looked"] == 0
    jobs.run_waiting()
    assert command("scan", "--status", queued["run"])[1]["by_state"] == states(ok=1)
    assert ScanRun.objects.get(pk=queued["run"]).finished_at


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--account", "A999999"], "unknown_account"),
        (["--status", "77"], "unknown_run"),
        (["--all", "--now", "tomorrow"], "bad_date"),
        (["--all", "--parallel", "0"], "bad_number"),
        (["--all", "--by", "nobody"], "unknown_user"),
    ],
)
def test_a_wrong_request_is_refused_and_no_run_is_made(command, words, code):
    exit_code, printed = command("scan", *words)
    assert (exit_code, printed["error"]["code"], ScanRun.objects.count()) == (2, code, 0)


def test_a_good_look_confirms_the_account_on_its_platform_and_a_bad_one_does_not(command, host, make_account):
    there = make_account(host.serve("/a", rss("2026-03-05 09:00")))
    make_account(host.serve("/c", b"<html>captcha</html>"))
    make_account(host.url("/gone"))
    command("scan", "--all", "--now", DAY_1)
    assert list(PlatformConfirmation.objects.values_list("account", "at", "how", "by")) == [
        (there.pk, dt.datetime.fromisoformat(DAY_1), "look", None)
    ]
