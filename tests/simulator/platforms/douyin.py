"""Douyin and Toutiao: the works of a grantor in one envelope, and the OAuth of both."""

from typing import Any

from tests.simulator.consent import OAuth, Refused
from tests.simulator.scenario import Post, posts_of, word
from tests.simulator.web import Reply, Request, answer, half_of_gzip, html

HOST, TOUTIAO = "open.douyin.com", "open.snssdk.com"
WORKS = 45
RENEWALS = 5

ERRORS = {"auth": 28001008, "gone": 28001045, "banned": 28001046, "private": 28001047, "limit": 28003017,
          "busy": 28001005}  # fmt: skip
OAUTH = OAuth("抖音", "client_key", "client_secret", access_seconds=15 * 86400)


def envelope(code: int, sim: Any, **data: Any) -> dict[str, Any]:
    told = {"error_code": code, "description": "" if code == 0 else "told"}
    extra = told | {
        "sub_error_code": 0,
        "sub_description": "",
        "logid": "2026",
        "now": int(sim.now().timestamp() * 1000),
    }
    return {"data": told | data, "extra": extra}


def works(sim: Any, request: Request) -> Reply:
    token = sim.tokens.find(request.header("access-token"))
    account, kind = request.query.get("open_id", ""), word(request.query.get("open_id", ""))
    sim.count("video_list", account)
    if not request.header("access-token") or not sim.tokens.lives(token):
        return answer(envelope(28001003 if not token.text else 28001008, sim))
    if kind in ERRORS:
        return answer(envelope(ERRORS[kind], sim))
    if token.account != account:
        return answer(envelope(28001015, sim))
    if kind == "nodata":
        return answer({"extra": envelope(0, sim)["extra"]})
    return html("502 Bad Gateway") if kind == "html" else _page(sim, request, account)


def _page(sim: Any, request: Request, account: str) -> Reply:
    """Pinned works come on top of what was asked for; a Go server writes null for an empty list."""
    posts = posts_of(sim, account if word(account) != "null" else "empty", WORKS)
    pinned, rest = [post for post in posts if post.pinned], [post for post in posts if not post.pinned]
    start, count = int(request.query.get("cursor", 0)), int(request.query.get("count", 10))
    if not 1 <= count <= 20:
        return answer(envelope(28001007, sim))
    page = rest[start : start + count]
    rows = [_work(post, word(account)) for post in ([] if start else pinned) + page]
    told = envelope(0, sim, list=None if word(account) == "null" else rows, cursor=start + len(page))
    told["data"]["has_more"] = start + count < len(rest)
    if word(account) == "text":
        told["data"] |= {"cursor": str(told["data"]["cursor"]), "error_code": "0"}
    return half_of_gzip(told) if word(account) == "cut" else answer(told)


def _work(post: Post, kind: str) -> dict[str, Any]:
    seconds = str(post.seconds) if kind == "text" else post.seconds
    found = {"item_id": f"@{post.id}", "title": "短视频", "cover": "", "is_top": post.pinned, "create_time": seconds,
             "media_type": 4, "share_url": "", "statistics": {"digg_count": 1}}  # fmt: skip
    return found | ({"is_reviewed": True, "video_status": 7 if post.hidden else 5} if kind == "hidden" else {})


def tokens(sim: Any, request: Request) -> Reply:
    """For a code and for a refresh token; both answer alike."""
    try:
        account, access, refresh = OAUTH.tokens(sim, request)
    except Refused as refused:
        return answer(envelope(10003 if refused.why == "client" else 10010, sim) | {"message": "error"})
    told = {"access_token": access, "expires_in": OAUTH.access_seconds, "refresh_token": refresh, "open_id": account,
            "refresh_expires_in": OAUTH.refresh_seconds, "scope": "video.list.bind,user_info"}  # fmt: skip
    return answer(envelope(0, sim, **told) | {"message": "success"})


def renewed(sim: Any, request: Request) -> Reply:
    """A refresh token can be renewed five times; then the owner has to agree again."""
    old = sim.tokens.spend(request.given.get("refresh_token", ""), "refresh")
    if old is None:
        return answer(envelope(10010, sim) | {"message": "error"})
    if sim.count("renew_refresh_token", old.account) > RENEWALS:
        return answer(envelope(10020, sim) | {"message": "error"})
    new = sim.tokens.issue("refresh", old.account, OAUTH.refresh_seconds)
    told = envelope(0, sim, refresh_token=new.text, expires_in=OAUTH.refresh_seconds)
    return answer(told | {"message": "success"})


def user(sim: Any, request: Request) -> Reply:
    account = request.given.get("open_id", "")
    return answer(envelope(0, sim, open_id=account, union_id=account, nickname=f"郎溪发布{account}"))


API = {
    f"GET {HOST}/api/douyin/v1/video/video_list/": works,
    f"GET {HOST}/toutiao/video/list/": works,
    f"GET {HOST}/platform/oauth/connect/": OAUTH.ask,
    f"POST {HOST}/platform/oauth/connect/": OAUTH.agree,
    f"GET {TOUTIAO}/oauth/authorize/": OAUTH.ask,
    f"POST {TOUTIAO}/oauth/authorize/": OAUTH.agree,
}
for _host in (HOST, TOUTIAO):
    API |= {
        f"POST {_host}/oauth/access_token/": tokens,
        f"POST {_host}/oauth/refresh_token/": tokens,
        f"POST {_host}/oauth/renew_refresh_token/": renewed,
        f"GET {_host}/oauth/userinfo/": user,
        f"POST {_host}/oauth/userinfo/": user,
    }
