"""Looked at N of M: every watched account and source in one pass, counted by platform, kind, host, grant and reason."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from registry.models import Platform
from scans.credentials.keyring import Keyring, family_of
from scans.freshness import DAYS, RECENT
from scans.models import GOOD, Claim, SourceState
from scans.services import watched
from scans.source_words import kind_words
from scans.targets import Line, keyring_for, read_cell
from scans.watch.advice import advice
from scans.watch.routes import Route, route_of
from scans.words import reason_words

SEEN, FAILED, LATE, NONE = "seen", "failed", "late", "none"
OUTCOMES = {SEEN: "已看到", FAILED: "没有看成", LATE: "逾期未看", NONE: "没有可用接口"}
RANK = {SEEN: 0, FAILED: 1, LATE: 2, NONE: 3}
HOSTS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Place:
    """One source of one account, or the account's lack of any, and how its last look went."""

    account: int
    platform: int
    outcome: str
    kind: str = ""
    host: str = ""
    credential: str = ""
    state: str = ""
    reason: str = ""
    at: dt.datetime | None = None
    by_people: bool = False  # a person or supplier has seen the account within the window


def places(user: Any, moment: dt.datetime) -> list[Place]:
    """A handful of queries, however many accounts; in the order of register numbers."""
    accounts = watched().visible_to(user).order_by("number")
    rows = list(accounts.values_list("pk", "platform_id", "sources"))
    fields = ("account_id", "source_key", "sighting__state", "sighting__reason", "sighting__last_seen_at")
    looks = {(pk, key): look for pk, key, *look in SourceState.objects.values_list(*fields)}
    claimed = Claim.objects.believed_or_suspected().filter(checked_at__gte=moment - dt.timedelta(days=DAYS))
    people = set(claimed.values_list("account_id", flat=True))
    edge = moment - RECENT
    keyring = keyring_for((pk, cell) for pk, _, cell in rows)
    found = []
    for pk, platform, cell in rows:
        lines = read_cell(cell, keyring.families(pk))
        by_people = pk in people
        if not lines:
            found.append(Place(pk, platform, NONE, reason="no_source", by_people=by_people))
        for line in lines:
            told = _told(line, looks.get((pk, line.key)), edge)
            named = {"kind": line.source.adapter, "host": line.host, "credential": credential_of(keyring, pk, line)}
            found.append(Place(pk, platform, **told, **named, by_people=by_people))
    return found


def _told(line: Line, look: Any, edge: dt.datetime) -> dict[str, Any]:
    state, reason, at = look or ("", "", None)
    if line.fault:
        outcome, state, reason = NONE, "", line.fault
    elif at is None:
        outcome, reason = LATE, "never_looked"
    elif at < edge:
        outcome, reason = LATE, "not_lately"
    else:
        outcome = SEEN if state in GOOD else FAILED
        reason = reason or (state if outcome == FAILED else "")
    return {"outcome": outcome, "state": state or "", "reason": reason, "at": at}


def credential_of(keyring: Keyring, account: int, line: Line) -> str:
    """The app whose secrets serve the line, by the owner's grant or for the whole unit; "" for what needs none."""
    family = family_of(line.source)
    holder = keyring.holder(account, family) if family else None
    return str(getattr(holder, "app", holder) or "")


def best(found: Iterable[Place]) -> list[Place]:
    """One place per account: the one that saw most."""
    kept: dict[int, Place] = {}
    for place in found:
        known = kept.get(place.account)
        if known is None or RANK[place.outcome] < RANK[known.outcome]:
            kept[place.account] = place
    return list(kept.values())


@dataclass(frozen=True)
class Count:
    """A figure and the address of the rows behind it."""

    number: int
    url: str


@dataclass
class Row:
    """One line of a table of the page."""

    name: str
    total: Count
    outcomes: list[Count]
    last_at: dt.datetime | None
    people: Count
    route: Route | None = None
    note: str = ""


def _row(name: str, mine: list[Place], address: Callable[..., str], **more: Any) -> Row:
    counts = Counter(place.outcome for place in mine)
    return Row(
        name=name,
        total=Count(len(mine), address()),
        outcomes=[Count(counts[outcome], address(outcome=outcome)) for outcome in OUTCOMES],
        last_at=max((place.at for place in mine if place.at), default=None),
        people=Count(sum(place.by_people for place in mine), address(people="yes")),
        **more,
    )


def _grouped(found: Iterable[Place], field: str) -> dict[Any, list[Place]]:
    groups: dict[Any, list[Place]] = defaultdict(list)
    for place in found:
        if key := getattr(place, field):
            groups[key].append(place)
    return groups


@dataclass
class ReasonRow:
    """Why looks did not succeed, in words, with what to do."""

    words: str
    advice: str
    accounts: Count


@dataclass
class CoveragePage:
    """The whole page: one row per account in `whole` and `platforms`, one per source in the other tables."""

    whole: Row
    platforms: list[Row]
    kinds: list[Row]
    hosts: list[Row]
    credentials: list[Row]
    reasons: list[ReasonRow]
    outcomes: list[str]

    @property
    def by_people_only(self) -> list[Row]:
        """Platforms no source serves, and those where accounts have none."""
        return [row for row in self.platforms if row.route and (row.route.people_only or row.outcomes[-1].number)]


def coverage_page(user: Any, moment: dt.datetime, base: str) -> CoveragePage:
    """`base` is the address of the list of rows."""
    found = places(user, moment)
    accounts = best(found)

    def address(**given: Any) -> Callable[..., str]:
        return lambda **more: f"{base}?{urlencode(given | more)}"

    def by(field: str, words: Callable[[Any], str]) -> list[Row]:
        groups = sorted(_grouped(found, field).items(), key=lambda pair: (-len(pair[1]), pair[0]))
        return [_row(words(key), mine, address(**{field: key})) for key, mine in groups]

    per_platform = _grouped(accounts, "platform")
    platforms = [
        _row(p.name, per_platform[p.pk], address(platform=p.code), route=route_of(p.code))
        for p in Platform.objects.all()
        if p.pk in per_platform
    ]
    return CoveragePage(
        whole=_row("全部", accounts, address()),
        platforms=platforms,
        kinds=by("kind", kind_words),
        hosts=by("host", str)[:HOSTS_SHOWN],
        credentials=by("credential", str),
        reasons=_reasons(found, address),
        outcomes=list(OUTCOMES.values()),
    )


def _reasons(found: Iterable[Place], address: Callable[..., Any]) -> list[ReasonRow]:
    accounts: dict[tuple[str, str], set[int]] = defaultdict(set)
    for place in found:
        if place.outcome != SEEN:
            accounts[place.reason, place.state].add(place.account)
    rows = [
        ReasonRow(said(reason), advice(reason, state), Count(len(pks), address(reason=reason, state=state)()))
        for (reason, state), pks in accounts.items()
    ]
    return sorted(rows, key=lambda row: (-row.accounts.number, row.words))


def said(reason: str) -> str:
    return "一天半没有监测过" if reason == "not_lately" else reason_words(reason)


FIELDS = ("kind", "host", "credential", "reason", "state")


def matching(user: Any, moment: dt.datetime, wanted: dict[str, str]) -> list[Place]:
    """The places behind a figure; accounts are taken once unless the figure counts sources."""
    found = places(user, moment)
    fields = {name: wanted[name] for name in FIELDS if name in wanted}
    if not fields:
        found = best(found)
    if "platform" in wanted:
        platform = Platform.objects.filter(code=wanted["platform"]).first()
        found = [place for place in found if platform and place.platform == platform.pk]
    for name, value in fields.items():
        found = [place for place in found if getattr(place, name) == value]
    if "reason" in fields:
        found = best(place for place in found if place.outcome != SEEN)
    if wanted.get("outcome"):
        found = [place for place in found if place.outcome == wanted["outcome"]]
    return [place for place in found if place.by_people] if wanted.get("people") else found
