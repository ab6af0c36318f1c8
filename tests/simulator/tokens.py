"""Tokens as platforms hand them out: each belongs to an account, lives for a while, and can be taken back."""

import datetime as dt
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

LENGTH = 512


@dataclass
class Token:
    """`serial` counts the tokens of one kind that an account has had."""

    text: str
    kind: str
    account: str
    expires_at: dt.datetime
    serial: int
    is_over: bool = False


class Tokens:
    """What a token nobody issued names is the account itself: so a person may type `ok-1` where a token belongs."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now, self._lock = now, threading.Lock()
        self._all: dict[str, Token] = {}
        self._newest: dict[tuple[str, str], Token] = {}

    def issue(self, kind: str, account: str, seconds: int, *, fresh: bool = True) -> Token:
        """A new token, or with `fresh=False` the one that still lives."""
        with self._lock:
            last = self._newest.get((kind, account))
            if last and not fresh and self.lives(last):
                return last
            serial = last.serial + 1 if last else 1
            text = f"{kind}-{account}-{serial}-{secrets.token_hex(LENGTH // 2)}"
            token = Token(text, kind, account, self._now() + dt.timedelta(seconds=seconds), serial)
            self._all[text] = self._newest[kind, account] = token
            return token

    def lives(self, token: Token) -> bool:
        return not token.is_over and self._now() < token.expires_at

    def find(self, text: str) -> Token:
        known = self._all.get(text)
        return known or Token(text, "typed", text, self._now() + dt.timedelta(days=1), 1)

    def spend(self, text: str, kind: str) -> Token | None:
        """A code or a refresh token that works once; None when it never did or no longer does."""
        with self._lock:
            token = self._all.get(text)
            if token is None or token.kind != kind or not self.lives(token):
                return None
            token.is_over = True
            return token

    def end(self, token: Token) -> None:
        token.is_over = True
