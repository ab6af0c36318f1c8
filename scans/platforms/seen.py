"""What every adapter hands back: one state out of six, and what can be counted on in the answer."""

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from scans.platforms.dates import CHINA, Moment

OK = "ok"
EMPTY = "empty"
NOT_FOUND = "not_found"
AUTH_ERROR = "auth_error"
RATE_LIMITED = "rate_limited"
MALFORMED = "malformed"
STATES = (OK, EMPTY, NOT_FOUND, AUTH_ERROR, RATE_LIMITED, MALFORMED)

CLOCK_SKEW = dt.timedelta(minutes=10)
DAYS_KEPT = 60
UNDATED_KEPT = 100


class PostDay(NamedTuple):
    """A day on which posts appeared: how many, the first and the last of them."""

    day: dt.date
    first_at: dt.datetime
    last_at: dt.datetime
    posts: int


@dataclass(frozen=True, slots=True)
class Seen:
    """One look's result. `oldest_at` is how far back an all-dated list reaches; `fingerprint` changes with its ids."""

    state: str
    reason: str = ""
    last_published_at: dt.datetime | None = None
    item_count: int = 0
    precision: str = "none"
    account_name: str = ""
    oldest_at: dt.datetime | None = None
    days: tuple[PostDay, ...] = ()
    fingerprint: str = ""
    stale_bridge: bool = False  # good for showing a post, not for showing that there was none
    unchanged: bool = False  # the server said so (304): the last good result holds
    future_items: int = 0
    subject: str = ""  # the body the platform names as the account's owner
    verified: bool | None = None  # whether the platform shows the account as verified; None = it does not say
    undated: tuple[str, ...] = ()  # short hashes of the ids of items without a date, as they stand in the list


class Refused(Exception):
    """An answer that is not `ok` or `empty`: carries the state and the reason out of the middle of a parse."""

    def __init__(self, state: str, reason: str) -> None:
        super().__init__(reason)
        self.seen = Seen(state, reason)


def malformed(reason: str) -> Refused:
    return Refused(MALFORMED, reason)


class Item(NamedTuple):
    """One entry of a list, its id compared as text ("" where it has none)."""

    id: str
    moment: Moment | None


def count(items: Iterable[Item], as_of: dt.datetime, account_name: str = "") -> Seen:
    """Apply the rules of countable items: none from the future, each id once, the newest and not the first."""
    listed, edge = list(items), as_of + CLOCK_SKEW
    future = [item for item in listed if item.moment and item.moment.at > edge]
    present = _once([item for item in listed if item not in future] if future else listed)
    fingerprint = short_hash("\n".join(sorted(item.id for item in present)))
    if not present:
        reason = "only_future_items" if listed else ""
        return Seen(EMPTY, reason, account_name=account_name, fingerprint=fingerprint, future_items=len(future))
    moments = [item.moment for item in present if item.moment]
    newest = max(moments, key=lambda moment: moment.at, default=None)
    days = _days(moments)
    return Seen(
        OK,
        last_published_at=newest.at if newest else None,
        item_count=len(present),
        precision=newest.precision if newest else "none",
        account_name=account_name,
        # Days beyond those kept are not spoken of either: silence there would be ours, not the account's.
        oldest_at=days[-1].first_at if len(moments) == len(present) else None,
        days=days,
        fingerprint=fingerprint,
        future_items=len(future),
        undated=() if len(moments) == len(present) else _undated(present),
    )


def short_hash(text: str) -> str:
    """Enough to tell lists and items of one source apart."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def _undated(items: list[Item]) -> tuple[str, ...]:
    return tuple(short_hash(item.id) for item in items if item.moment is None and item.id)[:UNDATED_KEPT]


def _once(items: list[Item]) -> list[Item]:
    kept: dict[object, Item] = {}
    for position, item in enumerate(items):
        key = item.id or position
        known = kept.get(key)
        if known is None or _is_newer(item, known):
            kept[key] = item
    return list(kept.values())


def _is_newer(item: Item, known: Item) -> bool:
    return item.moment is not None and (known.moment is None or item.moment.at > known.moment.at)


def _days(moments: list[Moment]) -> tuple[PostDay, ...]:
    days: dict[dt.date, list[dt.datetime]] = {}
    for at, _ in moments:
        days.setdefault(at.astimezone(CHINA).date(), []).append(at)
    newest_first = sorted(days.items(), reverse=True)[:DAYS_KEPT]
    return tuple(PostDay(day, min(posts), max(posts), len(posts)) for day, posts in newest_first)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request an adapter needs; `shared` answers serve every account of a pass that asks the same.
    What may hold a secret is not shown when it is printed."""

    url: str = field(repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)
    redirects: int = 3
    shared: bool = False
    method: str = "GET"
    body: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """One line of 数据接口 taken apart: which adapter, with which parameters, for which value."""

    adapter: str
    value: str
    params: dict[str, str] = field(default_factory=dict)
