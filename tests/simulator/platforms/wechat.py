"""WeChat as owners ask it: the stable token, figures per article, plain posts, versions of mini-programs."""

import datetime as dt
import re
from typing import Any

from tests.simulator.apps import is_secret_of
from tests.simulator.scenario import posts_of, word
from tests.simulator.tokens import Token
from tests.simulator.web import Reply, Request, answer, html

HOST = "api.weixin.qq.com"
TOKEN_SECONDS = 7200
QUOTA = 3  # calls of a `quota` account's token before its day is used up

# By the word of the app id: what every interface answers, whatever was asked.
ERRORS = {"auth": 48001, "banned": 50002, "limit": 45009, "busy": -1, "unverified": 43016, "ungranted": 61007}
# The same where a token is asked for.
TOKEN_ERRORS = {"ip": 40164, "nosecret": 40125, "tokenlimit": 45009}
_WORDS = {40164: "invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist", 42001: "access_token expired"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def error(code: int) -> Reply:
    return answer({"errcode": code, "errmsg": f"{_WORDS.get(code, 'told')} rid: 65f1-2a3b-4c5d"})


def stable_token(sim: Any, request: Request) -> Reply:
    """Repeated calls bring the same token until it is over, or is asked for by force."""
    asked = request.json
    appid, kind = str(asked.get("appid", "")), word(str(asked.get("appid", "")))
    sim.count("stable_token", appid)
    if kind == "html":
        return html("502 Bad Gateway")
    if kind in TOKEN_ERRORS:
        return error(TOKEN_ERRORS[kind])
    if asked.get("grant_type") != "client_credential":
        return error(40002)
    if not is_secret_of(appid, asked.get("secret")):
        return error(40125)
    token = sim.tokens.issue("wechat", appid, TOKEN_SECONDS, fresh=asked.get("force_refresh") is True)
    return answer({"access_token": token.text, "expires_in": int((token.expires_at - sim.now()).total_seconds())})


def allowed(sim: Any, request: Request, interface: str) -> Token | Reply:
    """The token a call is made with, or what is said instead of an answer."""
    text = request.query.get("access_token", "")
    if not text:
        return error(41001)
    token = sim.tokens.find(text)
    kind, calls = word(token.account), sim.count(interface, token.account)
    if not sim.tokens.lives(token) or (kind == "expired" and token.serial == 1):
        sim.tokens.end(token)
        return error(42001)
    if kind == "quota" and calls > QUOTA:
        return error(45009)
    return error(ERRORS[kind]) if kind in ERRORS else token


def totaldetail(sim: Any, request: Request) -> Reply:
    """`n days × m msgids`, mass-sent and plain by turns; the day before is not there until eight o'clock."""
    token = allowed(sim, request, "totaldetail")
    if isinstance(token, Reply):
        return token
    if problem := _date_problem(sim, request):
        return error(problem)
    kind, day = word(token.account), request.json["begin_date"]
    if kind == "nodata":
        return answer({"is_delay": False})
    yesterday = sim.now().date() - dt.timedelta(days=1)
    if kind == "late" or (sim.now().hour < 8 and day == yesterday.isoformat()):
        return answer({"list": [], "is_delay": True})
    posts = [post for post in posts_of(sim, token.account, 12, per_day=3) if f"{post.at:%Y-%m-%d}" == day]
    return answer({"list": [_figures(place, post, sim) for place, post in enumerate(posts)], "is_delay": False})


def _date_problem(sim: Any, request: Request) -> int:
    begin, end = request.json.get("begin_date"), request.json.get("end_date")
    if "begin_date" in request.query:
        return 40097
    if not request.body:
        return 44002
    if not all(isinstance(day, str) and _DAY.fullmatch(day) for day in (begin, end)):
        return 61500
    return 61501 if not begin <= end < f"{sim.now():%Y-%m-%d}" else 0


def _figures(place: int, post: Any, sim: Any) -> dict[str, Any]:
    reading = [{"stat_date": f"{sim.now():%Y-%m-%d}", "read_user": 40 + place, "share_user": 2}]
    return {"ref_date": f"{post.at:%Y-%m-%d}", "msgid": f"{post.seconds}_{place + 1}", "publish_type": place % 2,
            "title": "便民提示", "detail_list": reading}  # fmt: skip


def freepublish(sim: Any, request: Request) -> Reply:
    """45 posts, at most 20 a page, in no order; arguments in the address are refused."""
    token = allowed(sim, request, "freepublish")
    if isinstance(token, Reply):
        return token
    if {"offset", "count"} & request.query.keys():
        return error(40097)
    offset, count = request.json.get("offset"), request.json.get("count")
    if not isinstance(offset, int) or not isinstance(count, int) or not 1 <= count <= 20:
        return error(40097)
    if word(token.account) == "nodata":
        return answer({"total_count": 45, "item_count": 20})
    rows = sorted(posts_of(sim, token.account, 45), key=lambda post: post.id)
    page = rows[offset : offset + count]
    return answer({"total_count": len(rows), "item_count": len(page), "item": [_published(post) for post in page]})


def _published(post: Any) -> dict[str, Any]:
    """Every tenth post has lost one of its two articles, hidden ones both."""
    gone = (post.hidden or post.id.endswith("9"), post.hidden)
    news = [{"title": "政策解读", "url": "http://mp.weixin.qq.com/s/x", "is_deleted": flag} for flag in gone]
    return {"article_id": post.id, "content": {"news_item": news, "create_time": post.seconds},
            "update_time": post.seconds}  # fmt: skip


def version_info(sim: Any, request: Request) -> Reply:
    """Without a body nothing is told; a trial version may be newer than the release."""
    token = allowed(sim, request, "getversioninfo")
    if isinstance(token, Reply):
        return token
    if not request.body or word(token.account) == "nodata":
        return error(44002)
    told: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
    told["exp_info"] = {"exp_time": int(sim.now().timestamp()), "exp_version": "2.1.0", "exp_desc": "体验版"}
    for post in posts_of(sim, token.account, 1):
        told["release_info"] = {"release_time": post.seconds, "release_version": "2.0.0", "release_desc": "正式版"}
    return answer(told)


API = {
    f"POST {HOST}/cgi-bin/stable_token": stable_token,
    f"POST {HOST}/datacube/getarticletotaldetail": totaldetail,
    f"POST {HOST}/cgi-bin/freepublish/batchget": freepublish,
    f"POST {HOST}/wxa/getversioninfo": version_info,
}
