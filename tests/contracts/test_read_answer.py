"""What read_answer makes of recorded feeds: formats, countable items, states, walls, bridges, charsets, compression."""

from pathlib import Path
from typing import Any

import pytest

from tests.contracts.answers import AS_OF, atom, item, json_feed, packed, rdf, read, rss, state
from tests.contracts.support import refused

MOMENT = "2026-03-06T09:15:00+08:00"
OLD = "Sun, 01 Mar 2026 01:15:00 GMT"
GMT = "Fri, 06 Mar 2026 01:15:00 GMT"
Z = "2026-03-06T01:15:00Z"


@pytest.mark.parametrize(
    "body",
    [
        rss(item(GMT)),
        rss(item(Z, tag="dc:date")),
        rdf(Z),
        atom({"published": Z, "updated": "2026-03-06T03:00:00Z"}),
        atom({"updated": Z}),
        json_feed({"date_published": Z, "date_modified": "2026-03-06T03:00:00Z"}),
        json_feed({"date_modified": Z}),
    ],
    ids=["rss", "rss-dc", "rdf", "atom", "atom-updated", "json", "json-modified"],
)
def test_every_feed_format_gives_date_count_and_name(tmp_path: Path, body: str) -> None:
    answer = read(tmp_path, body)
    assert state(answer) == "ok"
    assert (answer["last_published_at"], answer["item_count"], answer["account_name"]) == (MOMENT, 1, "郎溪发布")
    assert answer["precision"] == "second"


@pytest.mark.parametrize(
    ("body", "count", "last"),
    [
        (rss(item(OLD), item(GMT), item(OLD)), 3, MOMENT),
        (rss(item(OLD, "a"), item(GMT, "a"), item(OLD, "b")), 2, MOMENT),
        (rss(item(GMT), item("Fri, 06 Mar 2026 09:15:00 GMT")), 1, MOMENT),
        (rss(item(GMT), item("Fri, 06 Mar 2026 12:09:00 +0800")), 2, "2026-03-06T12:09:00+08:00"),
        (rss(item(GMT), item("Fri, 06 Mar 2026 12:11:00 +0800")), 1, MOMENT),
        (rss(item(None), item(GMT)), 2, MOMENT),
        (rss(item(None), item(None)), 2, None),
        (rss(item(None), head="<pubDate>" + GMT + "</pubDate><lastBuildDate>" + GMT + "</lastBuildDate>"), 1, None),
        (atom({"id": "x"}, {"id": "x"}), 1, None),
        (json_feed({"id": 1, "date_published": Z}, {"id": "1", "date_published": "2026-03-01"}), 1, MOMENT),
        (rdf(Z, "2026-03-01"), 2, MOMENT),
    ],
    ids=[
        "newest-not-first",
        "same-guid",
        "future",
        "nine-minutes",
        "eleven-minutes",
        "undated",
        "all-undated",
        "feed-dates",
        "same-id",
        "id-as-text",
        "rdf",
    ],
)
def test_items_are_counted_once_and_the_newest_date_wins(
    tmp_path: Path, body: str, count: int, last: str | None
) -> None:
    answer = read(tmp_path, body)
    assert (state(answer), answer["item_count"], answer["last_published_at"]) == ("ok", count, last)
    assert (answer["precision"] == "none") == (last is None)


def test_without_a_guid_the_link_and_then_the_title_tell_items_apart(tmp_path: Path) -> None:
    body = rss(
        "<item><title>甲</title><link>https://x.cn/1</link></item>" * 2,
        "<item><title>乙</title></item>" * 2,
        "<item><title>丙</title></item>",
    )
    assert read(tmp_path, body)["item_count"] == 3


@pytest.mark.parametrize(
    "body",
    [rss(), rdf(), atom(), json_feed(), rss(item("Sat, 07 Mar 2026 09:15:00 GMT"))],
    ids=["rss", "rdf", "atom", "json", "only-future"],
)
def test_a_feed_without_countable_items_is_empty(tmp_path: Path, body: str) -> None:
    assert state(read(tmp_path, body)) == "empty"


def test_the_date_that_rsshub_invents_in_atom_is_not_taken(tmp_path: Path) -> None:
    body = atom({"updated": Z}, {"updated": Z, "published": "2026-03-01T00:00:00Z"}, generator="RSSHub")
    for params in ({"bridge": "rsshub"}, {}):
        assert read(tmp_path, body, **params)["last_published_at"] == "2026-03-01T08:00:00+08:00"


def test_wewe_rss_gives_only_updated_and_it_counts(tmp_path: Path) -> None:
    body = atom({"updated": "2026-03-06T01:15:00.000Z"}, generator="WeWe-RSS")
    assert read(tmp_path, body, bridge="wewe-rss")["last_published_at"] == MOMENT


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (429, "rate_limited"),
        (401, "auth_error"),
        (403, "auth_error"),
        (404, "not_found"),
        (410, "not_found"),
        (400, "malformed"),
        (418, "malformed"),
        (500, "malformed"),
        (502, "malformed"),
        (503, "malformed"),
    ],
)
@pytest.mark.parametrize(
    "body", ["", "gone", "<!doctype html><html><body>Error</body></html>"], ids=["none", "text", "html"]
)
def test_a_status_without_a_known_body_decides(tmp_path: Path, status: int, expected: str, body: str) -> None:
    assert state(read(tmp_path, body, "--status", str(status))) == expected


def test_too_many_requests_beats_even_a_good_body(tmp_path: Path) -> None:
    assert state(read(tmp_path, rss(item()), "--status", "429")) == "rate_limited"


HUB = "<!DOCTYPE html><html><body><h1>Something went wrong</h1><h2>Error Message</h2><code>{}</code></body></html>"
BRIDGED: list[tuple[str, int, str, str]] = [
    ("wewe-rss", 400, '{"statusCode":400,"message":"不存在该feed！"}', "not_found"),
    ("wewe-rss", 500, '{"statusCode":500,"message":"Internal server error"}', "malformed"),
    ("we-mp-rss", 404, '{"detail":{"code":40401,"message":"feed not found","data":null}}', "not_found"),
    ("we-mp-rss", 201, '{"detail":{"code":50001,"message":"请先扫码登录"}}', "auth_error"),
    ("we-mp-rss", 201, '{"detail":{"code":50001,"message":"授权已过期"}}', "auth_error"),
    ("we-mp-rss", 201, '{"detail":{"code":50001,"message":"数据库错误"}}', "malformed"),
    ("rsshub", 503, HUB.format("Error: Cookies expired, please update WEIBO_COOKIES"), "auth_error"),
    ("rsshub", 403, HUB.format("RejectError: Authentication failed. Access denied."), "auth_error"),
    (
        "rsshub",
        503,
        HUB.format("RequestInProgressError: This path is currently fetching, please come back later!"),
        "rate_limited",
    ),
    ("rsshub", 503, HUB.format("Error: 触发风控"), "rate_limited"),
    ("rsshub", 503, HUB.format("FetchError: 432 status"), "rate_limited"),
    ("rsshub", 503, HUB.format("HTTPError: Response code 429 (Too Many Requests)"), "rate_limited"),
    ("rsshub", 404, HUB.format("NotFoundError: wrong path"), "not_found"),
    ("rsshub", 503, HUB.format("NullDataError: this route is empty, please check"), "malformed"),
    ("rsshub", 503, HUB.format("TypeError: undefined"), "malformed"),
    ("rsshub", 200, HUB.format("RequestInProgressError: come back later"), "rate_limited"),
]


@pytest.mark.parametrize(("bridge", "status", "body", "expected"), BRIDGED)
def test_bridges_hide_their_errors_in_bodies(
    tmp_path: Path, bridge: str, status: int, body: str, expected: str
) -> None:
    assert state(read(tmp_path, body, "--status", str(status), bridge=bridge)) == expected


def test_a_feed_missing_on_the_bridge_is_named_so(tmp_path: Path) -> None:
    for bridge, status, body, expected in BRIDGED:
        if expected == "not_found" and bridge != "rsshub":
            assert read(tmp_path, body, "--status", str(status), bridge=bridge)["reason"] == "bridge_feed_missing"


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("环境异常，完成验证后即可继续访问", "rate_limited", "verification_wall"),
        ("您的访问过于频繁", "rate_limited", "verification_wall"),
        ("请输入验证码", "rate_limited", "verification_wall"),
        ('<input type="password" name="p">', "auth_error", "login_required"),
        ("请先登录", "auth_error", "login_required"),
        ("欢迎光临", "malformed", "html_instead_of_data"),
        ("此帐号已自主注销，内容无法查看", "malformed", "html_instead_of_data"),
    ],
)
@pytest.mark.parametrize("head", ["<!DOCTYPE html><html>", "<html>", "\n  <!doctype HTML>\n<HTML>"])
def test_a_page_where_a_feed_was_due_is_told_by_its_text(
    tmp_path: Path, head: str, text: str, expected: str, reason: str
) -> None:
    answer = read(tmp_path, f"{head}<body>{text}</body></html>", "--content-type", "text/html")
    assert (state(answer), answer["reason"]) == (expected, reason)


WHOLE = rss(item(GMT), item(OLD))
NO_VERSION = '{"title":"x","items":[{"id":"1"}]}'
BROKEN: dict[str, str | bytes] = {
    "empty-body": "",
    "plain-text": "hello",
    "cut-xml": WHOLE[:-40],
    "cut-in-item": WHOLE[: len(WHOLE) // 2],
    "no-channel": "<rss/>",
    "other-root": "<?xml version='1.0'?><list><item/></list>",
    "json-list": "[]",
    "json-no-version": NO_VERSION,
    "json-other-version": NO_VERSION.replace("{", '{"version":"2",', 1),
    "json-no-items": '{"version":"https://jsonfeed.org/version/1"}',
    "json-null-items": json_feed(items=None),
    "json-items-object": json_feed(items={}),
    "json-cut": json_feed({})[:-3],
    "json-nan": json_feed({}).replace('"0"', "NaN"),
    "json-infinity": json_feed({}).replace('"0"', "-Infinity"),
    "doctype": "<!DOCTYPE rss>" + rss(item(), declaration=""),
    "entity": '<!DOCTYPE r [<!ENTITY a "b">]>' + rss(item(), declaration=""),
    "doctype-utf-16": ("\ufeff<!DOCTYPE rss>" + rss(item(), declaration="")).encode("utf-16-le"),
    "entity-utf-16-be": ('\ufeff<!DOCTYPE r [<!ENTITY a "b">]>' + rss(item(), declaration="")).encode("utf-16-be"),
    "not-utf-8": rss(item(), title="甲").encode()[:-60] + b"\xff\xfe" + b"</channel></rss>",
    "wrong-charset": rss(item()).encode("gbk"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_read_whole_is_malformed(tmp_path: Path, name: str) -> None:
    assert state(read(tmp_path, BROKEN[name])) == "malformed"


ENCODED: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "bom": (b"\xef\xbb\xbf" + rss(item(GMT)).encode(), ()),
    "utf-16-le": (
        ("\ufeff" + rss(item(GMT), declaration="<?xml version='1.0' encoding='UTF-16'?>")).encode("utf-16-le"),
        (),
    ),
    "utf-16-be": (
        ("\ufeff" + rss(item(GMT), declaration="<?xml version='1.0' encoding='UTF-16'?>")).encode("utf-16-be"),
        (),
    ),
    "gb2312-declared": (rss(item(GMT), declaration="<?xml version='1.0' encoding='gb2312'?>").encode("gbk"), ()),
    "gbk-header": (
        rss(item(GMT), declaration="").encode("gbk"),
        ("--content-type", "application/rss+xml; charset=gb2312"),
    ),
    "declaration-beats-header": (rss(item(GMT)).encode(), ("--content-type", "text/xml; charset=gbk")),
    "bom-beats-declaration": (
        b"\xef\xbb\xbf" + rss(item(GMT), declaration="<?xml version='1.0' encoding='gbk'?>").encode(),
        (),
    ),
    "gzip": (packed(rss(item(GMT))), ("--content-encoding", "gzip")),
    "json-bom": (b"\xef\xbb\xbf" + json_feed({"date_published": Z}).encode(), ()),
}


@pytest.mark.parametrize("name", ENCODED)
def test_charsets_and_compression_are_undone_in_the_stated_order(tmp_path: Path, name: str) -> None:
    body, words = ENCODED[name]
    answer = read(tmp_path, body, *words)
    assert (state(answer), answer["last_published_at"], answer["account_name"]) == ("ok", MOMENT, "郎溪发布")


def test_characters_beyond_gb2312_are_read_though_the_label_says_gb2312(tmp_path: Path) -> None:
    body = rss(item(GMT), title="朱镕基㛃", declaration="<?xml version='1.0' encoding='gb2312'?>").encode("gb18030")
    assert read(tmp_path, body)["account_name"] == "朱镕基㛃"


@pytest.mark.parametrize(
    "body",
    [packed(WHOLE)[:-1], packed(WHOLE)[: len(packed(WHOLE)) // 2], b"", WHOLE.encode()],
    ids=["last-byte", "half", "nothing", "not-packed"],
)
def test_a_gzip_stream_that_does_not_reach_its_end_is_malformed(tmp_path: Path, body: bytes) -> None:
    assert state(read(tmp_path, body, "--content-encoding", "gzip")) == "malformed"


@pytest.mark.parametrize(
    "words",
    [
        ("--adapter", "no_such", "--as-of", AS_OF),
        ("--adapter", "feed", "--as-of", "gestern"),
        ("--adapter", "feed", "--as-of", AS_OF, "--param", "bridge=unknown"),
        ("--adapter", "feed", "--as-of", AS_OF, "--param", "nonsense"),
    ],
)
def test_a_senseless_question_is_refused(tmp_path: Path, words: tuple[Any, ...]) -> None:
    (tmp_path / "body").write_text(rss(item()))
    refused("read_answer", *words, tmp_path / "body")


def test_a_recorded_answer_that_is_not_there_is_refused(tmp_path: Path) -> None:
    refused("read_answer", "--adapter", "feed", "--as-of", AS_OF, tmp_path / "none")
