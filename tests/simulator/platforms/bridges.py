"""Bridges an office runs: wewe-rss, we-mp-rss, RSSHub and Wechat2RSS, each with its own way of failing."""

import datetime as dt
from typing import Any

from tests.simulator.documents import DTD, atom, json_feed, rss, we_mp_rss
from tests.simulator.platforms.feeds import gmt, items
from tests.simulator.scenario import Clocked, posts_of, word
from tests.simulator.web import Reply, Request, answer, text

REST = 600  # seconds a busy bridge asks for
SUBSCRIBED = ("ok", "empty", "stale", "unsynced", "future", "dup", "undated", "pinned")
RSSHUB_ERRORS = {
    "cookies": ("Error: Cookies expired, please update WEIBO_COOKIES", 503),
    "auth": ("RejectError: Authentication failed. Access denied.", 403),
    "busy": ("RequestInProgressError: This path is currently fetching, please come back later!", 503),
    "risk": ("Error: [GET] https://m.weibo.cn/: 432 status code 432", 503),
    "gone": ("NotFoundError: user does not exist", 404),
    "nodata": ("Error: this route is empty, please check the original site", 503),
    "broken": ("TypeError: Cannot read properties of undefined", 503),
}


def utc(at: dt.datetime) -> str:
    return f"{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def _spoilt(account: str, whole: Reply) -> Reply:
    """What may happen to any feed on its way."""
    if word(account) == "dtd":
        return text(DTD, "application/xml")
    if word(account) == "limit":
        return text("Too Many Requests", "text/plain", 429, Retry_After=str(REST))
    whole.cut = word(account) == "cut"
    return whole


def wewe(sim: Any, request: Request) -> Reply:
    """`.atom`, `.json` or `.rss`; its entries bear only `updated` or `date_modified`, which is the publication."""
    account, _, form = request.path.rpartition("/")[2].rpartition(".")
    sim.count("wewe-rss", account)
    if word(account) == "gone":
        return answer({"statusCode": 400, "message": "不存在该feed！"}, 400)
    if word(account) == "broken":
        return answer({"statusCode": 500, "message": "Internal server error"}, 500)
    listed = items(sim, account, utc)
    if form == "json":
        body = json_feed(listed, dated="date_modified", generator="WeWe-RSS"), "application/feed+json"
    elif form == "rss":
        body = rss(items(sim, account), generator="WeWe-RSS", built=gmt(sim.now())), "application/rss+xml"
    else:
        body = atom(listed, generator="WeWe-RSS", built=utc(sim.now()), dated="updated"), "application/atom+xml"
    return _spoilt(account, text(*body))


def wewe_list(sim: Any, request: Request) -> Reply:
    """When each subscription was synchronised: an hour ago, those called `unsynced` three days ago."""
    rows = []
    for kind in SUBSCRIBED:
        synced = sim.now() - (dt.timedelta(days=3) if kind == "unsynced" else dt.timedelta(hours=1))
        rows += [{"id": f"{kind}-{n}", "name": kind, "syncTime": int(synced.timestamp())} for n in range(1, 100)]
    return answer(rows)


def we_mp(sim: Any, request: Request) -> Reply:
    """Errors come on 201, a missing feed on 404."""
    account = request.path.removeprefix("/wemp/rss/").partition("/")[0]
    sim.count("we-mp-rss", account)
    if word(account) == "gone":
        return answer({"detail": {"code": 40401, "message": "公众号不存在", "data": None}}, 404)
    if word(account) in ("auth", "broken"):
        words = "请扫码授权登录" if word(account) == "auth" else "数据库错误"
        return answer({"detail": {"code": 50001, "message": words}}, 201)
    plain = [(key, f"{date:%a, %d %b %Y %H:%M:%S}") for key, date in _moments(sim, account)]
    return _spoilt(account, text(we_mp_rss(plain, f"{sim.now():%a, %d %b %Y %H:%M:%S}"), "application/rss+xml"))


def _moments(sim: Clocked, account: str) -> list[tuple[str, dt.datetime]]:
    return [(post.id, post.at) for post in posts_of(sim, account, 8)]


def rsshub(sim: Any, request: Request) -> Reply:
    """Three formats by `?format=`; in Atom every entry is `updated` now."""
    account, form = request.path.rpartition("/")[2], request.query.get("format", "rss")
    sim.count("rsshub", account)
    if word(account) in RSSHUB_ERRORS:
        message, status = RSSHUB_ERRORS[word(account)]
        page = f"<h1>Looks like something went wrong</h1><p>Error Message:</p><code>{message}</code><p>Route: /x</p>"
        return text(f"<!DOCTYPE html><html><title>Welcome to RSSHub!</title><body>{page}</body></html>", status=status)
    if form == "json":
        made = json_feed(items(sim, account, utc), version="1.1"), "application/feed+json"
    elif form == "atom":
        now = utc(sim.now())
        made = atom(items(sim, account, utc), generator="RSSHub", built=now, updated=now), "application/atom+xml"
    else:
        made = rss(items(sim, account), generator="RSSHub", built=gmt(sim.now())), "application/rss+xml"
    return _spoilt(account, text(*made))


def wechat2rss_query(sim: Any, request: Request) -> Reply:
    """`/w2r/ACCOUNT/api/query`: the account stands in the path, since its number is a number."""
    account = request.path.split("/")[2]
    sim.count("wechat2rss", account)
    if word(account) == "broken":
        return answer({"data": None, "err": "db error"})
    if word(account) == "html":
        return text("<!DOCTYPE html><html>502</html>")
    if word(account) == "nodata":
        return answer({"err": ""})
    rows = [{"biz_id": int(request.query["bid"]), "biz_name": account, "title": f"提示{post.id}",
             "created": post.at.isoformat()} for post in posts_of(sim, account, 8)]  # fmt: skip
    return answer({"data": rows or None, "err": ""})


def wechat2rss_feed(sim: Any, request: Request) -> Reply:
    account, _, form = request.path.rpartition("/")[2].rpartition(".")
    sim.count("wechat2rss", account)
    listed = items(sim, account, lambda at: at.isoformat())
    made = (json_feed(listed), "application/feed+json") if form == "json" else (rss(items(sim, account)), "text/xml")
    return _spoilt(account, text(*made))


def wechat2rss_logins(sim: Any, request: Request) -> Reply:
    return answer({"data": {"available": 1, "needCheck": 0, "waitTime": 0}, "err": ""})


API = {
    "GET bridges/wewe/feeds/*": wewe,
    "GET bridges/wewe/feeds/": wewe_list,
    "GET bridges/wemp/rss/*": we_mp,
    "GET bridges/rsshub/*": rsshub,
    "GET bridges/w2r/*": wechat2rss_query,
    "GET bridges/w2r/feed/*": wechat2rss_feed,
    "GET bridges/w2r/login/list": wechat2rss_logins,
}
