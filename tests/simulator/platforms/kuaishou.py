"""Kuaishou: the works of a grantor, whose times come in seconds or milliseconds, and its OAuth."""

from typing import Any

from tests.simulator.consent import OAuth, Refused
from tests.simulator.scenario import Post, posts_of, word
from tests.simulator.web import Reply, Request, answer, html

HOST = "open.kuaishou.com"
WORKS = 70

ERRORS = {"auth": 100200108, "revoked": 100200109, "reauth": 100200110, "limit": 100200500}
OAUTH = OAuth("快手", "app_id", "app_secret", access_seconds=48 * 3600, refresh_seconds=180 * 86400)


def error(code: int) -> Reply:
    return answer({"result": code, "error": "told", "error_msg": "told"})


def works(sim: Any, request: Request) -> Reply:
    """A page begins after the work that `cursor` names."""
    text = request.query.get("access_token", "")
    token = sim.tokens.find(text)
    kind = word(token.account)
    sim.count("photo_list", token.account)
    if not text or not sim.tokens.lives(token):
        return error(100200108)
    if not request.query.get("app_id"):
        return error(100200100)
    if kind in ERRORS:
        return error(ERRORS[kind])
    if kind == "html":
        return html("502 Bad Gateway")
    rows = [_work(place, post) for place, post in enumerate(posts_of(sim, token.account, WORKS))]
    ids = [row["photo_id"] for row in rows]
    after = request.query.get("cursor", "")
    start = ids.index(after) + 1 if after in ids else 0
    told = {"result": 1, "video_list": rows[start : start + min(int(request.query.get("count", 20)), 200)]}
    if kind == "nodata":
        del told["result"]
    return answer(told)


def _work(place: int, post: Post) -> dict[str, Any]:
    """Odd ones in seconds, even ones in milliseconds."""
    made = post.seconds if place % 2 else post.seconds * 1000
    return {"photo_id": f"3x{post.id}", "caption": "作品", "create_time": made, "view_count": 3, "pending": post.hidden}


def tokens(sim: Any, request: Request) -> Reply:
    try:
        account, access, refresh = OAUTH.tokens(sim, request)
    except Refused as refused:
        return error(100200101 if refused.why == "client" else 100200113)
    told = {"result": 1, "access_token": access, "expires_in": OAUTH.access_seconds, "refresh_token": refresh,
            "refresh_token_expires_in": OAUTH.refresh_seconds, "open_id": account, "scopes": ["user_video_info"]}  # fmt: skip
    return answer(told)


def user(sim: Any, request: Request) -> Reply:
    account = sim.tokens.find(request.query.get("access_token", "")).account
    return answer({"result": 1, "user_info": {"name": f"郎溪发布{account}", "fan": 10}})


API = {
    f"GET {HOST}/openapi/photo/list": works,
    f"GET {HOST}/openapi/user_info": user,
    f"GET {HOST}/oauth2/authorize": OAUTH.ask,
    f"POST {HOST}/oauth2/authorize": OAUTH.agree,
    f"GET {HOST}/oauth2/access_token": tokens,
    f"POST {HOST}/oauth2/access_token": tokens,
    f"GET {HOST}/oauth2/refresh_token": tokens,
    f"POST {HOST}/oauth2/refresh_token": tokens,
}
