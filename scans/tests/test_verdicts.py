"""From scans to verdicts: what `freshness` says of accounts that were really looked at."""

import pytest

from scans.tests.feed_server import rss
from scans.verdicts import provide_rounds

AT = "2026-03-31T18:00:00+08:00"


@pytest.fixture
def judged(command):
    def judge(*options, at=AT):
        code, printed = command("freshness", "--as-of", at, *options)
        assert code == 0
        return {row["id"]: row for row in printed["accounts"]}

    return judge


def test_each_account_gets_one_of_three_verdicts_with_its_reasons(command, host, make_account, judged):
    fresh = make_account(host.serve("/a", rss("2026-03-17 00:00:00")))
    stale = make_account(host.serve("/b", rss("2026-03-16 23:59:59", "2026-01-01")))
    failing = make_account(host.url("/gone"))
    none = make_account()
    planned = make_account("weibo_timeline;uid=7")
    app = make_account(host.serve("/app", rss("2020-01-01")), platform="app")
    make_account(host.url("/a"), closed_on="2026-03-31")
    command("scan", "--all", "--now", AT)
    found = judged()
    assert {number: row["verdict"] for number, row in found.items()} == {
        fresh.number: "updated",
        stale.number: "overdue",
        failing.number: "undetermined",
        none.number: "undetermined",
        planned.number: "undetermined",
        app.number: "undetermined",
    }
    assert found[fresh.number]["last_published_at"] == "2026-03-17T00:00:00+08:00"
    assert found[fresh.number] | {"verdict": 0, "gaps": 0} == {
        "id": fresh.number,
        "name": fresh.name,
        "platform": "微信公众号",
        "verdict": 0,
        "gaps": 0,
        "last_published_at": "2026-03-17T00:00:00+08:00",
    }
    reasons = {number: [gap["reason"] for gap in row["gaps"]] for number, row in found.items()}
    assert reasons[failing.number] == ["http_404"]
    assert reasons[none.number] == ["no_source"]
    assert reasons[planned.number] == ["no_source", "no_credential"]
    assert reasons[app.number] == ["not_judged_by_posts"]
    assert found[failing.number]["gaps"][0]["source"] == host.url("/gone")


def test_a_verdict_of_the_past_counts_only_posts_that_were_out_then(command, host, make_account, judged):
    account = make_account(host.serve("/a", rss("2026-03-31 20:00", "2026-03-10", "2026-02-01")))
    command("scan", "--all", "--now", "2026-04-01T10:00:00+08:00")
    assert judged()[account.number]["last_published_at"] == "2026-03-10T00:00:00+08:00"
    assert judged()[account.number]["verdict"] == "overdue"
    assert judged(at="2026-03-20T18:00:00+08:00")[account.number]["verdict"] == "updated"
    assert judged(at="2026-03-31T21:00:00+08:00")[account.number]["verdict"] == "updated"
    assert judged("--days", "60")[account.number]["verdict"] == "updated"


def test_a_post_that_becomes_known_later_reopens_the_verdict(command, host, make_account, judged):
    account = make_account(host.serve("/a", rss("2026-02-01")))
    command("scan", "--all", "--now", AT)
    assert judged()[account.number]["verdict"] == "overdue"
    host.serve("/a", rss("2026-03-25", "2026-02-01"))
    command("scan", "--all", "--now", "2026-04-02T10:00:00+08:00")
    assert judged()[account.number]["verdict"] == "updated"


def test_an_empty_feed_proves_silence_only_after_a_whole_window_of_looks(command, host, make_account, judged):
    account = make_account(host.serve("/a", rss()))
    command("scan", "--all", "--now", AT)
    assert judged()[account.number]["verdict"] == "undetermined"
    command("scan", "--all", "--now", "2026-04-15T18:00:00+08:00")
    assert judged(at="2026-04-15T18:00:00+08:00")[account.number]["verdict"] == "overdue"


def test_a_bridge_feed_without_proof_of_freshness_never_makes_an_account_overdue(command, host, make_account, judged):
    account = make_account(f"feed;bridge=wewe-rss;{host.serve('/feeds/MP_1.rss', rss('2026-02-01'))}")
    host.serve("/feeds/", b'[{"id": "MP_1", "syncTime": 1772000000}]')
    command("scan", "--all", "--now", AT)
    row = judged()[account.number]
    assert (row["verdict"], [gap["reason"] for gap in row["gaps"]]) == ("undetermined", ["stale_bridge"])


def test_a_bridges_list_of_feeds_is_asked_once_for_all_its_accounts(command, host, make_account, judged):
    listed = b'[{"id": "MP_1", "syncTime": 1774940400}, {"id": "MP_2", "syncTime": 1774940400}]'  # 15:00 that day
    host.serve("/feeds/", listed)
    for name in ("MP_1", "MP_2"):
        make_account(f"feed;bridge=wewe-rss;{host.serve(f'/feeds/{name}.rss', rss('2026-02-01'))}")
    command("allow_host", host.name, "--parallel", "1")
    command("scan", "--all", "--now", AT)
    assert {row["verdict"] for row in judged().values()} == {"overdue"}
    assert [path for path, _ in host.asked].count("/feeds/") == 1


def test_only_the_accounts_of_a_round_when_one_is_named(command, host, make_account, judged, monkeypatch):
    drawn, _ = make_account(), make_account()
    monkeypatch.setattr("scans.verdicts._round_providers", [])
    provide_rounds(lambda round_id: [drawn.pk] if round_id == "7" else [])
    assert list(judged("--round", "7")) == [drawn.number]


def test_a_monitoring_point_that_is_no_date_is_refused(command):
    code, printed = command("freshness", "--as-of", "soon")
    assert (code, printed["error"]["code"]) == (2, "bad_date")
