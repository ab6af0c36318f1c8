"""From scans to verdicts: what `freshness` says of accounts that were really looked at."""

import datetime as dt

import pytest

from registry.models import Account
from scans.conversation import Looked, Target
from scans.models import Sighting
from scans.platforms.seen import Seen
from scans.platforms.sources import key_of, parse_line
from scans.record.recording import write_looks
from scans.tests.feed_server import rss
from scans.verdicts import provide_rounds, silent_at

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


@pytest.mark.parametrize(
    ("logins", "expected"),
    [
        (b'{"err": "", "data": [{"id": 1, "available": false}, {"id": 2, "available": true}]}', "overdue"),
        (b'[{"available": true, "needCheck": false, "waitTime": 0}]', "overdue"),
        (b'{"available": true}', "overdue"),
        (b'{"err": "", "data": [{"id": 1, "available": false, "needCheck": true}]}', "undetermined"),
        (b'{"err": "", "data": null}', "undetermined"),
        (b"<html>login</html>", "undetermined"),
    ],
)
def test_a_wechat2rss_feed_shows_silence_only_while_one_of_its_logins_reads(
    command, host, make_account, judged, logins, expected
):
    account = make_account(f"feed;bridge=wechat2rss;{host.serve('/feed/3073.xml', rss('2026-02-01'))}")
    host.serve("/login/list", logins)
    command("scan", "--all", "--now", AT)
    assert judged()[account.number]["verdict"] == expected


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


def test_a_verdict_can_be_given_as_it_was_known_then_and_as_it_is_known_now(command, host, make_account, judged):
    account = make_account(host.serve("/a", rss("2026-02-01")))
    command("scan", "--all", "--now", AT)
    host.serve("/a", rss("2026-03-25", "2026-02-01"))
    command("scan", "--all", "--now", "2026-04-02T10:00:00+08:00")
    then, now = judged("--known", "then")[account.number], judged()[account.number]
    assert (then["verdict"], then["last_published_at"]) == ("overdue", "2026-02-01T00:00:00+08:00")
    assert (now["verdict"], now["last_published_at"]) == ("updated", "2026-03-25T00:00:00+08:00")


def test_a_source_replaced_since_still_speaks_for_the_time_it_stood_in_the_ledger(
    command, host, bureau, judged, tmp_path
):
    host.serve("/a", rss("2026-02-01"))
    host.serve("/b", rss("2026-02-01"))
    for path, day in (("/a", "2026-03-01"), ("/b", "2026-04-03")):
        ledger = tmp_path / "ledger.csv"
        ledger.write_text(f"账号名称,平台,主办单位,数据接口\n郎溪公安,微博,郎溪县公安局,{host.url(path)}\n", "utf-8")
        command("import_ledger", ledger, "--as-of", day)
        command("scan", "--all", "--now", AT if path == "/a" else "2026-04-03T10:00:00+08:00")
    [row] = judged("--known", "then").values()
    assert row["verdict"] == "overdue"


def test_an_undated_item_that_is_new_is_dated_between_two_good_looks(command, host, make_account, judged):
    def undated(*ids):
        items = "".join(f"<item><guid>{item}</guid></item>" for item in ids)
        return f'<rss version="2.0"><channel><title>a</title>{items}</channel></rss>'.encode()

    account = make_account(host.serve("/a", undated("2", "1")))
    command("scan", "--all", "--now", "2026-03-29T10:00:00+08:00")
    assert judged()[account.number]["last_published_at"] is None
    host.serve("/a", undated("3", "2", "1"))
    command("scan", "--all", "--now", "2026-03-30T10:00:00+08:00")
    host.serve("/a", undated("3", "2", "0"))  # one was deleted, an older one moved up
    command("scan", "--all", "--now", "2026-03-31T10:00:00+08:00")
    row = judged()[account.number]
    assert (row["verdict"], row["last_published_at"]) == ("updated", "2026-03-29T10:00:00+08:00")
    assert Sighting.objects.order_by("-pk").values_list("precision", flat=True)[0] == "between"


def test_silence_is_not_claimed_of_days_whose_posts_are_no_longer_kept(command, host, make_account, judged):
    days = [dt.date(2026, 3, 31) - dt.timedelta(days=back) for back in range(100)]
    account = make_account(host.serve("/a", rss(*map(str, days))))
    command("scan", "--all", "--now", AT)
    assert judged(at="2026-01-15T18:00:00+08:00")[account.number]["verdict"] == "undetermined"


def test_all_that_no_post_is_known_of_at_a_past_moment_are_named(command, host, make_account):
    fresh = make_account(host.serve("/a", rss("2026-03-20")))
    stale = make_account(host.serve("/b", rss("2026-04-01", "2026-03-16")))
    command("scan", "--all", "--now", "2026-04-02T10:00:00+08:00")
    at = dt.datetime.fromisoformat(AT)
    assert list(silent_at(Account.objects.filter(pk__in=[fresh.pk, stale.pk]), at)) == [stale]


def test_figures_that_end_yesterday_wait_for_the_next_day_and_outlive_their_grant(make_account, judged):
    line = "wechat_totaldetail;appid=wx1"
    account = make_account(line)

    def looked(day):
        at = dt.datetime.fromisoformat(f"{day}T10:00:00+08:00")
        seen = Seen("empty", oldest_at=at - dt.timedelta(days=20), fingerprint="00")
        write_looks([Looked(Target(account.pk, key_of(line), parse_line(line)), seen, at)])

    looked("2026-03-31")
    row = judged()[account.number]
    assert row["verdict"] == "undetermined"
    assert "ends_yesterday" in [gap["reason"] for gap in row["gaps"]]
    looked("2026-04-01")
    assert judged()[account.number]["verdict"] == "overdue"
    assert judged("--known", "then")[account.number]["verdict"] == "undetermined"
