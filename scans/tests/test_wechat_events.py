"""Pushes of WeChat to a third-party platform: only its own are heard, and hearing one twice changes nothing."""

import base64
import datetime as dt

import pytest
from django.test import Client

from core import jobs
from core.clock import now
from core.models import Job, JournalEntry
from scans.credentials.granting import register_app
from scans.models import Grant, PlatformApp
from scans.platforms.tokens import Won
from scans.platforms.wechat_push import LARGEST, sealed, signature
from scans.tests.credentials import grant

APPID, TOKEN = "wx-component", "callback-token-1"
AES_KEY = base64.b64encode(b"k" * 32).decode().rstrip("=")
URL = "/scans/wechat/events/"
STANDING = "/cgi-bin/component/api_get_authorizer_info"


@pytest.fixture
def component(supervisor):
    typed = {"secret": "component-secret-1", "callback_token": TOKEN, "aes_key": AES_KEY}
    unit = supervisor.organisation
    return register_app("wechat_component", unit, name="县平台", client_id=APPID, typed=typed, by=supervisor)


@pytest.fixture
def account(make_account):
    return make_account("wechat_totaldetail;appid=wx1")


def message(kind, at=None, **more):
    told = {"AppId": APPID, "CreateTime": str(int((at or now()).timestamp())), "InfoType": kind} | more
    return "<xml>" + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in told.items()) + "</xml>"


def push(text, *, appid=APPID, token=TOKEN, envelope="", **query):
    encrypted = sealed(text.encode(), aes_key=AES_KEY, appid=appid, random=b"r" * 16)
    query = {"timestamp": "1700000000", "nonce": "n1"} | query
    query.setdefault("msg_signature", signature(token, query, encrypted))
    body = envelope or f"<xml><AppId><![CDATA[{APPID}]]></AppId><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    address = f"{URL}?" + "&".join(f"{name}={value}" for name, value in query.items())
    answer = Client(enforce_csrf_checks=True).post(address, body.encode(), content_type="text/xml")
    return answer.status_code, answer.content.decode()


def ticket(name, at=None):
    return message("component_verify_ticket", at, ComponentVerifyTicket=name)


def test_a_ticket_is_kept_sealed_and_an_older_one_does_not_replace_it(component):
    assert push(ticket("ticket-1")) == (200, "success")
    assert push(ticket("ticket-0", now() - dt.timedelta(minutes=30))) == (200, "success")
    component.refresh_from_db()
    assert component.opened("ticket") == "ticket-1"
    assert "ticket-1" not in component.sealed_ticket
    assert component.ticket_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"token": "guessed"},
        {"msg_signature": "0" * 40},
        {"appid": "wx-another"},
        {"envelope": "<xml><AppId>wx-unknown</AppId><Encrypt>x</Encrypt></xml>"},
        {"envelope": f"<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><AppId>{APPID}</AppId></xml>"},
        {"envelope": "<xml><AppId>" + "a" * LARGEST + "</AppId></xml>"},
        {"envelope": "<xml><AppId>"},
        {"envelope": "不是 XML"},
    ],
)
def test_what_is_not_the_platforms_is_refused_and_nothing_is_written(wrong, component, caplog):
    assert push(ticket("ticket-1"), **wrong) == (400, "refused")
    component.refresh_from_db()
    assert (component.sealed_ticket, JournalEntry.objects.filter(success=False).count()) == ("", 0)
    assert "ticket-1" not in caplog.text


def test_a_push_inside_whose_seal_lies_a_declaration_is_refused(component):
    assert push("<!DOCTYPE xml [<!ENTITY a 'b'>]>" + ticket("ticket-1")) == (400, "refused")


def test_an_old_recording_is_refused(component):
    assert push(ticket("ticket-1", now() - dt.timedelta(days=2))) == (400, "refused")


def test_opening_the_address_is_no_push(component, client):
    assert client.get(URL).status_code == 405


def test_an_owner_who_withdraws_ends_the_grant_and_an_old_word_does_not(component, account, clerk):
    held = grant(account, "wechat", component, by=clerk, won=Won("t", 7200, "r", 0, "wx1", ("7",)))
    gone = {"AuthorizerAppid": "wx1"}
    assert push(message("unauthorized", now() - dt.timedelta(minutes=5), **gone))[0] == 200
    held.refresh_from_db()
    assert held.status == "valid"
    for _ in range(2):
        assert push(message("unauthorized", now() + dt.timedelta(seconds=5), **gone))[0] == 200
    held.refresh_from_db()
    assert (held.status, held.problem, held.events.count()) == ("needs_repair", "unauthorized", 1)


def test_an_authorised_account_is_taken_over_as_it_stands_at_the_platform(component, account, interfaces):
    interfaces.answers |= {
        "/cgi-bin/component/api_component_token": [(200, {"component_access_token": "comp-1", "expires_in": 7200})],
        STANDING: [
            (200, {
                "authorizer_info": {"account_status": 1},
                "authorization_info": {
                    "authorizer_appid": "wx1",
                    "authorizer_refresh_token": "again-1",
                    "func_info": [{"funcscope_category": {"id": 1}}, {"funcscope_category": {"id": 7}}],
                },
            })
        ],
    }  # fmt: skip
    push(ticket("ticket-1"))
    told = message("authorized", AuthorizerAppid="wx1", AuthorizationCode="code-1", PreAuthCode="pre-1")
    assert push(told) == push(told) == (200, "success")
    assert Job.objects.filter(kind="wechat_authorizer").count() == 1
    jobs.run_waiting()
    held = Grant.objects.get()
    assert (held.account, held.subject, held.scopes) == (account, "wx1", ["1", "7"])
    assert held.opened("refresh_token") == "again-1"
    assert "code-1" not in str(list(Job.objects.values()))


def test_an_authorisation_of_an_account_nobody_filed_makes_no_grant(component, interfaces):
    interfaces.answers |= {
        "/cgi-bin/component/api_component_token": [(200, {"component_access_token": "comp-1", "expires_in": 7200})],
        STANDING: [(200, {"authorization_info": {"authorizer_appid": "wx9", "func_info": []}})],
    }
    push(ticket("ticket-1"))
    push(message("authorized", AuthorizerAppid="wx9"))
    jobs.run_waiting()
    assert not Grant.objects.exists()
    assert Job.objects.get(kind="wechat_authorizer").result["heard"] == "no_account"


def test_an_app_out_of_use_hears_nothing(component):
    PlatformApp.objects.update(status="revoked")
    assert push(ticket("ticket-1")) == (400, "refused")
