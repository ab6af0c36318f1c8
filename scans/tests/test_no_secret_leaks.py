"""Secrets reach the platform they belong to and nobody else: no other host, no row, no log, no page, no report (AU-06, OUT-09)."""

import datetime as dt
import io
import logging

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.apps import apps
from django.conf import settings as installed
from django.core import mail
from django.urls import reverse
from django.utils.log import AdminEmailHandler
from django.utils.module_loading import import_string

from core import jobs
from core.clock import now
from core.outbound import Answer, Call
from scans.credentials.renewing import queue_due
from scans.models import Grant, PlatformApp, ScanRun
from scans.platforms import ADAPTERS, Ask
from scans.platforms.tokens import Won
from scans.services import due_accounts, start_run
from scans.tests.credentials import app, grant, own_grant, platform

MARK = "planted-secret"
STABLE, DAYS = "/cgi-bin/stable_token", "/datacube/getarticletotaldetail"


def certificate():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "store")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now()).not_valid_after(now() + dt.timedelta(days=1)).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def written(settings):
    """What the portal's own handler writes, as it is set up for every installation."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    line = installed.LOGGING["formatters"]["line"]
    handler.setFormatter(import_string(line["()"])(line["format"]))
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def all_rows():
    return "\n".join(str(list(model._base_manager.values())) for model in apps.get_models())


def look_at_everything():
    Grant.objects.update(quiet_until=None)
    start_run(ScanRun(), due_accounts(now() + dt.timedelta(days=3)))
    jobs.run_waiting()


def all_families(make_account, clerk, supervisor):
    """One account of every adapter that takes credentials, each with secrets of its own."""
    won = Won(f"{MARK}-access", 7200, f"{MARK}-refresh", 0, "", ())
    lines = {"weibo": "weibo_user_show;uid=7", "douyin": "douyin_video_list;open_id=o1",
             "toutiao": "toutiao_video_list;open_id=o1", "kuaishou": "kuaishou_photo_list;k1",
             "bilibili": "bilibili_archive_list;mid=9"}  # fmt: skip
    for family, line in lines.items():
        registered = app(family, by=clerk, secret=f"{MARK}-app-{family}")
        grant(make_account(line, platform=family), family, registered, by=clerk, won=won)
    component = app("wechat_component", by=supervisor, secret=f"{MARK}-component", aes_key=f"{MARK}-aes")
    PlatformApp.objects.filter(pk=component.pk).update(**component.sealed(ticket=f"{MARK}-ticket"))
    component.refresh_from_db()
    both = make_account("wechat_totaldetail;appid=wx2", "wechat_authorizer_info;appid=wx2")
    grant(both, "wechat", component, by=clerk, won=Won("", 0, f"{MARK}-authorizer", 0, "wx2", ("7",)))
    app("weibo_contract", by=supervisor, access_token=f"{MARK}-contract")
    make_account("weibo_timeline;uid=7", platform="weibo")
    app("huawei", by=clerk, secret=f"{MARK}-huawei")
    app("xiaomi", by=clerk, secret=f"{MARK}-xiaomi", certificate=certificate())
    app("tencent", by=clerk, secret=f"{MARK}-tencent")
    stores = ("huawei_app_info;101", "xiaomi_query;cn.gov.app", "tencent_app_status;app_id=1;cn.gov.app")
    for line in stores:
        make_account(line, platform="app")


def test_no_platform_hands_a_secret_on_by_a_redirect(make_account, clerk, supervisor, interfaces, settings, written):
    with platform() as elsewhere:
        settings.ALLOW_HOSTS = frozenset({interfaces.address, elsewhere.address})
        interfaces.otherwise = (302, {}, ("Location", f"http://{elsewhere.address}/caught"))
        all_families(make_account, clerk, supervisor)
        own_grant(make_account("wechat_freepublish;appid=wx1"), by=clerk)
        look_at_everything()
        Grant.objects.update(token_until=now(), renew_at=now())
        queue_due(now())
        jobs.run_waiting()
        assert elsewhere.asked == []
    asked = {path for path, _, _ in interfaces.asked}
    assert {"/2/users/show.json", "/openapi/photo/list", "/arcopen/fn/archive/viewlist", STABLE} <= asked
    assert {"/oauth/refresh_token/", "/oauth2/refresh_token", "/cgi-bin/component/api_component_token"} <= asked
    with_secret = {path for path, query, _ in interfaces.asked if MARK in query}
    assert with_secret == {"/2/users/show.json", "/2/statuses/user_timeline/other.json", "/openapi/photo/list"}
    assert MARK not in all_rows() + written.getvalue()


@pytest.mark.parametrize(
    "trouble",
    [
        (200, {"errcode": 40125, "errmsg": f"invalid appsecret {MARK}-own"}),
        (200, f"<html><body>{MARK}-own access_token={MARK}-own</body></html>"),
        (500, f"error at /?access_token={MARK}-token"),
        (200, {"errcode": 40001, "errmsg": f"invalid credential, access_token is {MARK}-token"}),
        (429, "", ("Retry-After", "1")),
    ],
)
def test_whatever_fails_no_row_and_no_log_tells_a_secret(trouble, make_account, clerk, interfaces, written):
    account = make_account("wechat_totaldetail;appid=wx1")
    interfaces.answers[STABLE] = [(200, {"access_token": f"{MARK}-token", "expires_in": 7200}), trouble]
    interfaces.answers[DAYS] = [trouble]
    held = own_grant(account, by=clerk)
    PlatformApp.objects.update(**held.app.sealed(secret=f"{MARK}-own"))
    look_at_everything()
    assert DAYS in interfaces.paths()
    assert MARK not in all_rows() + written.getvalue()


def test_a_host_that_is_gone_and_a_reader_that_breaks_tell_no_secret(
    make_account, clerk, interfaces, settings, written, monkeypatch
):
    account = make_account("wechat_totaldetail;appid=wx1")
    won = Won(f"{MARK}-token", 7200, "", 0, "wx1", ())
    grant(account, "wechat", own_grant(account, by=clerk).app, by=clerk, won=won)

    def breaks(source, clock, credential):
        raise RuntimeError(f"cannot read {credential} of https://x/?access_token={credential['access_token']}")
        yield

    monkeypatch.setattr(type(ADAPTERS["wechat_totaldetail"]), "look", lambda self, *told: breaks(*told))
    look_at_everything()
    assert "RuntimeError" in written.getvalue()
    monkeypatch.undo()
    settings.PLATFORM_BASES = {"api.weixin.qq.com": "http://127.0.0.1:9"}
    settings.ALLOW_HOSTS = frozenset({"127.0.0.1:9"})
    look_at_everything()
    assert "unreachable" in all_rows()
    assert MARK not in all_rows() + written.getvalue()


def test_a_page_that_breaks_reports_no_secret(as_user, clerk, settings, written, monkeypatch):
    settings.ADMINS = [("管理员", "admin@example.cn")]
    reports = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(reports)

    def breaks(kind, unit, *, typed, **more):
        raise RuntimeError(f"cannot keep {typed}")

    monkeypatch.setattr("scans.credentials.granting.register_app", breaks)
    browser = as_user(clerk)
    browser.raise_request_exception = False
    typed = {"name": "应用", "client_id": "c1", "secret": f"{MARK}-typed"}
    try:
        answer = browser.post(reverse("scans:app-create") + "?kind=huawei", typed)
    finally:
        logging.getLogger("django.request").removeHandler(reports)
    told = "".join(report.body + str(report.alternatives) for report in mail.outbox)
    assert answer.status_code == 500
    assert "cannot keep" in told
    assert MARK not in told + answer.content.decode() + written.getvalue() + all_rows()


def test_requests_and_answers_are_printed_without_what_they_carry():
    secret = {"Authorization": MARK}
    printed = repr(Call(f"http://x/?k={MARK}", headers=secret, body=MARK.encode()))
    printed += repr(Ask(f"http://x/?k={MARK}", headers=secret, body=MARK.encode()))
    printed += repr(Answer(200, secret, MARK.encode(), f"http://x/?k={MARK}", "127.0.0.1"))
    printed += repr(Won(MARK, 1, MARK))
    assert MARK not in printed
