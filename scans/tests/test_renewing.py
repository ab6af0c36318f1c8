"""Tokens stay alive: renewed in time, by one at a time, kept before they are used, given up when nobody can renew."""

import datetime as dt
import json
import time
from urllib.parse import parse_qs

import pytest

from core import jobs
from core.clock import now
from core.models import JournalEntry
from core.tests.at_once import at_once
from scans.credentials.renewing import due, fresh, queue_due
from scans.models import Grant, PlatformApp
from scans.platforms.seen import Refused
from scans.platforms.tokens import Won
from scans.tests.credentials import app, grant, own_grant

STABLE = "/cgi-bin/stable_token"
HOUR = 3600
OWNERS = {
    "weibo": ("/oauth2/access_token", {"access_token": "new-1", "expires_in": 7200, "refresh_token": "again-1"}),
    "douyin": (
        "/oauth/refresh_token/",
        {"data": {"error_code": 0, "access_token": "new-1", "expires_in": 1296000, "refresh_token": "again-1",
                  "refresh_expires_in": 2592000, "open_id": "o1", "scope": "video.list.bind"}},
    ),
    "kuaishou": (
        "/oauth2/refresh_token",
        {"result": 1, "access_token": "new-1", "expires_in": 172800, "refresh_token": "again-1",
         "refresh_token_expires_in": 15552000},
    ),
    "bilibili": (
        "/x/account-oauth2/v1/refresh_token",
        {"code": 0, "data": {"access_token": "new-1", "expires_in": 1800000000, "refresh_token": "again-1"}},
    ),
}  # fmt: skip


def refusal(holder, **how):
    with pytest.raises(Refused) as refused:
        fresh(holder, **how)
    return refused.value.seen.state, refused.value.seen.reason


def form_of(body):
    return {name: values[0] for name, values in parse_qs(body).items()}


@pytest.fixture
def account(make_account):
    return make_account("wechat_totaldetail;appid=wx1")


def test_an_owners_app_gets_a_stable_token_and_keeps_it(account, clerk, interfaces):
    interfaces.answers[STABLE] = [(200, {"access_token": "stable-1", "expires_in": 7200})]
    held = fresh(own_grant(account, by=clerk))
    assert held.opened("access_token") == "stable-1"
    assert fresh(held).sealed_access_token == held.sealed_access_token
    ((_, query, body),) = interfaces.asked
    asked = json.loads(body)
    assert (query, asked["appid"], asked["secret"], asked["force_refresh"]) == ("", "wx1", "owner-secret-1", False)
    assert dt.timedelta(hours=1.5) < held.renew_at - now() <= dt.timedelta(seconds=0.8 * 7200)


@pytest.mark.parametrize("family", OWNERS)
def test_a_grant_is_renewed_with_its_refresh_token_and_the_new_pair_is_kept(family, make_account, clerk, interfaces):
    path, told = OWNERS[family]
    interfaces.answers[path] = [(200, told)]
    over = Won("old-1", 1, "once-1", 30 * 24 * HOUR, "o1")
    held = grant(make_account(platform=family), family, app(family, by=clerk), by=clerk, won=over)
    Grant.objects.update(token_until=now(), renew_at=now())
    held.refresh_from_db()
    assert queue_due(now()) == 1
    jobs.run_waiting()
    held.refresh_from_db()
    assert held.opened("access_token") == "new-1"
    assert held.opened("refresh_token") == "again-1"
    asked = form_of(interfaces.asked[0][2])
    assert asked["refresh_token"] == "once-1"
    assert interfaces.asked[0][1] == ""
    assert due(now()) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one_request_and_both_get_the_token(account, clerk, interfaces):
    interfaces.answers[STABLE] = [(200, {"access_token": "stable-1", "expires_in": 7200})]
    interfaces.delay = lambda: time.sleep(0.3)
    pk = own_grant(account, by=clerk).pk

    def worker():
        return fresh(Grant.objects.select_related("app").get(pk=pk)).opened("access_token")

    assert at_once(worker, worker, worker) == ["stable-1"] * 3
    assert interfaces.paths() == [STABLE]


def test_a_killed_renewers_lock_ends_by_itself(account, clerk, interfaces, monkeypatch):
    monkeypatch.setattr("scans.credentials.renewing.PATIENCE", 0.2)
    interfaces.answers[STABLE] = [(200, {"access_token": "stable-1", "expires_in": 7200})]
    held = own_grant(account, by=clerk)
    Grant.objects.update(lease_key="dead", lease_until=now() + dt.timedelta(seconds=60))
    assert refusal(held) == ("rate_limited", "token_busy")
    Grant.objects.update(lease_until=now() - dt.timedelta(seconds=1))
    assert fresh(held).opened("access_token") == "stable-1"


def test_a_refresh_token_that_is_over_leaves_the_work_to_a_person(make_account, clerk, interfaces):
    interfaces.answers["/oauth/refresh_token/"] = [(200, {"data": {"error_code": 10010, "description": "over"}})]
    held = grant(make_account(platform="douyin"), "douyin", app("douyin", by=clerk), by=clerk)
    Grant.objects.update(token_until=now())
    held.refresh_from_db()
    assert refusal(held) == ("auth_error", "reauthorise")
    assert refusal(held) == ("auth_error", "needs_authorisation")
    assert len(interfaces.asked) == 1
    assert list(Grant.objects.needing_repair()) == [held]
    assert JournalEntry.objects.filter(act="scans.grant.lapse", by=None).count() == 1


def test_a_wrong_secret_stops_the_app_and_not_the_owners_word(account, clerk, interfaces):
    interfaces.answers[STABLE] = [(200, {"errcode": 40125, "errmsg": "invalid appsecret rid: 1"})]
    held = own_grant(account, by=clerk)
    assert refusal(held) == ("auth_error", "bad_credential")
    held.refresh_from_db()
    assert (held.status, PlatformApp.objects.get().status) == ("valid", "needs_repair")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, {"errcode": -1}), ("rate_limited", "busy")),
        ((200, {"errcode": 40164, "errmsg": "invalid ip 203.0.113.7, not in whitelist"}), ("auth_error", "ip_whitelist:203.0.113.7")),
        ((200, "<html>login</html>"), ("malformed", "html_instead_of_data")),
        ((302, {}, ("Location", "http://127.0.0.1:9/")), ("malformed", "http_302")),
        ((200, {"expires_in": 7200}), ("malformed", "no_field:access_token")),
    ],
)  # fmt: skip
def test_a_passing_trouble_is_tried_again_later_and_not_at_once(answer, reason, account, clerk, interfaces):
    interfaces.answers[STABLE] = [answer]
    held = own_grant(account, by=clerk)
    assert refusal(held) == reason
    held.refresh_from_db()
    assert (held.status, held.lease_until) == ("valid", None)
    assert refusal(held) == reason
    assert interfaces.paths() == [STABLE]
    assert due(now()) == []


def test_an_accounts_token_comes_through_the_platforms_own(account, clerk, supervisor, interfaces):
    interfaces.answers |= {
        "/cgi-bin/component/api_component_token": [(200, {"component_access_token": "comp-1", "expires_in": 7200})],
        "/cgi-bin/component/api_authorizer_token": [
            (200, {"errcode": 42006, "errmsg": "component token expired"}),
            (200, {"authorizer_access_token": "auth-1", "expires_in": 7200, "authorizer_refresh_token": "again-1"}),
        ],
    }
    registered = app("wechat_component", by=supervisor)
    PlatformApp.objects.update(**registered.sealed(ticket="ticket@@@1"), ticket_at=now())
    held = grant(account, "wechat", registered, by=clerk, won=Won("", 0, "once-1", 0, "wx1", ("7",)))
    assert fresh(held).opened("access_token") == "auth-1"
    assert held.opened("refresh_token") == "again-1"
    component, refused, component_again, _ = interfaces.asked
    assert json.loads(component[2])["component_verify_ticket"] == "ticket@@@1"
    assert refused[1] == "component_access_token=comp-1"
    assert component_again[0] == component[0]


def test_douyin_prolongs_the_right_to_renew_five_times_and_then_says_when_it_ends(make_account, clerk, interfaces):
    path, told = OWNERS["douyin"]
    fields = {"error_code": 0, "refresh_token": "longer-1", "expires_in": 2592000}
    interfaces.answers |= {path: [(200, told)], "/oauth/renew_refresh_token/": [(200, {"data": fields})]}
    over = Won("old-1", 1, "once-1", 30 * 24 * HOUR, "o1")
    held = grant(make_account(platform="douyin"), "douyin", app("douyin", by=clerk), by=clerk, won=over)
    assert held.ends_at is None
    for count in range(1, 7):
        soon = now() + dt.timedelta(days=3)
        Grant.objects.update(token_until=now(), refresh_until=soon)
        held.refresh_from_db()
        fresh(held)
        assert held.renewals == min(count, 5)
    assert interfaces.paths().count("/oauth/renew_refresh_token/") == 5
    assert held.ends_at == held.refresh_until
    assert list(Grant.objects.expiring(now() + dt.timedelta(days=31))) == [held]
