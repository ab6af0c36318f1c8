"""Tokens as platforms hand them out: each names its account, lives for a while, and can be taken back."""

import datetime as dt
import re
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

LENGTH = 512
_FORM = re.compile(r"([a-z]+)~(.+)~(\d+)~(\d+)~[0-9a-f]+")


@dataclass(frozen=True)
class Token:
    """`serial` counts the tokens of one kind that an account has had."""

    text: str
    kind: str
    account: str
    expires_at: dt.datetime
    serial: int = 1


class Tokens:
    """A token says itself what it is, so that it outlives a restart. What nobody issued names the account itself:
    a person may type `ok-1` where a token belongs."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self._newest: dict[tuple[str, str], Token] = {}
        self._over: set[str] = set()

    def issue(self, kind: str, account: str, seconds: int, *, fresh: bool = True) -> Token:
        """A new token, or with `fresh=False` the one that still lives."""
        with self._lock:
            last = self._newest.get((kind, account))
            if last and not fresh and self.lives(last):
                return last
            serial = last.serial + 1 if last else 1
            until = self._now() + dt.timedelta(seconds=seconds)
            text = f"{kind}~{account}~{serial}~{int(until.timestamp())}~{secrets.token_hex(LENGTH // 2)}"
            token = self._newest[kind, account] = Token(text, kind, account, until, serial)
            return token

    def lives(self, token: Token) -> bool:
        return token.text not in self._over and self._now() < token.expires_at

    def find(self, text: str) -> Token:
        if match := _FORM.fullmatch(text):
            until = dt.datetime.fromtimestamp(int(match[4]), dt.UTC)
            return Token(text, match[1], match[2], until, int(match[3]))
        return Token(text, "typed", text, self._now() + dt.timedelta(days=1))

    def spend(self, text: str, kind: str) -> Token | None:
        """A code or a refresh token that works once; None when it never did or no longer does."""
        with self._lock:
            token = self.find(text)
            if token.kind != kind or not self.lives(token):
                return None
            self._over.add(text)
            return token

    def end(self, token: Token) -> None:
        self._over.add(token.text)
