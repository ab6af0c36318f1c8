"""What adapters ask of platforms: where, with what, what never leaves, and which sources are not asked at all."""

import datetime as dt
import hashlib
import hmac
import json
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from scans.conversation import Conversation, Looked, Target
from scans.models import SourceState
from scans.platforms import Recorded, Seen, adapter_for
from scans.platforms.dates import CHINA
from scans.platforms.sources import parse_line
from scans.record.recording import write_looks
from scans.targets import host_of, read_cell, readable

AS_OF = dt.datetime(2026, 3, 6, 10, 30, tzinfo=CHINA)
SECRETS = {"client_id": "7", "client_secret": "s3cret", "user_id": "9", "access_secret": "k3y"}


def asked(line, *answers, credential=None):
    """The requests a source makes, and what it makes of these answers to them."""
    source = parse_line(line)
    extra = (credential,) if credential is not None else ()
    steps, asks = adapter_for(source.adapter).look(source, lambda: AS_OF, *extra), []
    replies = iter([None, *(Recorded(json.dumps(told).encode()) for told in answers)])
    try:
        while True:
            asks.append(steps.send(next(replies)))
    except StopIteration as done:
        return asks, done.value


APPLE = {"resultCount": 1, "results": [{"wrapperType": "software", "trackId": 1}]}


@pytest.mark.parametrize(
    ("value", "query"),
    [
        ("1436574213", {"id": ["1436574213"]}),
        ("https://apps.apple.com/cn/app/%E6%B5%99/id1436574213?l=en", {"id": ["1436574213"]}),
        ("https://itunes.apple.com/cn/app/id1436574213", {"id": ["1436574213"]}),
        ("cn.gov.langxi-app", {"bundleId": ["cn.gov.langxi-app"]}),
    ],
)
def test_apple_is_asked_about_the_chinese_shop(value, query):
    [ask], seen = asked(f"apple_lookup;{value}", APPLE)
    parts = urlsplit(ask.url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "itunes.apple.com", "/lookup")
    assert parse_qs(parts.query) == {**query, "country": ["cn"], "entity": ["software"]}
    assert (ask.redirects, seen.state) == (0, "ok")


@pytest.mark.parametrize(
    "line",
    [
        "apple_lookup;郎溪通",
        "apple_lookup;https://evil.cn/id1436574213",
        "apple_lookup;1436574213&country=us",
        "apple_lookup;",
        "sohu_author;../admin",
        "netease_dy;W1&size=1",
        "thepaper_pph;四二",
        "wechat2rss_query;bid=x;http://bridge.local",
        "wechat2rss_query;http://bridge.local",
    ],
)
def test_a_value_that_could_change_the_address_is_not_asked(line):
    asks, seen = asked(line)
    assert (asks, seen.state, seen.reason) == ([], "malformed", "bad_parameter")


def test_public_lists_are_asked_once_at_their_own_hosts():
    [sohu], _ = asked("sohu_author;119097", {"data": {"pcArticleVOS": []}})
    assert sohu.url == "https://v2.sohu.com/author-page-api/author-articles/pc/119097"
    [netease], _ = asked("netease_dy;W4983", {"data": {"list": []}})
    assert netease.url == "https://dy.163.com/v2/article/list.do?pageNo=1&wemediaId=W4983&size=20"
    [paper], seen = asked("thepaper_pph;4221423", {"data": {"list": []}})
    assert (paper.method, paper.url) == ("POST", "https://api.thepaper.cn/contentapi/cont/pph/user")
    assert json.loads(paper.body)["pphId"] == "4221423"
    assert (seen.state, {ask.redirects for ask in (sohu, netease, paper)}) == ("empty", {0})


def test_method_and_body_of_what_an_adapter_asks_reach_the_request():
    call = Conversation(Target(1, "k", parse_line("thepaper_pph;4221423")), lambda: AS_OF).call
    assert (call.method, call.redirects, json.loads(call.body)["pphId"]) == ("POST", 0, "4221423")
    assert call.headers == {"Content-Type": "application/json"}


def test_wechat2rss_is_asked_at_the_bridge_without_the_texts_and_proves_no_silence():
    line = "wechat2rss_query;bid=3079;http://bridge.local:8080/w/"
    [ask], seen = asked(line, {"data": None, "err": ""}, credential={"key": "k y"})
    parts = urlsplit(ask.url)
    assert (parts.netloc, parts.path) == ("bridge.local:8080", "/w/api/query")
    assert dict(parse_qsl(parts.query)) == {"bid": "3079", "after": "20260105", "content": "0", "k": "k y"}
    assert (seen.state, seen.stale_bridge, adapter_for("wechat2rss_query").proves_silence) == ("empty", True, False)


@pytest.mark.parametrize(
    "line", ["huawei_app_info;100", "xiaomi_query;cn.gov.langxi", "tencent_app_status;app_id=1;cn.gov.langxi"]
)
@pytest.mark.parametrize("credential", [None, {}, {"client_id": "7", "user_id": "9", "user_name": "a"}])
def test_without_its_whole_credential_a_console_is_not_asked(line, credential):
    asks, seen = asked(line, credential=credential)
    assert (asks, seen.state, seen.reason) == ([], "auth_error", "no_credential")


def test_huawei_is_asked_for_a_token_first_and_the_secret_stands_in_no_address():
    answers = {"access_token": "t0ken", "expires_in": 172800}, {"ret": {"code": 0}, "appInfo": {"releaseState": 0}}
    [token, app], seen = asked("huawei_app_info;100", *answers, credential=SECRETS)
    assert (token.method, token.url) == ("POST", "https://connect-api.cloud.huawei.com/api/oauth2/v1/token")
    assert json.loads(token.body)["client_secret"] == "s3cret"
    assert app.url == "https://connect-api.cloud.huawei.com/api/publish/v2/app-info?appId=100"
    assert app.headers == {"Authorization": "Bearer t0ken", "client_id": "7"}
    assert (seen.state, token.redirects, app.redirects) == ("ok", 0, 0)


def test_a_token_that_is_not_given_ends_the_look():
    asks, seen = asked("huawei_app_info;100", {"ret": {"code": 1, "msg": "no"}}, credential=SECRETS)
    assert (len(asks), seen.state, seen.reason) == (1, "auth_error", "token_refused")


def test_tencent_gets_its_fields_signed_in_the_order_of_their_names():
    answers = {"ret": 0, "audit_status": 3}
    [ask], seen = asked("tencent_app_status;app_id=123;cn.gov.langxi", answers, credential=SECRETS)
    form = dict(parse_qsl(ask.body.decode()))
    plain = f"app_id=123&pkg_name=cn.gov.langxi&timestamp={int(AS_OF.timestamp())}&user_id=9"
    assert form.pop("sign") == hmac.new(b"k3y", plain.encode(), hashlib.sha256).hexdigest()
    assert "&".join(f"{name}={form[name]}" for name in sorted(form)) == plain
    assert (ask.method, seen.state) == ("POST", "ok")


@pytest.fixture(scope="module")
def key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate_of(key):
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "store")])
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(1).not_valid_before(AS_OF).not_valid_after(AS_OF + dt.timedelta(days=1))
    return built.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def test_xiaomi_gets_a_signature_only_the_store_can_open(key):
    credential = {"user_name": "gov@langxi.cn", "private_key": "p" * 200, "certificate": certificate_of(key)}
    answer = {"result": 0, "packageInfo": {"packageName": "cn.gov.langxi"}}
    [ask], seen = asked("xiaomi_query;cn.gov.langxi", answer, credential=credential)
    form = dict(parse_qsl(ask.body.decode()))
    sealed = bytes.fromhex(form["SIG"])
    opened = b"".join(key.decrypt(sealed[at : at + 256], padding.PKCS1v15()) for at in range(0, len(sealed), 256))
    digest = hashlib.md5(form["RequestData"].encode(), usedforsecurity=False).hexdigest()
    assert json.loads(opened) == {"sig": [{"name": "RequestData", "hash": digest}], "password": "p" * 200}
    assert json.loads(form["RequestData"]) == {"packageName": "cn.gov.langxi", "userName": "gov@langxi.cn"}
    assert (b"p" * 20 in ask.body, seen.state) == (False, "ok")


def test_a_certificate_that_is_none_ends_the_look():
    credential = {"user_name": "a", "private_key": "b", "certificate": "-----BEGIN CERTIFICATE-----\nx"}
    asks, seen = asked("xiaomi_query;cn.gov.langxi", credential=credential)
    assert (asks, seen.state, seen.reason) == ([], "auth_error", "bad_credential")


OFF = ["thepaper_pph;1", "sohu_author;1", "netease_dy;W1", "wechat2rss_query;bid=1;http://b.cn"]


@pytest.mark.parametrize("line", OFF)
def test_an_undocumented_source_is_asked_only_once_the_office_has_enabled_it(settings, line):
    assert [found.fault for found in read_cell(line)] == ["adapter_off"]
    assert (readable(line), host_of(line)) == ([], "")
    settings.ENABLED_ADAPTERS = frozenset({line.partition(";")[0]})
    assert [found.fault for found in read_cell(line)] == [""]
    assert host_of(line)
    settings.ENABLED_ADAPTERS = frozenset({"feed"})
    assert readable(line) == []


@pytest.mark.parametrize("state", ["ok", "rate_limited", "not_found", "malformed"])
def test_an_undocumented_source_is_asked_once_a_day_and_not_again_after_a_wall(make_account, state):
    paper, feed = make_account("thepaper_pph;1"), make_account("feed;http://a.cn/f")
    lines = {account: read_cell(account.sources)[0] for account in (paper, feed)}
    seen = Seen(state, item_count=int(state == "ok"))
    write_looks([Looked(Target(account.pk, line.key, line.source), seen, AS_OF) for account, line in lines.items()])
    rest = dict(SourceState.objects.values_list("account_id", "rest"))
    assert rest[paper.pk] == dt.timedelta(days=1)
    assert rest[feed.pk] < dt.timedelta(days=1)


def test_a_console_without_a_credential_is_named_and_not_asked():
    for line in ("huawei_app_info;100", "xiaomi_query;cn.a", "tencent_app_status;app_id=1;cn.a"):
        assert [found.fault for found in read_cell(line)] == ["no_credential"]


def test_an_app_in_the_register_is_looked_up_at_apple_by_its_number_alone():
    assert host_of("apple_lookup;1436574213") == "itunes.apple.com"
    assert host_of("feed;郎溪") == ""
