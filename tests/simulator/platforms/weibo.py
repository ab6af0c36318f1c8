"""Weibo: timelines by contract and by grant, the account's card, and its OAuth."""

from typing import Any

from tests.simulator.consent import OAuth, Refused
from tests.simulator.scenario import Post, posts_of, word
from tests.simulator.web import Reply, Request, answer, html

HOST, COMMERCIAL = "api.weibo.com", "c.api.weibo.com"
PAGE = 25
POSTS = 60

# By the word of the uid: the code, and the status it comes on.
ERRORS = {"gone": (20003, 400), "auth": (21327, 401), "denied": (21335, 403), "limit": (10023, 403),
          "busy": (10001, 503)}  # fmt: skip
OAUTH = OAuth("微博", "client_id", "client_secret", access_seconds=30 * 86400)


def error(code: int, status: int, request: Request) -> Reply:
    return answer({"request": request.path, "error_code": code, "error": "told"}, status)


def _refusal(sim: Any, request: Request, interface: str) -> Reply | None:
    uid = request.query.get("uid", "")
    sim.count(interface, uid)
    token = sim.tokens.find(request.query.get("access_token", ""))
    if not request.query.get("access_token"):
        return error(10006, 400, request)
    if not sim.tokens.lives(token):
        return error(21327, 401, request)
    if word(uid) in ERRORS:
        return error(*ERRORS[word(uid)], request)
    return html("502 Bad Gateway") if word(uid) == "html" else None


def by_contract(sim: Any, request: Request) -> Reply:
    return _refusal(sim, request, "user_timeline") or _timeline(sim, request)


def by_grant(sim: Any, request: Request) -> Reply:
    """Only of the grantor: another uid is refused."""
    owner = sim.tokens.find(request.query.get("access_token", "")).account
    if owner != request.query.get("uid"):
        return error(21335, 403, request)
    return _refusal(sim, request, "user_timeline") or _timeline(sim, request)


def _timeline(sim: Any, request: Request) -> Reply:
    uid, query = request.query["uid"], request.query
    if word(uid) == "array":
        return answer([])
    if word(uid) == "nodata":
        return answer({"statuses": [], "total_number": POSTS})
    count = min(int(query.get("count", PAGE)), PAGE)
    rows = [status(post, uid) for post in posts_of(sim, uid, POSTS)]
    rows = [row for row in rows if row["id"] > int(query.get("since_id", 0))]
    start = (int(query.get("page", 1)) - 1) * count
    told = {"statuses": rows[start : start + count], "previous_cursor": 0, "next_cursor": 0}
    return answer(told | {"total_number": len(rows)})


def status(post: Post, uid: str) -> dict[str, Any]:
    """Hidden ones are deleted or for the author alone, pinned ones lead."""
    number = post.seconds * 1000
    found = {"created_at": f"{post.at:%a %b %d %H:%M:%S +0800 %Y}", "id": number, "idstr": str(number), "text": "提示",
             "visible": {"type": int(post.hidden), "list_id": 0}, "isTop": int(post.pinned),
             "user": {"id": uid, "screen_name": f"郎溪发布{uid}", "verified": True}}  # fmt: skip
    return found | ({"deleted": "1"} if post.hidden else {})


def card(sim: Any, request: Request) -> Reply:
    if refused := _refusal(sim, request, "users_show"):
        return refused
    uid = request.query["uid"]
    posts = [post for post in posts_of(sim, uid, POSTS) if not post.pinned and not post.hidden]
    told = {"idstr": uid, "screen_name": f"郎溪发布{uid}", "verified": True, "statuses_count": len(posts),
            "created_at": "Mon Mar 14 10:00:00 +0800 2011"}  # fmt: skip
    return answer(told | ({"status": status(posts[0], uid)} if posts else {}))


def exchange(sim: Any, request: Request) -> Reply:
    """Apps of this kind are given no refresh token: the owner comes again every thirty days."""
    try:
        account, access, _ = OAUTH.tokens(sim, request)
    except Refused as refused:
        code = 21324 if refused.why == "client" else 21325
        return answer({"error": "invalid_grant", "error_code": code, "request": request.path}, 400)
    seconds = OAUTH.access_seconds
    return answer({"access_token": access, "expires_in": seconds, "remind_in": str(seconds), "uid": account})


API = {
    f"GET {COMMERCIAL}/2/statuses/user_timeline/other.json": by_contract,
    f"GET {HOST}/2/statuses/user_timeline.json": by_grant,
    f"GET {HOST}/2/users/show.json": card,
    f"GET {HOST}/oauth2/authorize": OAUTH.ask,
    f"POST {HOST}/oauth2/authorize": OAUTH.agree,
    f"POST {HOST}/oauth2/access_token": exchange,
}
