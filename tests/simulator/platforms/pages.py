"""Web pages of a unit: `/pages/meta/ID` with a date mark, `/pages/list/ID` with a column, robots.txt."""

from typing import Any

from tests.simulator import dates
from tests.simulator.scenario import posts_of, word
from tests.simulator.web import Reply, Request, html, text

SELECTOR = "ul.list li"


def robots(sim: Any, request: Request) -> Reply:
    return text("User-agent: *\nDisallow: /pages/meta/closed\n", "text/plain")


def refusal(sim: Any, account: str) -> Reply | None:
    plain = {
        "login": lambda: text("<!DOCTYPE html><html><form>口令 <input type='password' name='p'></form></html>"),
        "limit": lambda: html("环境异常，请完成验证后继续访问"),
        "nodata": lambda: html(f"欢迎访问，今天是{sim.now():%Y年%m月%d日}"),
        "gone": lambda: html("此帐号已自主注销，内容无法查看"),
        "moved": lambda: html("该公众号已帐号迁移，原帐号已冻结、回收"),
        "removed": lambda: html("该内容已被发布者删除"),
        "lost": lambda: html("404 Not Found", 404),
        "busy": lambda: Reply(b"", 503),
        "slow": lambda: Reply(delay=sim.slow),
    }.get(word(account))
    return plain() if plain else None


def meta(sim: Any, request: Request) -> Reply:
    account = request.path.rpartition("/")[2]
    sim.count("meta", account)
    if refused := refusal(sim, account):
        return refused
    (post,) = posts_of(sim, account, 1)
    marks = {
        "og": f'<meta property="article:published_time" content="{post.at.isoformat()}">',
        "ld": f'<script type="application/ld+json">{{"datePublished": "{post.at.isoformat()}"}}</script>',
        "item": f'<time itemprop="datePublished" datetime="{post.at.isoformat()}">昨天</time>',
    }
    mark = marks.get(word(account), f'<meta name="PubDate" content="{post.at:%Y-%m-%d %H:%M}">')
    return text(
        f'<!DOCTYPE html><html><head><meta name="SiteName" content="郎溪县人民政府">{mark}</head><body></body></html>'
    )


def column(sim: Any, request: Request) -> Reply:
    """Dates as people write them, the oldest item pinned to the top."""
    account = request.path.rpartition("/")[2]
    sim.count("list", account)
    if refused := refusal(sim, account):
        return refused
    posts = posts_of(sim, account, 6)
    said = [("昨天 09:15" if place == 0 else f"{post.at:%m-%d}") for place, post in enumerate(posts)]
    rows = [
        f'<li><a href="/a/{post.id}">提示</a><span>[{when}]</span></li>' for post, when in zip(posts, said, strict=True)
    ]
    top = '<li><a href="/a/top">指南</a><span>置顶 2024-01-05</span></li>' if rows else ""
    return text(f'<!DOCTYPE html><html><body><ul class="list">{top}{"".join(rows)}</ul></body></html>')


def dated(sim: Any, request: Request) -> Reply:
    form = request.path.rpartition("/")[2]
    row = f'<li><a href="/a/1">提示</a><span>{dates.FORMS[form]}</span></li>'
    return text(f'<!DOCTYPE html><html><body><ul class="list">{row}</ul></body></html>')


API = {
    "GET robots.txt/": robots,
    "GET pages/meta/*": meta,
    "GET pages/list/*": column,
    "GET pages/dates/*": dated,
}
