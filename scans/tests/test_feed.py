"""Feeds of every kind, good and hostile, and what the portal may conclude from each."""

import datetime as dt
import gzip
import json
import zlib
from types import SimpleNamespace

import pytest

from scans.platforms import Recorded, Source, adapter_for
from scans.platforms.dates import CHINA

AS_OF = dt.datetime(2026, 3, 6, 10, 30, tzinfo=CHINA)
NEWEST = "2026-03-06T09:15:00+08:00"


def rss(*items, head="<title>郎溪公安</title>", channel="channel"):
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><{channel}>{head}{"".join(items)}</{channel}></rss>'
    )


def item(guid, date="", inner=""):
    return (
        f"<item><title>t{guid}</title><guid>{guid}</guid>{f'<pubDate>{date}</pubDate>' if date else ''}{inner}</item>"
    )


TODAY = item("1", "Fri, 06 Mar 2026 01:15:00 GMT")
OLD = item("2", "Tue, 03 Feb 2026 01:15:00 GMT")
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>郎溪公安</title><dc:date>2026-03-06T10:00:00+08:00</dc:date></channel>
 <item><link>a</link><dc:date>2026-03-06T09:15:00+08:00</dc:date></item><item><link>b</link></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>郎溪公安</title><updated>2026-03-06T10:00:00Z</updated>
 <entry><id>1</id><updated>2026-03-06T01:15:00Z</updated></entry>
 <entry><id>2</id><published>2026-03-01T01:15:00Z</published><updated>2026-03-06T02:00:00Z</updated></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "郎溪公安",
    "items": [
        {"id": 1, "date_published": "2026-03-06T01:15:00.000Z"},
        {"id": "2", "date_modified": "2026-02-01T01:15:00Z"},
        {"id": "3", "date_published": "", "date_modified": None},
    ],
}
RSSHUB_PAGE = (
    "<!DOCTYPE html><html><title>Welcome to RSSHub!</title><body>Error Message:<pre>{}</pre>Route: /x</body></html>"
)


def read(body, *, status=200, bridge="none", encoding="", content_type="", cut=False):
    if not isinstance(body, bytes):
        body = (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()
    headers = {"content-encoding": encoding, "content-type": content_type}
    seen = adapter_for("feed").read(Recorded(body, status, headers, cut), {"bridge": bridge}, AS_OF)
    newest = seen.last_published_at.astimezone(CHINA).isoformat() if seen.last_published_at else None
    return SimpleNamespace(seen=seen, state=seen.state, reason=seen.reason, newest=newest, n=seen.item_count)


@pytest.mark.parametrize(
    ("feed", "count"), [(rss(TODAY, OLD), 2), (RDF, 2), (ATOM, 2), (JSON_FEED, 3)], ids=["rss", "rdf", "atom", "json"]
)
def test_each_kind_of_feed_gives_name_count_and_newest_date(feed, count):
    found = read(feed)
    assert (found.state, found.newest, found.n, found.seen.precision) == ("ok", NEWEST, count, "second")
    assert found.seen.account_name == "郎溪公安"


@pytest.mark.parametrize(
    ("items", "count", "newest"),
    [
        ([OLD, TODAY], 2, NEWEST),  # the pinned post leads
        ([TODAY, TODAY, item("1", "Fri, 06 Mar 2026 00:00:00 GMT")], 1, NEWEST),
        ([item("1"), TODAY], 1, NEWEST),
        ([TODAY, item("9", "Sat, 07 Mar 2026 01:15:00 GMT")], 1, NEWEST),
        ([TODAY, item("9", "Fri, 06 Mar 2026 02:39:00 GMT")], 2, "2026-03-06T10:39:00+08:00"),
        ([item("1"), item("2", "not a date"), item("3", "0000-00-00")], 3, None),
        (["<item><link>a</link></item><item><link>a</link></item><item><title>a</title></item>"], 1, None),
        (["<item><title>a</title></item><item><title>b</title></item><item/><item/>"], 4, None),
        (
            [item("1", inner='<d:date xmlns:d="http://purl.org/dc/elements/1.1/">2026-03-06 09:15:00</d:date>')],
            1,
            NEWEST,
        ),
        (
            [
                item(
                    "1",
                    inner='<pubDate xmlns="urn:x">2026-03-06</pubDate><source><pubDate>2026-03-05</pubDate></source>',
                )
            ],
            1,
            None,
        ),
    ],
    ids=["pinned", "duplicate", "dated-twin", "future", "skew", "undated", "by-link", "no-id", "dc-date", "foreign"],
)
def test_items_are_counted_by_the_common_rules(items, count, newest):
    found = read(rss(*items))
    assert (found.state, found.n, found.newest) == ("ok", count, newest)


@pytest.mark.parametrize("items", [[], [item("9", "Sat, 07 Mar 2026 01:15:00 GMT")]], ids=["none", "only-future"])
def test_a_feed_without_countable_items_is_empty_with_nothing_beside_it(items):
    found = read(rss(*items))
    assert (found.state, found.n, found.newest, found.seen.precision) == ("empty", 0, None, "none")


def test_dates_of_the_feed_itself_are_never_publication_dates():
    head = "<title>x</title><lastBuildDate>Fri, 06 Mar 2026 01:15:00 GMT</lastBuildDate><pubDate>2026-03-06</pubDate>"
    assert read(rss(item("1"), head=head)).newest is None


def test_the_days_of_all_posts_are_kept_with_how_far_the_list_reaches():
    seen = read(rss(TODAY, OLD, item("3", "Fri, 06 Mar 2026 00:00:00 GMT"))).seen
    assert [(str(day.day), day.posts) for day in seen.days] == [("2026-03-06", 2), ("2026-02-03", 1)]
    assert seen.oldest_at.date() == dt.date(2026, 2, 3)
    assert seen.fingerprint != read(rss(TODAY, OLD)).seen.fingerprint


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xef\xbb\xbf" + rss(TODAY).encode(), ""),
        (rss(TODAY).replace("UTF-8", "gb2312").replace("郎溪公安", "郎溪㙍镕").encode("gbk", "ignore"), ""),
        (rss(TODAY).replace(' encoding="UTF-8"', "").encode("gb18030"), "text/xml; charset=GB2312"),
        (rss(TODAY).replace("UTF-8", "UTF-16").encode("utf-16"), ""),
        (rss(TODAY).replace("UTF-8", "UTF-16").encode("utf-16-be"), ""),
        (rss(TODAY, OLD, head="<title>政务公开政务公开政务公开</title>").replace("UTF-8", "gb2312").encode(), ""),
        (rss(TODAY).encode(), "text/xml; charset=iso-8859-9"),
    ],
    ids=["bom", "gbk", "header", "utf16-bom", "utf16", "wrong-label", "declaration-first"],
)
def test_every_charset_is_decoded_before_parsing(body, content_type):
    found = read(body, content_type=content_type)
    assert (found.state, found.newest) == ("ok", NEWEST)
    assert "�" not in found.seen.account_name
    assert found.seen.account_name[0] in "郎政"


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "deflate", "raw"])
def test_a_whole_compressed_stream_is_read_and_a_cut_one_is_not(encoding):
    body = rss(TODAY, *[item(f"n{n}", "2026-01-01") for n in range(200)]).encode()
    if encoding == "raw":
        squeeze = zlib.compressobj(wbits=-15)
        packed = squeeze.compress(body) + squeeze.flush()
    else:
        packed = zlib.compress(body) if encoding == "deflate" else gzip.compress(body)
    declared = "deflate" if encoding == "raw" else encoding
    assert read(packed, encoding=declared).n == 201
    for length in (len(packed) // 2, len(packed) - 1):
        assert read(packed[:length], encoding=declared).state == "malformed"


@pytest.mark.parametrize(
    ("body", "given", "reason"),
    [
        (rss(TODAY)[:-8], {}, "bad_xml"),
        (rss(TODAY), {"cut": True}, "truncated"),
        (rss(TODAY), {"encoding": "gzip"}, "bad_encoding"),
        (rss(TODAY), {"encoding": "br"}, "unknown_encoding"),
        (rss(TODAY), {"encoding": "gzip, gzip"}, "unknown_encoding"),
        (gzip.compress(b" " * 60_000_000, 9), {"encoding": "gzip"}, "inflated_too_large"),
        (gzip.compress(rss(TODAY).encode()) + b"rest", {"encoding": "gzip"}, "bad_encoding"),
        (rss(TODAY).encode() + b"\xff\xfe", {}, "undecodable"),
        (rss(TODAY).replace("UTF-8", "klingon"), {}, "unknown_charset"),
        (rss(TODAY).replace("UTF-8", "unicode_escape"), {}, "unknown_charset"),
        (rss(TODAY).replace("UTF-8", "hex"), {}, "unknown_charset"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(TODAY)[38:], {}, "dtd"),
        ('<!DOCTYPE rss SYSTEM "file:///etc/passwd">' + rss(TODAY)[38:], {}, "dtd"),
        (('<!DOCTYPE rss [<!ENTITY a "b">]>' + rss(TODAY)[38:]).encode("utf-16"), {}, "dtd"),
        (rss(TODAY).replace("郎溪", "&nbsp;"), {}, "bad_xml"),
        (rss(TODAY).replace("郎溪", "\x01"), {}, "bad_xml"),
        ("<rss>" + "<a>" * 90_000, {}, "bad_xml"),
        ("<rss>" + "<a>" * 90_000 + "</a>" * 90_000 + "</rss>", {}, "no_channel"),
        ("<rss>" + "<a/>" * 300_000 + "</rss>", {}, "too_many_elements"),
        ("<opml></opml>", {}, "wrong_root"),
        ('<RDF xmlns="urn:x"/>', {}, "wrong_root"),
        (rss(TODAY, channel="chanel"), {}, "no_channel"),
        ("", {}, "empty_body"),
        ("Service OK", {}, "not_a_feed"),
        ({"items": []}, {}, "not_a_json_feed"),
        ([], {}, "not_a_json_feed"),
        (JSON_FEED | {"items": None}, {}, "bad_items"),
        (JSON_FEED | {"items": [1]}, {}, "bad_items"),
        ('{"version": NaN}', {}, "bad_json"),
        ("[" * 200_000, {}, "bad_json"),
        ("<!DOCTYPE html><html>欢迎</html>", {}, "html_instead_of_data"),
        (rss(TODAY), {"status": 500}, "http_500"),
        ("", {"status": 304}, "http_304"),
    ],
)
def test_what_cannot_be_read_strictly_is_malformed(body, given, reason):
    found = read(body, **given)
    assert (found.state, found.reason, found.n, found.newest) == ("malformed", reason, 0, None)


@pytest.mark.parametrize(
    ("body", "status", "state", "reason"),
    [
        (rss(TODAY), 429, "rate_limited", "http_429"),
        ("", 401, "auth_error", "http_401"),
        ("<html>no</html>", 403, "auth_error", "http_403"),
        ("<html>no</html>", 404, "not_found", "http_404"),
        ("", 410, "not_found", "http_410"),
        ("<html>环境异常，完成验证后继续访问</html>", 200, "rate_limited", "verification_wall"),
        ("<html><div id=captcha></div></html>", 200, "rate_limited", "verification_wall"),
        ("<html><form><input name=p type='password'></form></html>", 200, "auth_error", "login_required"),
        ("<HTML>请先登录</HTML>", 200, "auth_error", "login_required"),
        ("<html>此帐号已自主注销，内容无法查看</html>", 200, "malformed", "html_instead_of_data"),
    ],
)
def test_walls_logins_and_statuses_are_told_apart(body, status, state, reason):
    found = read(body, status=status)
    assert (found.state, found.reason) == (state, reason)


@pytest.mark.parametrize(
    ("message", "status", "state"),
    [
        ("Error: Cookies expired, please update ZHIHU_COOKIES", 503, "auth_error"),
        ("RejectError: Authentication failed. Access denied.", 403, "auth_error"),
        ("RequestInProgressError: This path is currently fetching, please come back later!", 503, "rate_limited"),
        ("Error: 遇到风控校验", 503, "rate_limited"),
        ("FetchError: [GET] &quot;https://m.weibo.cn/&quot;: 432 ", 503, "rate_limited"),
        ("NotFoundError: wrong path", 404, "not_found"),
        ("Error: this route is empty, please check the original site", 503, "malformed"),
        ("TypeError: cannot read", 503, "malformed"),
        ("NotFoundError: wrong path", 200, "not_found"),
    ],
)
def test_rsshub_error_pages_are_read_whatever_their_status(message, status, state):
    assert read(RSSHUB_PAGE.format(message), status=status, bridge="rsshub").state == state
    assert read(RSSHUB_PAGE.format(message), status=status).state == state


@pytest.mark.parametrize(
    ("bridge", "status", "body", "state", "reason"),
    [
        ("wewe-rss", 400, {"statusCode": 400, "message": "不存在该feed！"}, "not_found", "bridge_feed_missing"),
        ("wewe-rss", 500, {"statusCode": 500, "message": "Internal"}, "malformed", "unknown_code:500"),
        ("we-mp-rss", 404, {"detail": {"code": 40401, "message": "x"}}, "not_found", "bridge_feed_missing"),
        ("we-mp-rss", 201, {"detail": {"code": 50001, "message": "请先扫码登录"}}, "auth_error", "bridge_login"),
        ("we-mp-rss", 201, {"detail": {"code": "50001", "message": "失败"}}, "malformed", "unknown_code:50001"),
        ("we-mp-rss", 404, {"detail": "Not Found"}, "not_found", "http_404"),
        ("none", 201, {"detail": {"code": 50001, "message": "请先扫码登录"}}, "malformed", "not_a_json_feed"),
    ],
)
def test_the_error_objects_of_bridges_are_read(bridge, status, body, state, reason):
    found = read(body, status=status, bridge=bridge)
    assert (found.state, found.reason) == (state, reason)


def test_a_zone_less_date_of_we_mp_rss_is_chinas_time():
    feed = rss(item("1", "Fri, 06 Mar 2026 09:15:00 "), head="<title>x</title><generator>Mp-We-Rss</generator>")
    assert read(feed, bridge="we-mp-rss").newest == NEWEST


def test_atom_of_rsshub_gives_only_published_dates():
    atom = ATOM.replace("</title>", "</title><generator>RSSHub</generator>")
    assert read(atom).newest == "2026-03-01T09:15:00+08:00"
    assert read(ATOM, bridge="rsshub").newest == "2026-03-01T09:15:00+08:00"


def test_a_feed_that_admits_to_be_a_bridge_does_not_prove_silence():
    feed = rss(OLD, head="<title>x</title><generator>Mp-We-Rss</generator>")
    assert read(feed).seen.stale_bridge
    assert not read(rss(OLD)).seen.stale_bridge


def look(source, *answers):
    """Play recorded answers to an adapter and return the addresses it asked and what it saw."""
    steps, asked = adapter_for("feed").look(source, lambda: AS_OF), []
    answer = None
    for following in (*answers, None):
        try:
            asked.append(steps.send(answer).url)
        except StopIteration as done:
            return asked, done.value
        answer = following
    raise AssertionError("it asked for more than was recorded")


@pytest.mark.parametrize(("hours", "listed_id", "stale"), [(35, "MP_1", False), (37, "MP_1", True), (1, "MP_2", True)])
def test_wewe_rss_proves_silence_only_within_36_hours_of_its_own_sync(hours, listed_id, stale):
    synced = int((AS_OF - dt.timedelta(hours=hours)).timestamp())
    listed = Recorded(json.dumps([{"id": listed_id, "syncTime": synced}]).encode())
    source = Source("feed", "http://b.cn:4000/in/feeds/MP_1.rss", {"bridge": "wewe-rss"})
    asked, seen = look(source, Recorded(rss(OLD).encode()), listed)
    assert asked == ["http://b.cn:4000/in/feeds/MP_1.rss", "http://b.cn:4000/in/feeds/"]
    assert (seen.state, seen.stale_bridge) == ("ok", stale)


@pytest.mark.parametrize(("path", "stale"), [("/rss/MP_1", True), ("/rss/MP_1/fresh", False)])
def test_we_mp_rss_proves_silence_only_when_asked_to_look_anew(path, stale):
    source = Source("feed", f"http://b.cn{path}", {"bridge": "we-mp-rss"})
    assert look(source, Recorded(rss(OLD).encode()))[1].stale_bridge is stale


def test_not_modified_repeats_the_last_result():
    _, seen = look(Source("feed", "http://a.cn/feed"), Recorded(b"", 304))
    assert (seen.state, seen.unchanged) == ("ok", True)


def test_a_page_of_open_brackets_is_judged_quickly():
    began = dt.datetime.now(dt.UTC)
    assert read("<html>" + "<" * 1_900_000).state == "malformed"
    assert dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=2)
