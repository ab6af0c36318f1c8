"""The pretended platforms are as strict as the real ones: arguments in their place, signatures, quotas, lives of tokens."""

import datetime as dt
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from scans.platforms import wechat_push
from scans.platforms.bilibili_archive_list import signed
from tests.simulator.apps import AES_KEY, secret_of
from tests.simulator.cells import CLOCK
from tests.simulator.server import simulated
from tests.simulator.tickets import Component, sealed

WECHAT = "api.weixin.qq.com"


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args, **more):
        return None


@pytest.fixture
def simulator():
    with simulated(CLOCK) as started:
        started.address = started.listen()
        yield started


@pytest.fixture
def ask(simulator):
    """`ask("host/path", query, json=…, form=…)` → (status, answer as JSON or text, headers)."""
    opener = urllib.request.build_opener(_Stay)

    def ask(place, query=(), *, json_=None, form=None, headers=()):
        body = json.dumps(json_).encode() if json_ is not None else urlencode(form).encode() if form else None
        url = f"http://{simulator.address}/{place}" + (f"?{urlencode(query)}" if query else "")
        try:
            with opener.open(urllib.request.Request(url, body, dict(headers))) as answered:
                status, told, heads = answered.status, answered.read().decode(), answered.headers
        except urllib.error.HTTPError as refused:
            status, told, heads = refused.code, refused.read().decode(), refused.headers
        return status, json.loads(told) if told.startswith(("{", "[")) else told, heads

    return ask


def stable_token(ask, appid, **more):
    asked = {"grant_type": "client_credential", "appid": appid, "secret": secret_of(appid)}
    return ask(f"{WECHAT}/cgi-bin/stable_token", json_=asked | more)[1]


def figures(ask, token, **body):
    day = body or {"begin_date": "2026-03-05", "end_date": "2026-03-05"}
    return ask(f"{WECHAT}/datacube/getarticletotaldetail", {"access_token": token}, json_=day)[1]


def test_a_token_is_long_the_same_while_it_lives_and_new_by_force(ask, simulator):
    first = stable_token(ask, "ok-1")["access_token"]
    assert len(first) >= 512
    assert stable_token(ask, "ok-1")["access_token"] == first
    assert stable_token(ask, "ok-1", force_refresh=True)["access_token"] != first
    simulator.clock += dt.timedelta(hours=3)
    assert figures(ask, first)["errcode"] == 42001
    assert stable_token(ask, "ok-1", secret="wrong")["errcode"] == 40125


def test_a_token_said_to_be_over_is_replaced_by_one_that_works(ask):
    first = stable_token(ask, "expired-1")["access_token"]
    assert figures(ask, first)["errcode"] == 42001
    assert figures(ask, stable_token(ask, "expired-1")["access_token"])["list"]


def test_calls_are_counted_by_token(ask):
    token = stable_token(ask, "quota-1")["access_token"]
    answers = [figures(ask, token).get("errcode", 0) for _ in range(5)]
    assert answers == [0, 0, 0, 45009, 45009]


def test_wechat_refuses_arguments_out_of_place_and_days_to_come(ask):
    token = {"access_token": "ok-1"}
    batch = f"{WECHAT}/cgi-bin/freepublish/batchget"
    assert ask(batch, token | {"offset": 0, "count": 20}, json_={})[1]["errcode"] == 40097
    assert ask(batch, token, json_={"offset": 0, "count": 21})[1]["errcode"] == 40097
    assert ask(f"{WECHAT}/wxa/getversioninfo", token, headers=())[0] == 404  # GET is not offered
    assert figures(ask, "ok-1", begin_date="2026-03-06", end_date="2026-03-06")["errcode"] == 61501
    assert figures(ask, "ok-1", begin_date="6 March", end_date="6 March")["errcode"] == 61500
    assert figures(ask, "")["errcode"] == 41001


def test_figures_of_yesterday_are_late_before_eight(ask, simulator):
    simulator.clock = CLOCK.replace(hour=7, minute=59)
    assert figures(ask, "ok-1") == {"list": [], "is_delay": True}


def test_posts_come_in_pages_in_no_order(ask):
    pages = [
        ask(f"{WECHAT}/cgi-bin/freepublish/batchget", {"access_token": "ok-1"}, json_={"offset": n, "count": 20})[1]
        for n in (0, 20, 40, 60)
    ]
    assert [page["item_count"] for page in pages] == [20, 20, 5, 0]
    times = [row["update_time"] for page in pages for row in page["item"]]
    assert times != sorted(times) and times != sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("late", "key", "code"), [(0, "portal", 0), (599, "portal", 0), (601, "portal", 4003), (0, "x", 4002)]
)
def test_bilibili_believes_signed_headers_of_the_last_ten_minutes(ask, late, key, code):
    credential = {"client_id": "portal", "app_secret": secret_of(key), "access_token": "ok-1"}
    headers = signed(credential, CLOCK - dt.timedelta(seconds=late), "nonce")
    assert (
        ask("member.bilibili.com/arcopen/fn/archive/viewlist", {"pn": 1, "ps": 50}, headers=headers)[1]["code"] == code
    )


def test_stores_believe_what_is_signed_with_the_secret(ask):
    form = {"user_id": "u", "pkg_name": "ok.app", "app_id": "1", "timestamp": str(int(CLOCK.timestamp()))}
    plain = "&".join(f"{name}={form[name]}" for name in sorted(form))
    good = hmac.new(secret_of("u").encode(), plain.encode(), hashlib.sha256).hexdigest()
    place = "p.open.qq.com/open_file/developer_api/query_app_update_status"
    assert ask(place, form=form | {"sign": good})[1]["audit_status"] == 3
    assert ask(place, form=form | {"sign": "0" * 64})[0] == 403
    refused = ask("api.developer.xiaomi.com/devupload/dev/query", form={"RequestData": "{}", "SIG": "00"})[1]
    assert refused["result"] == -2


def test_apple_answers_for_china_and_not_more_than_twenty_times_a_minute(ask):
    place, app = "itunes.apple.com/lookup", {"bundleId": "ok.app", "country": "cn"}
    assert ask(place, app)[1]["resultCount"] == 1
    assert ask(place, {"bundleId": "ok.app"})[1]["resultCount"] == 0
    assert {ask(place, app)[0] for _ in range(30)} == {200, 403}


def test_an_owner_agrees_and_the_code_works_once(ask):
    query = {"client_id": "portal", "redirect_uri": "http://127.0.0.1:1/back?a=1", "state": "s 1"}
    status, _, headers = ask("api.weibo.com/oauth2/authorize", query, form={"account": "ok-9"})
    back = {name: values[0] for name, values in parse_qs(urlsplit(headers["Location"]).query).items()}
    assert (status, back["a"], back["state"]) == (302, "1", "s 1")
    exchange = {"client_id": "portal", "client_secret": secret_of("portal"), "code": back["code"]}
    token = ask("api.weibo.com/oauth2/access_token", form=exchange)[1]
    assert token["uid"] == "ok-9"
    assert ask("api.weibo.com/oauth2/access_token", form=exchange)[0] == 400
    timeline = {"access_token": token["access_token"], "uid": "ok-9"}
    assert len(ask("api.weibo.com/2/statuses/user_timeline.json", timeline)[1]["statuses"]) == 25
    assert ask("api.weibo.com/2/statuses/user_timeline.json", timeline | {"uid": "ok-8"})[0] == 403


def test_an_owner_may_refuse(ask):
    query = {"app_id": "portal", "redirect_uri": "http://127.0.0.1:1/back", "state": "s"}
    _, _, headers = ask("open.kuaishou.com/oauth2/authorize", query, form={"account": "ok-9", "refuse": "1"})
    assert parse_qs(urlsplit(headers["Location"]).query)["error"] == ["access_denied"]


def test_a_refresh_token_of_bilibili_works_once_and_one_of_douyin_is_renewed_five_times(ask, simulator):
    secret = {"client_id": "portal", "client_secret": secret_of("portal")}
    refresh = simulator.tokens.issue("refresh", "ok-9", 1000).text
    place, given = "api.bilibili.com/x/account-oauth2/v1/refresh_token", secret | {"refresh_token": refresh}
    assert [ask(place, form=given)[1]["code"] for _ in range(2)] == [0, 127012]
    token = simulator.tokens.issue("refresh", "ok-9", 1000).text
    codes = []
    for _ in range(6):
        told = ask("open.douyin.com/oauth/renew_refresh_token/", form={"client_key": "portal", "refresh_token": token})[
            1
        ]
        codes.append(told["data"]["error_code"])
        token = told["data"].get("refresh_token", "")
    assert codes == [0, 0, 0, 0, 0, 10020]


def test_a_ticket_is_sealed_as_the_portal_opens_it():
    component = Component("wxcomponent", "", "token", AES_KEY)
    plain = wechat_push._decrypted(sealed(component, "<xml/>"), AES_KEY)
    assert plain[20:26] == b"<xml/>" and plain.endswith(b"wxcomponent")
