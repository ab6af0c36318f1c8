"""A server of feeds: `/feeds/FORMAT/ID`, in every format and charset, with validators; `/feeds/dates/FORM`."""

import datetime as dt
from email.utils import format_datetime
from typing import Any

from tests.simulator import dates
from tests.simulator.documents import BOMB, atom, json_feed, rdf, rss
from tests.simulator.scenario import Clocked, posts_of, word
from tests.simulator.web import Reply, Request, html, text

ITEMS = 8
REST = 7  # seconds a busy server asks for
_KINDS = {"rss": "application/rss+xml", "rdf": "application/rdf+xml", "atom": "application/atom+xml",
          "json": "application/feed+json"}  # fmt: skip


def gmt(at: dt.datetime) -> str:
    return format_datetime(at.astimezone(dt.UTC), usegmt=True)


def items(sim: Clocked, account: str, write: Any = gmt) -> list[tuple[str, str]]:
    return [(post.id, "" if word(account) == "undated" else write(post.at)) for post in posts_of(sim, account, ITEMS)]


def written(sim: Clocked, form: str, account: str) -> bytes:
    """The document as bytes: UTF-8, with a mark, GBK or UTF-16 by the name of the form."""
    iso = items(sim, account, lambda at: at.isoformat())
    if form == "rdf":
        return rdf(iso).encode()
    if form == "atom":
        return atom(iso, built=sim.now().isoformat()).encode()
    if form == "json":
        return json_feed(iso, version="1.1").encode()
    plain = items(sim, account)
    if form == "gbk":
        return rss(plain, declared="gb2312").encode("gb18030")
    if form == "utf16":
        return rss(plain, declared="UTF-16").encode("utf-16")
    return rss(plain, built=gmt(sim.now())).encode("utf-8-sig" if form == "bom" else "utf-8")


def refusal(sim: Any, account: str) -> Reply | None:
    """What a feed's server says instead, by the word of the account."""
    plain = {
        "gone": lambda: html("404 Not Found", 404),
        "removed": lambda: html("410 Gone", 410),
        "auth": lambda: html("403 Forbidden", 403),
        "limit": lambda: text("slow down", "text/plain", 429, Retry_After=str(REST)),
        "busy": lambda: text("busy", "text/plain", 503, Retry_After=str(REST)),
        "html": lambda: html("欢迎访问"),
        "bomb": lambda: text(BOMB, "application/xml"),
        "login": lambda: text("<!DOCTYPE html><html><form><input type='password'></form></html>"),
        "wall": lambda: html("环境异常"),
        "slow": lambda: Reply(delay=sim.slow),
    }.get(word(account))
    return plain() if plain else None


def feed(sim: Any, request: Request) -> Reply:
    _, form, account = request.path.split("/", 2)
    sim.count("feed", account)
    if refused := refusal(sim, account):
        return refused
    body, tag = written(sim, form, account), f'"{account}-{sim.now():%Y%m%d}"'
    if request.header("If-None-Match") == tag:
        return Reply(status=304, headers={"ETag": tag})
    kind = _KINDS.get(form, "application/xml")
    return Reply(body, headers={"Content-Type": kind, "ETag": tag}, cut=word(account) == "cut")


def dated(sim: Any, request: Request) -> Reply:
    """One item with one form of a date, where only the form differs; its name says which."""
    form = request.path.rpartition("/")[2]
    return text(rss([("1", dates.FORMS[form])]), "application/rss+xml")


API = {"GET feeds/*": feed, "GET feeds/dates/*": dated}
