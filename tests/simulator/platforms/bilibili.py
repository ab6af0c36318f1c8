"""Bilibili's open platform: it believes only signed headers of the last ten minutes; a refresh token works once."""

import hashlib
import hmac
import time
from typing import Any

from tests.simulator.apps import secret_of
from tests.simulator.consent import OAuth, Refused
from tests.simulator.scenario import Post, posts_of, word
from tests.simulator.web import Reply, Request, answer, html

MEMBER, ACCOUNT, API_HOST = "member.bilibili.com", "account.bilibili.com", "api.bilibili.com"
ARCHIVES = 60
SKEW = 600

ERRORS = {"auth": 127001, "denied": 127011, "limit": 127009, "busy": 127201}
OAUTH = OAuth("哔哩哔哩", "client_id", "client_secret", back="gourl", access_seconds=30 * 86400, once=True)


def error(code: int) -> Reply:
    return answer({"code": code, "message": "told", "ttl": 1, "request_id": "r1"})


def is_signed(request: Request, now: float) -> int:
    """0, or the code of what is wrong with the signature."""
    lines = {name.lower(): value for name, value in request.headers.items() if name.lower().startswith("x-bili-")}
    stamp = lines.get("x-bili-timestamp", "")
    if not stamp.isdecimal() or abs(int(stamp) - now) > SKEW:
        return 4003
    if lines.get("x-bili-content-md5") != hashlib.md5(request.body, usedforsecurity=False).hexdigest():
        return 4002
    told = "\n".join(f"{name}:{lines[name]}" for name in sorted(lines))
    key = secret_of(lines.get("x-bili-accesskeyid", "")).encode()
    good = hmac.new(key, told.encode(), hashlib.sha256).hexdigest()
    return 0 if hmac.compare_digest(good, request.header("Authorization")) else 4002


def archives(sim: Any, request: Request) -> Reply:
    if code := is_signed(request, sim.now().timestamp()):
        return error(code)
    token = sim.tokens.find(request.header("Access-Token"))
    kind = word(token.account)
    sim.count("viewlist", token.account)
    if not request.header("Access-Token") or not sim.tokens.lives(token):
        return error(127001)
    if kind in ERRORS:
        return error(ERRORS[kind])
    if kind == "html":
        return html("502 Bad Gateway")
    if kind == "nodata":
        return answer({"code": 0, "message": "0", "ttl": 1})
    number, size = int(request.query.get("pn", 1)), min(int(request.query.get("ps", 20)), 50)
    rows = posts_of(sim, token.account, ARCHIVES)
    page = {"pn": number, "ps": size, "total": len(rows)}
    listed = [_archive(post) for post in rows[(number - 1) * size : number * size]]
    return answer({"code": 0, "message": "0", "ttl": 1, "request_id": "r1", "data": {"page": page, "list": listed}})


def _archive(post: Post) -> dict[str, Any]:
    """State 0 is public; -2 was sent back, -30 is under review."""
    state = -30 if post.hidden else -2 if post.id.endswith(".5") else 0
    return {"resource_id": f"BV{post.id}", "title": "视频", "ctime": post.seconds - 60, "ptime": post.seconds,
            "addit_info": {"state": state, "state_desc": "", "reject_reason": ""}}  # fmt: skip


def tokens(sim: Any, request: Request) -> Reply:
    try:
        account, access, refresh = OAUTH.tokens(sim, request)
    except Refused as refused:
        return error(-400 if refused.why == "client" else 127012)
    end = (
        int(time.time()) + OAUTH.access_seconds
    )  # a moment, and of the caller's clock: it outlives a clock that stands
    data = {"access_token": access, "expires_in": end, "refresh_token": refresh,
            "scopes": ["USER_INFO", "ARC_BASE"], "openid": account}  # fmt: skip
    return answer({"code": 0, "message": "0", "ttl": 1, "data": data})


def user(sim: Any, request: Request) -> Reply:
    if code := is_signed(request, sim.now().timestamp()):
        return error(code)
    account = sim.tokens.find(request.header("Access-Token")).account
    return answer({"code": 0, "message": "0", "data": {"name": f"郎溪发布{account}", "openid": account}})


API = {
    f"GET {MEMBER}/arcopen/fn/archive/viewlist": archives,
    f"GET {MEMBER}/arcopen/fn/user/account/info": user,
    f"GET {ACCOUNT}/pc/account-pc/auth/oauth": OAUTH.ask,
    f"POST {ACCOUNT}/pc/account-pc/auth/oauth": OAUTH.agree,
    f"POST {API_HOST}/x/account-oauth2/v1/token": tokens,
    f"POST {API_HOST}/x/account-oauth2/v1/refresh_token": tokens,
}
