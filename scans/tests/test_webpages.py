"""Watched web pages: which marks date them, which words are notices, and what robots.txt forbids."""

import datetime as dt

import pytest

from scans.platforms import Recorded, Source, adapter_for
from scans.platforms.dates import CHINA

AS_OF = dt.datetime(2026, 3, 6, 10, 30, tzinfo=CHINA)
LD = '<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"datePublished": "2026-03-05T09:00:00+08:00"}]}</script>'
LIST = """<ul><li class="top"><a href="/1">置顶公告</a><span>[置顶] 发布时间：2026-03-01</span></li>
<li><a href="/2">甲</a> (03-05)</li><li><a href="/3">乙</a><span>昨天 08:00</span></li>
<li><a href="/3">乙（重复）</a></li><li>没有链接 2026-03-06</li></ul>"""


def seen(adapter, body, status=200, content_type="text/html", **params):
    body = body if isinstance(body, bytes) else body.encode()
    found = adapter_for(adapter).read(Recorded(body, status, {"content-type": content_type}), params, AS_OF)
    at = found.last_published_at.astimezone(CHINA).isoformat()[:16] if found.last_published_at else None
    return found.state, found.reason, at, found.item_count


def ok(at, count=1):
    return "ok", "", at, count


@pytest.mark.parametrize(
    ("page", "at"),
    [
        ('<meta name="PubDate" content="2026-03-05 09:00">', "2026-03-05T09:00"),
        ('<META NAME="pubdate" CONTENT="2026-03-05">', "2026-03-05T00:00"),
        ('<meta property="article:published_time" content="2026-03-05T01:00:00Z">', "2026-03-05T09:00"),
        (LD, "2026-03-05T09:00"),
        ('<time itemprop="datePublished" datetime="2026-03-05">三月五日</time>', "2026-03-05T00:00"),
        ('<span itemprop="datePublished">2026年3月5日</span>', "2026-03-05T00:00"),
        (f'{LD}<meta name="PubDate" content="2026-03-02">', "2026-03-02T00:00"),
        (f'{LD}<meta name="PubDate" content="">', "2026-03-05T09:00"),
    ],
)
def test_a_page_is_dated_by_its_marks_in_their_order(page, at):
    assert seen("webpage_meta", f"<html><head>{page}</head><body>今天是2026年3月6日</body></html>") == ok(at)


@pytest.mark.parametrize("adapter", ["webpage_meta", "webpage_list"])
@pytest.mark.parametrize(
    ("body", "status", "state", "reason"),
    [
        ("<html>此帐号已自主注销，内容无法查看</html>", 200, "not_found", "account_cancelled"),
        ("<html>该内容已被发布者删除</html>", 200, "not_found", "content_deleted"),
        ("<html>环境异常</html>", 200, "rate_limited", "verification_wall"),
        ("<html><input type=password></html>", 200, "auth_error", "login_required"),
        ("<html>没有</html>", 404, "not_found", "http_404"),
        ("<html>忙</html>", 503, "malformed", "http_503"),
        ("<html>等</html>", 429, "rate_limited", "http_429"),
    ],
)
def test_notices_walls_and_statuses_are_told_apart(adapter, body, status, state, reason):
    assert seen(adapter, body, status, item_selector="li")[:2] == (state, reason)


def test_a_notice_in_a_script_or_in_a_long_page_is_no_notice():
    mark = '<meta name="PubDate" content="2026-03-05">'
    assert seen("webpage_meta", f"{mark}<script>var t='此帐号已自主注销'</script>") == ok("2026-03-05T00:00")
    assert seen("webpage_meta", f"{mark}<p>账号迁移公告</p>{'<p>政务新闻一条</p>' * 300}") == ok("2026-03-05T00:00")


def test_a_page_without_a_mark_or_with_a_future_one_gives_no_date():
    assert seen("webpage_meta", "<html>今天是2026年3月6日</html>")[:2] == ("malformed", "no_date_mark")
    assert seen("webpage_meta", '<meta name="PubDate" content="2026-03-09">')[:1] == ("empty",)


def test_a_list_counts_links_once_and_reads_the_date_beside_them():
    assert seen("webpage_list", LIST, item_selector="li") == ok("2026-03-05T08:00", 3)


@pytest.mark.parametrize(
    ("selector", "state", "reason"),
    [("p", "malformed", "no_items"), ("", "malformed", "bad_parameter"), ("li[", "malformed", "bad_parameter")],
)
def test_a_selector_that_finds_nothing_or_is_wrong_is_malformed(selector, state, reason):
    assert seen("webpage_list", LIST, item_selector=selector)[:2] == (state, reason)


def test_a_gbk_page_that_names_its_charset_only_inside_is_read():
    body = '<meta charset="gb2312"><meta name="SiteName" content="郎溪县"><meta name="PubDate" content="2026年3月5日">'
    found = adapter_for("webpage_meta").read(Recorded(body.encode("gbk"), 200, {}), {}, AS_OF)
    assert (found.state, found.account_name) == ("ok", "郎溪县")


@pytest.mark.parametrize(
    ("robots", "status", "asked", "state"),
    [
        ("User-agent: *\nDisallow: /private", 200, 2, "ok"),
        ("User-agent: *\nDisallow: /", 200, 1, "auth_error"),
        ("User-agent: govmedia\nDisallow: /\n\nUser-agent: *\nAllow: /", 200, 1, "auth_error"),
        ("", 404, 2, "ok"),
    ],
)
def test_robots_txt_is_obeyed(robots, status, asked, state):
    steps = adapter_for("webpage_meta").look(Source("webpage_meta", "http://a.cn/news/"), lambda: AS_OF)
    urls, answer = [next(steps).url], Recorded(robots.encode(), status)
    try:
        urls.append(steps.send(answer).url)
        steps.send(Recorded(b'<meta name="PubDate" content="2026-03-05">'))
    except StopIteration as done:
        found = done.value
    assert (urls, found.state) == (["http://a.cn/robots.txt", "http://a.cn/news/"][:asked], state)
