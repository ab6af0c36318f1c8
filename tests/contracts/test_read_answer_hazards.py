"""What read_answer makes of answers that are broken, foreign or hostile, whatever JSON adapter reads them."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scans.platforms import Recorded, adapter_for
from scans.platforms.seen import OK, STATES
from tests.contracts.answers import packed, read, state

APP_STORES = ["apple_lookup", "huawei_app_info", "xiaomi_query", "tencent_app_status"]
LISTS = ["thepaper_pph", "sohu_author", "netease_dy", "wechat2rss_query"]
ADAPTERS = APP_STORES + LISTS
ARTICLE = {"contId": "1", "articleId": 1, "docid": "J1", "title": "甲", "ptime": "2026-03-06 09:15:00"}
DATES = {"pubTimeLong": 1772759700000, "publicTime": 1772759700000, "created": "2026-03-06T09:15:00+08:00"}
GOOD: dict[str, Any] = {
    "apple_lookup": {"resultCount": 1, "results": [{"wrapperType": "software", "trackId": 1, "trackName": "甲"}]},
    "huawei_app_info": {"ret": {"code": 0}, "appInfo": {"releaseState": 0}},
    "xiaomi_query": {"result": 0, "packageInfo": {"appName": "甲", "packageName": "cn.a"}},
    "tencent_app_status": {"ret": 0, "audit_status": 3},
    "thepaper_pph": {"code": 200, "data": {"list": [ARTICLE | DATES]}},
    "sohu_author": {"code": 200, "data": {"pcArticleVOS": [ARTICLE | DATES]}},
    "netease_dy": {"data": {"list": [ARTICLE | DATES]}},
    "wechat2rss_query": {"data": [ARTICLE | DATES], "err": ""},
}
AS_OF = dt.datetime(2026, 3, 6, 12, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def told(folder: Path, adapter: str, body: str | bytes, *words: str) -> dict[str, Any]:
    return read(folder, body, "--adapter", adapter, *words)


def good(adapter: str) -> str:
    return json.dumps(GOOD[adapter], ensure_ascii=False)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_the_good_answer_is_read_also_with_a_mark_at_its_front_or_packed(tmp_path: Path, adapter: str) -> None:
    assert state(told(tmp_path, adapter, good(adapter))) == "ok"
    assert state(told(tmp_path, adapter, "\ufeff" + good(adapter))) == "ok"
    assert state(told(tmp_path, adapter, packed(good(adapter)), "--content-encoding", "gzip")) == "ok"
    assert state(told(tmp_path, adapter, good(adapter).encode("utf-16"))) == "ok"


DEEP = "[" * 100_000
BROKEN: dict[str, tuple[str, str]] = {
    "nothing": ("", "empty_body"),
    "blanks": (" \n", "empty_body"),
    "text": ("hello", "bad_json"),
    "array": ("[]", "not_an_object"),
    "null": ("null", "not_an_object"),
    "number": ("12", "not_an_object"),
    "word": ('"ok"', "not_an_object"),
    "nan": ('{"code": NaN}', "bad_json"),
    "infinity": ('{"code": -Infinity}', "bad_json"),
    "deep": (DEEP, "bad_json"),
    "deep-object": ('{"data":' * 50_000, "bad_json"),
    "deep-and-closed": ('{"data":' + DEEP + "]" * 100_000 + "}", "bad_json"),
    "long-number": ('{"code": ' + "9" * 5000 + "}", "bad_json"),
    "callback": ("cb({})", "bad_json"),
    "two-objects": ("{}{}", "bad_json"),
    "page": ("<!DOCTYPE html><html><body>欢迎光临</body></html>", "html_instead_of_data"),
    "xml": ('<?xml version="1.0"?><error/>', "bad_json"),
}


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_answer_is_malformed_with_its_reason(tmp_path: Path, adapter: str, name: str) -> None:
    body, reason = BROKEN[name]
    answer = told(tmp_path, adapter, body)
    assert (state(answer), answer["reason"]) == ("malformed", reason)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_an_answer_cut_anywhere_is_malformed(tmp_path: Path, adapter: str) -> None:
    body, parcel = good(adapter), packed(good(adapter))
    for length in (1, len(body) // 2, len(body) - 1):
        assert state(told(tmp_path, adapter, body[:length])) == "malformed"
    for length in (0, 10, len(parcel) // 2, len(parcel) - 1):
        answer = told(tmp_path, adapter, parcel[:length], "--content-encoding", "gzip")
        assert (state(answer), answer["reason"]) == ("malformed", "truncated")


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_labels_that_lie_make_an_answer_malformed(tmp_path: Path, adapter: str) -> None:
    body = good(adapter) + " " * 8
    for words in (
        ("--content-encoding", "gzip"),
        ("--content-encoding", "br"),
        ("--content-type", "application/json; charset=no-such"),
        ("--content-type", "application/json; charset=utf-16"),
    ):
        assert state(told(tmp_path, adapter, body, *words)) == "malformed", words
    assert state(told(tmp_path, adapter, b'{"x": "\xff\xfe\xfd"}')) == "malformed"


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_parcel_that_unpacks_without_end_is_refused(tmp_path: Path, adapter: str) -> None:
    answer = told(tmp_path, adapter, packed(" " * 6_000_000 + "{}"), "--content-encoding", "gzip")
    assert (state(answer), answer["reason"]) == ("malformed", "inflated_too_large")


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("环境异常，完成验证后即可继续访问", "rate_limited", "verification_wall"),
        ("您的访问过于频繁", "rate_limited", "verification_wall"),
        ('<input type="password" name="p">', "auth_error", "login_required"),
        ("请先登录", "auth_error", "login_required"),
        ("此帐号已自主注销，内容无法查看", "malformed", "html_instead_of_data"),
    ],
)
def test_a_page_where_data_was_due_is_told_by_its_text(
    tmp_path: Path, adapter: str, text: str, expected: str, reason: str
) -> None:
    answer = told(tmp_path, adapter, f"<html><body>{text}</body></html>")
    assert (state(answer), answer["reason"]) == (expected, reason)


STATUSES = {401: "auth_error", 403: "auth_error", 404: "not_found", 410: "not_found"}


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 410, 418, 500, 502, 503])
def test_a_status_decides_where_the_body_says_nothing(tmp_path: Path, adapter: str, status: int) -> None:
    expected = "rate_limited" if (adapter, status) == ("apple_lookup", 403) else STATUSES.get(status, "malformed")
    for body in ("", "gone", "<html>Error</html>", "{}", good(adapter)):
        answer = told(tmp_path, adapter, body, "--status", str(status))
        assert (state(answer), answer["reason"]) == (expected, f"http_{status}"), body


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_too_many_requests_beats_even_a_good_body(tmp_path: Path, adapter: str) -> None:
    answer = told(tmp_path, adapter, good(adapter), "--status", "429")
    assert (state(answer), answer["reason"]) == ("rate_limited", "http_429")


ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**9, max_value=10**30)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["0", "200", "2026-03-06 09:15", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "昨天"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutilated(draw: st.DrawFn, adapter: str) -> str:
    """A good answer in which some values were replaced by others, or taken out."""
    answer = json.loads(good(adapter))
    for _ in range(draw(st.integers(1, 3))):
        place = answer
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(place[key], dict | list) and draw(st.booleans()):
                place = place[key]
            elif draw(st.integers(0, 4)):
                place[key] = draw(ODD)
                break
            else:
                del place[key]
                break
    return json.dumps(answer, ensure_ascii=draw(st.booleans()))


def judged(adapter: str, body: bytes, status: int = 200, encoding: str = "", content_type: str = "") -> str:
    """The state, once the whole result has been found fit to be stored and printed."""
    headers = {"content-encoding": encoding, "content-type": content_type}
    seen = adapter_for(adapter).read(Recorded(body, status, headers), {}, AS_OF)
    assert seen.state in STATES
    assert seen.state == OK or (seen.item_count, seen.last_published_at) == (0, None)
    assert seen.last_published_at is None or seen.last_published_at <= AS_OF + dt.timedelta(minutes=10)
    (seen.account_name + seen.reason).encode()
    assert "\0" not in seen.account_name and len(seen.account_name) <= 200
    return seen.state


@pytest.mark.parametrize("adapter", ADAPTERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_value_at_any_place_of_an_answer_breaks_its_reader(adapter: str, data: st.DataObject) -> None:
    body = data.draw(mutilated(adapter)).encode("utf-8", "surrogatepass")
    judged(adapter, body, data.draw(st.sampled_from([200, 200, 201, 401, 404, 500])))


@pytest.mark.parametrize("adapter", ADAPTERS)
@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")),
    status=st.sampled_from([200, 204, 304, 400, 403, 404, 429, 500, 999]),
    encoding=st.sampled_from(["", "gzip", "deflate", "br", "zstd, gzip"]),
    content_type=st.sampled_from(["", "text/html", "text/json; charset=gbk", "a/b; charset=utf-7", "charset=idna"]),
)
def test_no_bytes_under_any_label_break_a_reader(
    adapter: str, body: bytes, status: int, encoding: str, content_type: str
) -> None:
    assert judged(adapter, body, status, encoding, content_type) != OK
