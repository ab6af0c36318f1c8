"""Looks with credentials: attached per account, renewed once when refused, kept from whoever must not have them."""

import json

import pytest
from django.db import IntegrityError, transaction

from core.models import Job
from core.refusals import Refusal
from registry.models import Account
from scans.credentials.granting import replace_secrets, revoke_grant
from scans.models import Grant, PlatformApp, RunLook
from scans.platforms.tokens import Won
from scans.targets import holding_of, read_cell, targets_of
from scans.tests.credentials import app, grant, own_grant

STABLE, DAYS = "/cgi-bin/stable_token", "/datacube/getarticletotaldetail"
LINE = "wechat_totaldetail;appid=wx1"


def token(name):
    return 200, {"access_token": name, "expires_in": 7200}


def targets(*accounts):
    return list(targets_of([(account.pk, account.sources) for account in accounts]))


def outcome(command, account):
    command("scan", "--account", account.number)
    return RunLook.objects.filter(account=account).order_by("-pk").values_list("state", "reason").first()


@pytest.fixture
def account(make_account):
    return make_account(LINE)


def test_an_account_without_a_grant_is_not_asked_and_says_so(account, interfaces):
    assert [line.fault for line in read_cell(LINE)] == ["no_credential"]
    assert (targets(account), interfaces.asked) == ([], [])


def test_a_granted_account_is_looked_at_with_its_token_in_a_bucket_of_its_app(account, clerk, interfaces):
    interfaces.answers[STABLE] = [token("stable-1")]
    own_grant(account, by=clerk)
    (target,) = targets(account)
    assert target.credential == {"access_token": "stable-1"}
    assert target.bucket == f"wechat:{PlatformApp.objects.get().pk}"
    assert "stable-1" not in repr(target)


def test_a_look_through_a_job_reads_with_the_grant_and_keeps_no_secret(account, clerk, interfaces, command):
    interfaces.answers |= {STABLE: [token("stable-1")], DAYS: [(200, {"list": []})]}
    own_grant(account, by=clerk)
    assert outcome(command, account) == ("empty", "")
    held = Grant.objects.get()
    assert (held.last_state, held.used_at is not None) == ("empty", True)
    assert "stable-1" not in json.dumps(list(Job.objects.values("args", "result", "error")))


def test_a_refused_token_is_renewed_once_and_the_look_repeated_once(account, clerk, interfaces, command):
    interfaces.answers |= {
        STABLE: [token("stable-1"), token("stable-2")],
        DAYS: [(200, {"errcode": 42001}), (200, {"list": []})],
    }
    own_grant(account, by=clerk)
    assert outcome(command, account) == ("empty", "")
    assert interfaces.paths()[:4] == [STABLE, DAYS, STABLE, DAYS]
    assert interfaces.asked[3][1] == "access_token=stable-2"
    assert json.loads(interfaces.asked[2][2])["force_refresh"] is True


def test_after_a_second_refusal_nobody_asks_until_somebody_has_repaired_it(account, clerk, interfaces, command):
    interfaces.answers |= {STABLE: [token("stable-1"), token("stable-2"), token("stable-3")]}
    interfaces.answers[DAYS] = [(200, {"errcode": 40001})] * 2 + [(200, {"list": []})]
    held = own_grant(account, by=clerk)
    assert outcome(command, account) == ("auth_error", "token")
    asked = len(interfaces.asked)
    assert list(Grant.objects.needing_repair()) == [held]
    assert outcome(command, account) == ("auth_error", "needs_authorisation")
    assert len(interfaces.asked) == asked == 4
    replace_secrets(held.app, {"secret": "a-new-secret"}, by=clerk)
    assert outcome(command, account) == ("empty", "")
    assert not Grant.objects.needing_repair().exists()


def test_a_grant_of_another_account_is_not_used(make_account, clerk, interfaces):
    interfaces.answers[STABLE] = [token("stable-1")]
    other = make_account("wechat_totaldetail;appid=wx2")
    own_grant(other, by=clerk, client_id="wx1")
    (target,) = targets(other)
    assert (target.barred, dict(target.credential)) == (("auth_error", "other_account"), {})
    assert interfaces.asked == []


def test_an_office_app_serves_the_units_below_and_the_nearest_one_comes_first(
    make_account, bureau, other_bureau, supervisor, clerk, interfaces
):
    line = "weibo_timeline;uid=7"
    mine, others = make_account(line), make_account(line, organisation=other_bureau)
    office = app("weibo_contract", by=supervisor, access_token="contract-of-office")
    assert [target.credential["access_token"] for target in targets(mine, others)] == ["contract-of-office"] * 2
    near = app("weibo_contract", by=supervisor, unit=bureau, access_token="contract-of-bureau")
    assert [target.app for target in targets(mine, others)] == [near.pk, office.pk]
    with pytest.raises(Refusal, match="由主管登记"):
        app("weibo_contract", by=clerk, client_id="other", access_token="x")


def test_the_token_of_a_console_is_kept_instead_of_asked_for_at_every_look(make_account, clerk, interfaces, command):
    interfaces.answers |= {
        "/api/oauth2/v1/token": [token("huawei-1")],
        "/api/publish/v2/app-info": [(200, {"ret": {"code": 0}, "appInfo": {"releaseState": 0}})],
    }
    app("huawei", by=clerk)
    first, second = (make_account(f"huawei_app_info;{number}", platform="app") for number in (101, 102))
    assert [outcome(command, each) for each in (first, second)] == [("ok", ""), ("ok", "")]
    assert interfaces.paths().count("/api/oauth2/v1/token") == 1


def test_the_key_of_a_bridge_goes_to_that_bridge_alone(make_account, supervisor, settings):
    settings.ENABLED_ADAPTERS = frozenset({"wechat2rss_query"})
    lines = [f"wechat2rss_query;bid=1;https://{host}/" for host in ("rss.example.cn", "evil.example.cn")]
    account = make_account(*lines)
    app("wechat2rss", by=supervisor, client_id="rss.example.cn", secret="bridge-key-1")
    assert [dict(target.credential) for target in targets(account)] == [{"key": "bridge-key-1"}, {}]


def test_each_adapter_gets_no_more_than_it_puts_into_its_requests(make_account, clerk, interfaces):
    won = Won("access-1", 7200, "again-1", 0, "")
    for family, line in (("kuaishou", "kuaishou_photo_list;k1"), ("bilibili", "bilibili_archive_list;mid=9")):
        grant(make_account(line, platform=family), family, app(family, by=clerk), by=clerk, won=won)
    given = [dict(target.credential) for target in targets(*Account.objects.order_by("pk"))]
    assert given == [
        {"app_id": "wx-app-1", "access_token": "access-1"},
        {"client_id": "wx-app-1", "app_secret": "secret-of-bilibili", "access_token": "access-1"},
    ]


def test_an_account_has_one_live_grant_in_a_family(account, clerk, interfaces):
    held = own_grant(account, by=clerk)
    again = own_grant(account, by=clerk, client_id="wx9")
    held.refresh_from_db()
    assert (held.status, again.status) == ("revoked", "valid")
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(account=account, family="wechat", app=again.app)


def test_a_revoked_grant_keeps_nothing_that_opens(account, clerk, interfaces):
    interfaces.answers[STABLE] = [token("stable-1")]
    held = own_grant(account, by=clerk)
    targets(account)
    held.refresh_from_db()
    revoke_grant(held, reason="换人", by=clerk)
    held.refresh_from_db()
    kept = PlatformApp.objects.get()
    assert (held.sealed_access_token, held.sealed_refresh_token, kept.sealed_secret, kept.status) == (
        "",
        "",
        "",
        "revoked",
    )
    assert holding_of([(account.pk, LINE)])[account.pk] == frozenset()
