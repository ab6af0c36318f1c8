"""How tokens are asked for and what each platform's answers mean: requests and recorded answers, no network."""

import datetime as dt
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from scans.platforms import Recorded
from scans.platforms.seen import Refused
from scans.platforms.tokens import OWNERS, RENEWING
from scans.platforms.tokens.wechat import authorisation_in, pre_auth_code_in, sign_in_page, standing_in

NOW = dt.datetime(2026, 3, 6, 9, 0, tzinfo=dt.UTC)
APP = {"client_id": "client-1", "secret": "s3cret-1"}
HELD = {"refresh_token": "again-1", "subject": "wx1", "component_access_token": "comp-1", "ticket": "ticket-1"}
LATER = int(NOW.timestamp()) + 3600

# family → answer, (access token, seconds, refresh token, its seconds, subject, scopes)
GOOD = {
    "wechat_own": ({"access_token": "a" * 512, "expires_in": 7200}, ("a" * 512, 7200, "", 0, "", ())),
    "wechat_component": ({"component_access_token": "c1", "expires_in": 7200}, ("c1", 7200, "", 0, "", ())),
    "wechat_authorizer": (
        {"authorizer_access_token": "z1", "expires_in": 7200, "authorizer_refresh_token": "r1"},
        ("z1", 7200, "r1", 0, "", ()),
    ),
    "weibo": (
        {"access_token": "w1", "expires_in": 157679999, "remind_in": "157679999", "uid": "7"},
        ("w1", 157679999, "", 0, "7", ()),
    ),
    "douyin": (
        {"data": {"access_token": "d1", "expires_in": "1296000", "refresh_token": "r1", "refresh_expires_in": 2592000,
                  "open_id": "o1", "scope": "user_info,video.list.bind", "error_code": "0"}, "message": "success"},
        ("d1", 1296000, "r1", 2592000, "o1", ("user_info", "video.list.bind")),
    ),
    "toutiao": (
        {"data": {"access_token": "t1", "expires_in": 1296000, "refresh_token": "r1", "refresh_expires_in": 2592000,
                  "open_id": "o1", "scope": "toutiao.video.data", "error_code": 0}},
        ("t1", 1296000, "r1", 2592000, "o1", ("toutiao.video.data",)),
    ),
    "kuaishou": (
        {"result": 1, "access_token": "k1", "expires_in": 172800, "refresh_token": "r1",
         "refresh_token_expires_in": 15552000, "open_id": "o1", "scopes": ["user_info", "user_video_info"]},
        ("k1", 172800, "r1", 15552000, "o1", ("user_info", "user_video_info")),
    ),
    "bilibili": (
        {"code": 0, "message": "0", "data": {"access_token": "b1", "expires_in": LATER, "refresh_token": "r1",
                                             "scopes": ["USER_INFO", "ARC_BASE"]}},
        ("b1", 3600, "r1", 0, "", ("USER_INFO", "ARC_BASE")),
    ),
    "huawei": ({"access_token": "h1", "expires_in": 172799}, ("h1", 172799, "", 0, "", ())),
}  # fmt: skip

BAD = [
    ("wechat_own", 200, {"errcode": 40125, "errmsg": "invalid appsecret rid: 1"}, "auth_error", "bad_credential"),
    ("wechat_own", 200, {"errcode": 40013}, "auth_error", "bad_credential"),
    ("wechat_own", 200, {"errcode": 40164, "errmsg": "invalid ip 2001:db8::7, not in whitelist rid: 1"},
     "auth_error", "ip_whitelist:2001:db8::7"),
    ("wechat_own", 200, {"errcode": 40164}, "auth_error", "ip_whitelist"),
    ("wechat_own", 200, {"errcode": 45009}, "rate_limited", "quota"),
    ("wechat_own", 200, {"errcode": -1}, "rate_limited", "busy"),
    ("wechat_own", 200, {"errcode": 99999}, "malformed", "unknown_code:99999"),
    ("wechat_own", 200, {"access_token": None}, "malformed", "no_field:access_token"),
    ("wechat_component", 200, {"errcode": 61006}, "auth_error", "component_ticket"),
    ("wechat_authorizer", 200, {"errcode": 61023}, "auth_error", "reauthorise"),
    ("wechat_authorizer", 200, {"errcode": 61003}, "auth_error", "reauthorise"),
    ("wechat_authorizer", 200, {"errcode": 42006}, "auth_error", "component_token"),
    ("weibo", 400, {"error": "invalid_grant", "error_code": 21325}, "auth_error", "reauthorise"),
    ("weibo", 401, {"error": "invalid_client", "error_code": 21324}, "auth_error", "bad_credential"),
    ("weibo", 400, {"error": "redirect_uri_mismatch", "error_code": 21322}, "auth_error", "redirect_mismatch"),
    ("weibo", 403, {"error": "x", "error_code": 10023}, "rate_limited", "quota"),
    ("douyin", 200, {"data": {"error_code": 10010}}, "auth_error", "reauthorise"),
    ("douyin", 200, {"data": {"error_code": "10020"}}, "auth_error", "reauthorise"),
    ("douyin", 200, {"data": {"error_code": 10013}}, "auth_error", "bad_credential"),
    ("douyin", 200, {"data": {"error_code": 2190001}}, "rate_limited", "quota"),
    ("douyin", 200, {"data": None}, "malformed", "bad_field:data"),
    ("toutiao", 200, {"data": {"error_code": 10010}}, "auth_error", "reauthorise"),
    ("kuaishou", 200, {"result": 100200113}, "auth_error", "reauthorise"),
    ("kuaishou", 200, {"result": 100200101}, "auth_error", "bad_credential"),
    ("kuaishou", 200, {"result": 100200500}, "rate_limited", "busy"),
    ("kuaishou", 200, {"result": 0}, "malformed", "unknown_code:-1"),
    ("kuaishou", 200, {"access_token": "k"}, "malformed", "no_field:result"),
    ("bilibili", 200, {"code": 122001}, "auth_error", "reauthorise"),
    ("bilibili", 200, {"code": -400}, "auth_error", "bad_credential"),
    ("bilibili", 200, {"code": 0, "data": {"access_token": "b"}}, "malformed", "no_field:refresh_token"),
    ("huawei", 401, {"ret": {"code": 1}}, "auth_error", "http_401"),
    ("huawei", 200, {"ret": {"code": 1}}, "auth_error", "token_refused"),
]  # fmt: skip


def read(family, told, status=200):
    raw = told.encode() if isinstance(told, str) else json.dumps(told).encode()
    return RENEWING[family].read(Recorded(raw, status), NOW)


@pytest.mark.parametrize("family", GOOD)
def test_a_good_answer_gives_the_tokens_and_their_lives(family):
    told, expected = GOOD[family]
    won = read(family, told)
    found = (won.access_token, won.seconds, won.refresh_token, won.refresh_seconds, won.subject, won.scopes)
    assert found == expected
    assert "token=" not in repr(won)


@pytest.mark.parametrize(("family", "status", "told", "state", "reason"), BAD)
def test_each_refusal_says_who_can_mend_it(family, status, told, state, reason):
    with pytest.raises(Refused) as refused:
        read(family, told, status)
    assert (refused.value.seen.state, refused.value.seen.reason) == (state, reason)


@pytest.mark.parametrize("family", GOOD)
@pytest.mark.parametrize("told", ["<html><body>登录</body></html>", "[]", "", '{"access_token": NaN}'])
def test_what_is_no_answer_of_the_platform_holds_no_token(family, told):
    with pytest.raises(Refused) as refused:
        read(family, told)
    assert refused.value.seen.state == "malformed"


@pytest.mark.parametrize("family", RENEWING)
def test_requests_go_to_the_platform_over_tls_without_redirects_and_without_secrets_in_the_address(family):
    ask = RENEWING[family].renew(APP, HELD)
    host = urlsplit(ask.url).hostname
    assert (ask.method, ask.redirects, ask.url.partition(":")[0]) == ("POST", 0, "https")
    assert host.endswith(
        (".qq.com", ".weibo.com", ".douyin.com", ".snssdk.com", ".kuaishou.com", ".bilibili.com", ".huawei.com")
    )
    in_address = {name: values[0] for name, values in parse_qs(urlsplit(ask.url).query).items()}
    # The platform takes its own token nowhere else.
    assert in_address == ({"component_access_token": "comp-1"} if family == "wechat_authorizer" else {})


@pytest.mark.parametrize("family", OWNERS)
def test_an_owner_is_sent_to_the_platform_with_a_state_and_comes_back_to_the_portal(family):
    asked = parse_qs(urlsplit(OWNERS[family].page(APP, "state-1", "https://portal.example.cn/back/")).query)
    assert asked["state"] == ["state-1"]
    assert asked.get("redirect_uri", asked.get("gourl")) == ["https://portal.example.cn/back/"]
    assert "s3cret-1" not in str(asked)
    exchange = OWNERS[family].exchange(APP, "code-1", "https://portal.example.cn/back/")
    assert b"code=code-1" in exchange.body and b"s3cret-1" in exchange.body


@pytest.mark.parametrize("family", OWNERS)
def test_without_a_refresh_token_only_the_owner_can_help(family):
    with pytest.raises(Refused) as refused:
        RENEWING[family].renew(APP, {})
    assert refused.value.seen.reason == "reauthorise"


def test_the_chain_of_the_third_party_platform_reads_codes_boxes_and_standing():
    boxes = {"func_info": [{"funcscope_category": {"id": 7}}, {"funcscope_category": {"id": "18"}}, {}]}
    info = {"authorizer_appid": "wx1", "authorizer_refresh_token": "r1"} | boxes
    full = info | {"authorizer_access_token": "z1", "expires_in": 7200}
    won = authorisation_in(Recorded(json.dumps({"authorization_info": full}).encode()), NOW)
    assert (won.access_token, won.subject, won.scopes) == ("z1", "wx1", ("7", "18"))
    standing = standing_in(Recorded(json.dumps({"authorization_info": info}).encode()))
    assert (standing.access_token, standing.refresh_token, standing.scopes) == ("", "r1", ("7", "18"))
    assert pre_auth_code_in(Recorded(b'{"pre_auth_code": "p1"}')) == "p1"
    assert "pre_auth_code=p1" in sign_in_page(APP, "p1", "https://portal.example.cn/back/?state=s")


def test_a_ticket_has_to_come_before_the_platforms_token():
    with pytest.raises(Refused) as refused:
        RENEWING["wechat_component"].renew(APP, {})
    assert refused.value.seen.reason == "component_ticket"
