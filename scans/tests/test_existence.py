"""Existence and names: two looks a day apart become an item for people, nothing is ever decided by the machine."""

import json

import pytest

from core.models import JournalEntry
from core.tests.at_once import at_once
from orgs.models import Message
from registry.models import Account, Difference
from registry.services.differences import answer_difference, dismiss_difference
from scans.models import ExistenceProposal
from scans.pacing.pace import set_pace
from scans.pacing.rates import PER_SECOND
from scans.platforms.tokens import Won
from scans.record.existence import GONE
from scans.record.proposing import look_for_differences
from scans.tasks import look_for_differences as beat
from scans.tests.credentials import HOSTS, grant, platform
from scans.tests.credentials import app as credential_app
from scans.tests.feed_server import rss

pytestmark = pytest.mark.django_db
APP = "/lookup?id=4711&country=cn&entity=software"


@pytest.fixture
def store(host, settings, monkeypatch):
    """The shop of apps on this machine: `store(name)` has the app, `store()` has not."""
    settings.PLATFORM_BASES = {"itunes.apple.com": f"http://{host.name}"}
    monkeypatch.setitem(PER_SECOND, "apple_lookup", 1000.0)  # this shop need not be spared

    def serve(name=""):
        found = {
            "trackId": 4711,
            "trackName": name,
            "currentVersionReleaseDate": "2026-01-01T08:00:00Z",
            "kind": "software",
        }
        answer = {"resultCount": 1, "results": [found]} if name else {"resultCount": 0, "results": []}
        host.serve(APP, json.dumps(answer).encode(), Content_Type="application/json")

    return serve


@pytest.fixture
def look(command, set_clock):
    """One real scan of everything at that moment, and the beat after it."""

    def at(moment):
        command("scan", "--all", "--now", set_clock(moment).isoformat())
        beat()

    return at


@pytest.fixture
def app(make_account, store, host):
    return make_account("apple_lookup;4711", platform="app", name="郎溪通")


def items():
    return [(item.kind, item.status) for item in Difference.objects.order_by("pk")]


def test_an_app_that_is_gone_in_two_looks_a_day_apart_is_put_to_its_unit(look, store, app, clerk):
    store()
    look("2026-03-02 09:00")
    look("2026-03-03 08:00")
    assert items() == []
    look("2026-03-03 10:00")
    item = Difference.objects.get()
    assert (item.kind, item.status, item.account, item.organisation) == ("not_found", "open", app, app.organisation)
    assert item.found_by.username == "command"
    for words in (
        "苹果应用商店查询",
        "苹果中国区商店里没有这个应用",
        "2026-03-02 09:00",
        "2026-03-03 10:00",
        "SHA-256：",
    ):
        assert words in item.source
    app.refresh_from_db()
    assert app.state == Account.State.RUNNING
    assert Message.objects.filter(user=clerk, kind="difference.found").count() == 1
    look("2026-03-04 10:00")
    assert len(items()) == 1


def test_an_app_that_is_back_dismisses_the_item_nobody_has_answered(look, store, app):
    store()
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    store("郎溪通")
    look("2026-03-04 10:00")
    item = Difference.objects.get()
    assert item.status == Difference.Status.DISMISSED
    assert "与台账一致" in item.events.first().reason
    store()
    look("2026-03-05 10:00")
    look("2026-03-06 11:00")
    assert items() == [("not_found", "dismissed"), ("not_found", "open")]


def test_of_an_item_already_answered_it_is_only_noted(look, store, app, clerk):
    store()
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    answer_difference(Difference.objects.get(), by=clerk, explanation="正在重新上架")
    store("郎溪通")
    look("2026-03-04 10:00")
    item = Difference.objects.get()
    assert item.status == Difference.Status.ANSWERED
    assert "与台账一致" in item.source
    assert JournalEntry.objects.filter(act="registry.difference.note").count() == 1


def test_what_people_have_dismissed_is_not_brought_again_by_the_same_looks(look, store, app, reviewer):
    store()
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    dismiss_difference(Difference.objects.get(), by=reviewer, reason="仅在海外区上架，已核实")
    look("2026-03-04 10:00")
    assert items() == [("not_found", "dismissed")]


def test_one_look_in_between_that_finds_it_begins_the_day_anew(look, store, app):
    store()
    look("2026-03-02 09:00")
    store("郎溪通")
    look("2026-03-02 20:00")
    store()
    look("2026-03-03 10:00")
    assert items() == []


def test_a_failed_look_in_between_says_neither(look, store, app, host):
    store()
    look("2026-03-02 09:00")
    host.serve(APP, b"<html>busy</html>")
    look("2026-03-02 20:00")
    store()
    look("2026-03-03 10:00")
    assert items() == [("not_found", "open")]


def test_another_name_twice_is_put_to_the_unit_with_the_new_name(look, store, app):
    store("ＬＸ通 ")
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    item = Difference.objects.get()
    assert (item.kind, item.name) == ("renamed", "ＬＸ通")
    app.refresh_from_db()
    assert app.name == "郎溪通"


def test_width_case_and_blanks_are_no_other_name(look, store, make_account, host):
    make_account("apple_lookup;4711", platform="app", name="LX通")
    store(" ｌｘ通")
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    assert items() == []


def test_a_lost_verification_is_put_to_the_unit_after_two_looks(make_account, supervisor, settings, look, set_clock):
    make_account("weibo_user_show;uid=1;1", platform="weibo", name="郎溪发布", is_certified=True)
    set_clock("2026-03-01 09:00")
    with platform() as here:
        settings.PLATFORM_BASES = dict.fromkeys(HOSTS, f"http://{here.address}")
        settings.ALLOW_HOSTS = frozenset({here.address})
        set_pace(here.address, gap=0, parallel=8)
        won = Won("access-1", 30 * 86400, "", 0, "1", ())
        grant(Account.objects.get(), "weibo", credential_app("weibo", by=supervisor), by=supervisor, won=won)
        card = {"idstr": "1", "screen_name": "郎溪发布", "verified": False, "statuses_count": 0}
        here.answers["/2/users/show.json"] = [(200, card)]
        look("2026-03-02 09:00")
        look("2026-03-03 10:00")
        assert items() == [("other_subject", "open")]
        assert "平台显示账号没有认证" in Difference.objects.get().source
        here.answers["/2/users/show.json"] = [(200, card | {"verified": True})]
        look("2026-03-04 10:00")
    assert items() == [("other_subject", "dismissed")]


def test_a_bridge_names_an_account_but_never_says_that_it_is_gone(look, host, make_account):
    names = host.serve("/feeds/MP_1.rss", rss("2026-03-01", title="平安郎溪"))
    make_account(f"feed;bridge=we-mp-rss;{names}", name="郎溪公安")
    make_account(f"feed;bridge=wewe-rss;{host.serve('/feeds/MP_2.atom', status=404)}")
    make_account(host.serve("/gone", status=410))
    make_account(host.serve("/login", status=401))
    make_account(host.serve("/other", rss("2026-03-01", title="栏目：工作动态")))
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    assert items() == [("renamed", "open")]
    assert "feed" not in GONE


def test_a_register_that_follows_the_new_name_withdraws_the_item(look, host, make_account):
    names = host.serve("/feeds/MP_1.rss", rss("2026-03-01", title="平安郎溪"))
    account = make_account(f"feed;bridge=we-mp-rss;{names}", name="郎溪公安")
    look("2026-03-02 09:00")
    look("2026-03-03 10:00")
    account.name, account.name_key = "平安郎溪", "平安郎溪"
    account.save()
    look("2026-03-04 10:00")
    assert items() == [("renamed", "dismissed")]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_make_one_item(look, store, app, command, set_clock, county):
    store()
    command("scan", "--all", "--now", set_clock("2026-03-02 09:00").isoformat())
    moment = set_clock("2026-03-03 10:00")
    command("scan", "--all", "--now", moment.isoformat())
    at_once(*[lambda: look_for_differences(moment)] * 3)
    assert items() == [("not_found", "open")]
    assert ExistenceProposal.objects.count() == 1
