"""Pages of apps and grants: secrets go in once, the owner's way to the platform and back, what is broken in words."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from core.models import JournalEntry
from scans.credentials.granting import register_app
from scans.models import Grant, PlatformApp
from scans.tests.credentials import app, grant, own_grant

STABLE, DAYS = "/cgi-bin/stable_token", "/datacube/getarticletotaldetail"
TOKEN = {"access_token": "weibo-token-1", "expires_in": 86400, "uid": "7"}


@pytest.fixture
def account(make_account):
    return make_account("wechat_totaldetail;appid=wx1", name="郎溪公安")


@pytest.fixture
def weibo(make_account):
    return make_account("weibo_timeline;route=owner;uid=7", platform="weibo")


def page(browser, name, *args, **more):
    answer = browser.get(reverse(f"scans:{name}", args=args), more)
    return answer.status_code, answer.content.decode()


def post(browser, name, *args, **typed):
    return browser.post(reverse(f"scans:{name}", args=args), typed, follow=True)


def said(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_secret_is_typed_once_and_only_its_end_is_shown_afterwards(as_user, clerk, account):
    browser = as_user(clerk)
    answer = post(browser, "account-grant", account.pk, client_id="wx1", secret="the-very-secret-1234")
    held = Grant.objects.get()
    assert held.app.opened("secret") == "the-very-secret-1234"
    pages = [answer.content.decode()]
    for name, *args in (
        ("grant-list",), ("grant-detail", held.pk), ("account-grant", account.pk),
        ("app-list",), ("app-detail", held.app.pk), ("app-secret", held.app.pk),
    ):  # fmt: skip
        status, text = page(browser, name, *args)
        assert status == 200
        pages.append(text)
    assert "1234" in pages[-1]
    assert not [text for text in pages if "very-secret" in text]


def test_a_form_with_an_error_does_not_give_the_secret_back(as_user, supervisor):
    typed = {"name": "", "client_id": "u1", "secret": "the-very-secret-1", "certificate": "the-very-secret-2"}
    answer = as_user(supervisor).post(reverse("scans:app-create") + "?kind=xiaomi", typed)
    assert answer.status_code == 422
    assert "请填写名称" in answer.content.decode()
    assert "证书" in answer.content.decode()
    assert "very-secret" not in answer.content.decode()


def test_office_apps_are_the_supervisors_and_own_units_stay_own(as_user, clerk, outsider, supervisor, account):
    held = own_grant(account, by=clerk)
    assert "wechat_component" in page(as_user(supervisor), "app-create")[1]
    assert page(as_user(supervisor), "grant-detail", held.pk)[0] == 200
    assert "wechat_component" not in page(as_user(clerk), "app-create")[1]
    browser = as_user(outsider)
    assert [page(browser, name, held.pk)[0] for name in ("grant-detail", "grant-revoke")] == [404, 404]
    assert page(browser, "app-detail", held.app.pk)[0] == 404


def test_monitors_and_administrators_do_not_see_grants(as_user, make_user, county):
    for role in ("monitor", "system_admin", "security_admin", "audit_admin"):
        assert page(as_user(make_user(role, unit=county)), "grant-list")[0] == 403


def test_the_button_tests_with_one_real_look_and_says_what_to_do(as_user, clerk, account, interfaces):
    refused = {"errcode": 40164, "errmsg": "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 6"}
    held = own_grant(account, by=clerk)
    interfaces.answers[STABLE] = [(200, refused), (200, {"access_token": "stable-1", "expires_in": 7200})]
    interfaces.answers[DAYS] = [(200, {"list": []})]
    browser = as_user(clerk)
    told = said(post(browser, "grant-test", held.pk))
    assert "203.0.113.7" in told and "白名单" in told
    Grant.objects.update(quiet_until=None)
    assert "接口可用" in said(post(browser, "grant-test", held.pk))
    assert JournalEntry.objects.filter(act="scans.grant.test").count() == 2


def test_an_owner_goes_to_the_platform_and_comes_back_with_a_grant(as_user, clerk, supervisor, weibo, interfaces):
    interfaces.answers["/oauth2/access_token"] = [(200, TOKEN)]
    registered = app("weibo", by=supervisor, client_id="key-1")
    browser = as_user(clerk)
    answer = post(browser, "account-authorise", weibo.pk, app=registered.pk)
    (link,) = re.findall(r'href="([^"]+/oauth2/authorize[^"]+)"', answer.content.decode())
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link.replace("&amp;", "&")).query).items()}
    assert asked["client_id"] == "key-1" and asked["redirect_uri"].endswith("/scans/grants/return/")
    back = {"state": asked["state"], "code": "code-1"}
    assert "完成授权" in page(browser, "grant-return", **back)[1]
    assert interfaces.asked == []
    assert "授权完成" in said(post(browser, "grant-return", **back))
    held = Grant.objects.get()
    assert (held.account, held.subject, held.granted_by, held.ends_at) == (weibo, "7", clerk, held.token_until)
    assert "不是从本页面发起" in said(post(browser, "grant-return", **back))
    assert interfaces.paths() == ["/oauth2/access_token"]


@pytest.mark.parametrize(
    ("told", "words"),
    [({"state": "forged", "code": "c"}, "不是从本页面发起"), ({"error": "access_denied"}, "没有给出授权"), ({}, "没有给出授权")],
)  # fmt: skip
def test_a_return_that_was_not_asked_for_or_was_declined_grants_nothing(
    told, words, as_user, clerk, supervisor, weibo, interfaces
):
    registered = app("weibo", by=supervisor)
    browser = as_user(clerk)
    post(browser, "account-authorise", weibo.pk, app=registered.pk)
    state = browser.session["authorising"]["state"]
    assert words in said(post(browser, "grant-return", **({"state": state} | told)))
    assert not Grant.objects.exists()


def test_whoever_signed_in_with_another_offices_account_is_told(
    as_user, clerk, supervisor, weibo, make_account, other_bureau, interfaces
):
    interfaces.answers["/oauth2/access_token"] = [(200, TOKEN)]
    registered = app("weibo", by=supervisor)
    other = make_account("weibo_user_show;uid=7", platform="weibo", organisation=other_bureau)
    grant(other, "weibo", registered, by=supervisor).__class__.objects.update(subject="7")
    browser = as_user(clerk)
    post(browser, "account-authorise", weibo.pk, app=registered.pk)
    state = browser.session["authorising"]["state"]
    assert "另一个已登记的账号" in said(post(browser, "grant-return", state=state, code="c"))
    assert Grant.objects.get().account == other


def test_an_owner_of_a_wechat_account_is_sent_to_the_third_party_platforms_page(
    as_user, clerk, supervisor, account, interfaces
):
    boxes = [{"funcscope_category": {"id": 1}}]
    info = {"authorizer_appid": "wx1", "authorizer_access_token": "auth-1", "expires_in": 7200,
            "authorizer_refresh_token": "again-1", "func_info": boxes}  # fmt: skip
    interfaces.answers |= {
        "/cgi-bin/component/api_component_token": [(200, {"component_access_token": "comp-1", "expires_in": 7200})],
        "/cgi-bin/component/api_create_preauthcode": [(200, {"pre_auth_code": "pre-1", "expires_in": 1800})],
        "/cgi-bin/component/api_query_auth": [(200, {"authorization_info": info})],
    }
    registered = app("wechat_component", by=supervisor)
    PlatformApp.objects.update(**registered.sealed(ticket="ticket-1"))
    browser = as_user(clerk)
    answer = post(browser, "account-authorise", account.pk, app=registered.pk).content.decode()
    assert "pre_auth_code=pre-1" in answer and 'referrerpolicy="origin"' in answer
    state = browser.session["authorising"]["state"]
    told = said(post(browser, "grant-return", state=state, auth_code="code-1"))
    assert "缺少权限 7" in told
    assert Grant.objects.get().opened("access_token") == "auth-1"


def test_what_is_broken_stands_on_the_workbench_of_who_can_mend_it(as_user, clerk, outsider, account):
    held = own_grant(account, by=clerk)
    held.make("lapse", by=None, reason="取消", problem="unauthorized")
    assert "数据源授权须重新办理" in as_user(clerk).get("/").content.decode()
    assert "郎溪公安" in page(as_user(clerk), "grant-list", trouble="repair")[1]
    assert "所有者在平台上取消了授权" in page(as_user(clerk), "grant-detail", held.pk)[1]
    assert "郎溪公安" not in page(as_user(outsider), "grant-list", trouble="repair")[1]


def test_a_grant_is_revoked_with_a_reason_and_its_secrets_are_gone(as_user, clerk, account):
    held = own_grant(account, by=clerk)
    browser = as_user(clerk)
    assert "请填写理由" in said(post(browser, "grant-revoke", held.pk, reason=""))
    assert "已撤销授权" in said(post(browser, "grant-revoke", held.pk, reason="换人"))
    assert PlatformApp.objects.get().sealed_secret == ""
    assert JournalEntry.objects.get(act="scans.grant.revoke").reason == "换人"


def test_secrets_are_replaced_and_an_empty_field_keeps_what_is_there(as_user, supervisor):
    typed = {"secret": "secret-old-0001", "callback_token": "callback-1", "aes_key": "a" * 43}
    unit = supervisor.organisation
    registered = register_app("wechat_component", unit, name="县", client_id="wxc", typed=typed, by=supervisor)
    browser = as_user(supervisor)
    assert "没有填写新的密钥" in said(post(browser, "app-secret", registered.pk))
    assert "43 个" in said(post(browser, "app-secret", registered.pk, aes_key="short"))
    post(browser, "app-secret", registered.pk, secret="secret-new-0002")
    registered.refresh_from_db()
    assert (registered.opened("secret"), registered.opened("callback_token")) == ("secret-new-0002", "callback-1")
    assert registered.secret_hint == "0002"
