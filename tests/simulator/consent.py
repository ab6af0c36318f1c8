"""The page on which an owner agrees, and the exchange of codes and refresh tokens that follows (OAuth 2)."""

import html
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.simulator.apps import is_secret_of
from tests.simulator.web import Reply, Request, redirect, text

CODE_SECONDS = 600


def page(request: Request, title: str) -> Reply:
    """Which account agrees is typed in: the word its id begins with decides what happens to it."""
    account = html.escape(request.query.get("account", "ok-1"))
    return text(
        f"<!DOCTYPE html><html lang='zh-CN'><title>{title}</title><h1>{title}（模拟）</h1><form method='post'>"
        f"<label>账号 <input name='account' value='{account}'></label>"
        f"<p>编号开头的单词决定账号的情况：ok、empty、stale、gone、banned、auth、limit、busy……</p>"
        f"<button>同意授权</button> <button name='refuse' value='1'>拒绝</button></form></html>"
    )


@dataclass(frozen=True)
class Refused(Exception):
    """Why no token is given; every platform says it in its own words."""

    why: str


@dataclass(frozen=True)
class OAuth:
    """One platform's way: what it calls things, how long tokens live, whether a refresh token works once only."""

    name: str
    client: str
    secret: str
    back: str = "redirect_uri"
    access_seconds: int = 7200
    refresh_seconds: int = 30 * 86400
    once: bool = False

    def ask(self, sim: Any, request: Request) -> Reply:
        return page(request, f"{self.name}授权")

    def agree(self, sim: Any, request: Request) -> Reply:
        """Back to where the portal said, with a code or a refusal, and the state as it came."""
        to = urlsplit(request.query.get(self.back, ""))
        query = dict(parse_qsl(to.query)) | {name: request.query[name] for name in ("state",) if name in request.query}
        if request.form.get("refuse"):
            query["error"] = "access_denied"
        else:
            query["code"] = sim.tokens.issue("code", request.form.get("account", "ok-1"), CODE_SECONDS).text
        return redirect(to._replace(query=urlencode(query)).geturl())

    def tokens(self, sim: Any, request: Request) -> tuple[str, str, str]:
        """Account, access token and refresh token for a code or a refresh token."""
        given = request.given
        code, refresh = given.get("code", ""), given.get("refresh_token", "")
        client, shown = given.get(self.client, ""), given.get(self.secret)
        if not client or ((code or shown) and not is_secret_of(client, shown)):
            raise Refused("client")
        spent = sim.tokens.spend(code, "code") if code else self._refreshed(sim, refresh)
        if spent is None:
            raise Refused("grant")
        return self._pair(sim, spent.account)

    def _refreshed(self, sim: Any, text: str) -> Any:
        if self.once:
            return sim.tokens.spend(text, "refresh")
        token = sim.tokens.find(text)
        return token if token.kind == "refresh" and sim.tokens.lives(token) else None

    def _pair(self, sim: Any, account: str) -> tuple[str, str, str]:
        sim.count(f"tokens of {self.name}", account)
        access = sim.tokens.issue("access", account, self.access_seconds)
        refresh = sim.tokens.issue("refresh", account, self.refresh_seconds)
        return account, access.text, refresh.text
