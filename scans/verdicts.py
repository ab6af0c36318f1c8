"""Verdicts for many accounts at one monitoring point: what the tables know, put to the rule of scans.freshness."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from core.clock import local_day
from core.refusals import Refusal
from registry.models import Account
from scans.freshness import DAYS, Question, Stretch, Verdict, claimed_reach, judge
from scans.models import GOOD, Claim, DayCount, Sighting
from scans.targets import read_cell

MONITOR = "monitor"  # the source under which claims of hired monitors and people are judged
FEW = 500
AccountsOfRound = Callable[[str], Iterable[int]]
_round_providers: list[AccountsOfRound] = []


def provide_rounds(accounts_of_round: AccountsOfRound) -> None:
    """Registered from above: which accounts (primary keys) a round has drawn. Raises Refusal for an unknown round."""
    _round_providers[:] = [accounts_of_round]


def accounts_of_round(round_id: str) -> Any:
    if not _round_providers:
        raise Refusal("no_rounds", "本系统没有启用检查轮次，不能使用 --round。")
    return Account.objects.filter(pk__in=list(_round_providers[0](round_id)))


def population(at: dt.datetime) -> Any:
    return Account.objects.in_population(local_day(at))


def verdicts(accounts: Any, at: dt.datetime, days: int = DAYS) -> list[tuple[Account, Verdict]]:
    """Each account with its verdict, in the order of register numbers."""
    question = Question(at, days)
    rows = list(accounts.select_related("platform").order_by("number"))
    pks = {account.pk for account in rows}
    newest = _of(DayCount.objects.all(), pks).newest_posts(at)
    looks = _stretches(question, pks)
    return [(account, _verdict(question, account, newest.get(account.pk), looks[account.pk])) for account in rows]


def _verdict(question: Question, account: Account, newest: dt.datetime | None, looks: list[Stretch]) -> Verdict:
    lines = read_cell(account.sources)
    sources = [line.key for line in lines if not line.fault]
    active = [look for look in looks if look.source == MONITOR or look.source in sources]
    found = judge(question, newest, sources, active, judged_by_posts=account.platform.judged_by_posts)
    names = {line.key: line.text for line in lines} | {MONITOR: "监测结果"}
    for gap in found.gaps:
        gap["source"] = names.get(gap["source"], gap["source"])
    unreadable = [question.gap(line.fault, line.text) for line in lines if line.fault]
    if found.gaps and unreadable:
        return Verdict(found.verdict, found.last_published_at, [*found.gaps, *unreadable])
    return found


def _stretches(question: Question, pks: set[int]) -> dict[int, list[Stretch]]:
    """Looks that touch the window, and what people said of it."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    fields = ("account_id", "source_key", "state", "first_seen_at", "last_seen_at", "reason", "proves_silence")
    rows = _of(Sighting.objects.since(question.starts_at - dt.timedelta(days=1)), pks)
    for account, *look in rows.values_list(*fields, "reaches_back_to", "fingerprint"):
        if account in pks:
            found[account].append(Stretch(*look))
    for claim in _of(Claim.objects.believed_or_suspected(), pks).filter(checked_at__gte=question.starts_at):
        if claim.account_id in pks:
            found[claim.account_id].append(_claimed(claim))
    return found


def _of(rows: Any, pks: set[int]) -> Any:
    """Of a page of accounts only theirs are read; of a whole register, everything at once."""
    return rows.filter(account__in=pks) if len(pks) <= FEW else rows


def _claimed(claim: Claim) -> Stretch:
    confirmed = claim.status == Claim.Status.CONFIRMED
    silent = claim.says_silent and claim.state in GOOD
    reason = claim.reason if claim.state not in GOOD else "" if confirmed else "unconfirmed"
    reach = claimed_reach(claim.checked_at, claim.last_published_at, claim.state == "empty") if silent else None
    return Stretch(
        MONITOR,
        claim.state,
        claim.checked_at,
        claim.checked_at,
        reason,
        proves_silence=silent and confirmed,
        reaches_back_to=reach,
    )
