"""What an account's id tells of its fate: the word it begins with, and the posts that follow from it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Protocol

_WORD = re.compile(r"(?:wx)?([a-z]+?)(?=[^a-z]|$)")


class Clocked(Protocol):
    def now(self) -> dt.datetime: ...


def word(account: str) -> str:
    """`limit-7`, `limit_7.app`, `limit7` and `wxlimit-7` are all `limit`; without a word an account is fine."""
    found = _WORD.match(account.lower())
    return found[1] if found else "ok"


@dataclass(frozen=True)
class Post:
    """One post; `hidden` ones are not for the public, `pinned` ones lead the list whatever their age."""

    id: str
    at: dt.datetime
    hidden: bool = False
    pinned: bool = False

    @property
    def seconds(self) -> int:
        return int(self.at.timestamp())


def newest(clocked: Clocked) -> dt.datetime:
    """When healthy accounts published last: yesterday at a quarter past nine."""
    return (clocked.now() - dt.timedelta(days=1)).replace(hour=9, minute=15, second=0, microsecond=0)


def posts_of(clocked: Clocked, account: str, number: int = 3, per_day: int = 1) -> list[Post]:
    """Newest first, `per_day` a day, with what the account's word adds; `stale` ones fell silent three weeks ago."""
    kind, first = word(account), newest(clocked)
    if kind == "empty":
        return []
    if kind == "stale":
        first -= dt.timedelta(days=21)
    found = [Post(f"{account}.{n}", first - dt.timedelta(days=n // per_day, hours=n % per_day)) for n in range(number)]
    if kind == "future":
        found.insert(0, Post(f"{account}.f", clocked.now() + dt.timedelta(days=2)))
    if kind == "pinned":
        found.insert(0, Post(f"{account}.p", first - dt.timedelta(days=300), pinned=True))
    if kind == "dup":
        found.insert(1, Post(found[0].id, found[0].at - dt.timedelta(hours=3)))
    if kind == "hidden":
        found.insert(0, Post(f"{account}.h", clocked.now() - dt.timedelta(hours=1), hidden=True))
    return found
