"""Verdicts for many accounts at one monitoring point: what the tables know, put to the rule of scans.freshness."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from core.clock import local_day
from core.refusals import Refusal
from registry.models import Account
from registry.past_sources import sources_on
from scans.freshness import DAYS, Question, Stretch, Verdict, is_in_window, judge
from scans.models import DayCount
from scans.record.reading import MONITOR, Record
from scans.targets import Line, holding_of, read_cell
from scans.watch.canaries import Doubt

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


def verdicts(
    accounts: Any, at: dt.datetime, days: int = DAYS, known_at: dt.datetime | None = None
) -> list[tuple[Account, Verdict]]:
    """Each account with its verdict at that moment, in the order of register numbers.

    From what is known now, evidence that came later included; or, `known_at` given, from what was known then.
    """
    question = Question(at, days)
    rows = list(accounts.select_related("platform").order_by("number"))
    newest = DayCount.objects.newest_posts(accounts, at, known_at)
    open_ones = {row.pk for row in rows if not is_in_window(question, newest.get(row.pk))}
    cells = sources_on(local_day(at), open_ones)
    record = Record(question, open_ones if len(open_ones) <= FEW else None, known_at)
    looks = record.stretches(moved=cells) if open_ones else defaultdict(list)
    doubt = Doubt(question.starts_at, at, known_at)
    for account in rows if doubt else ():
        looks[account.pk] = doubt.of(read_cell(cells.get(account.pk, account.sources)), looks[account.pk])
    holds = holding_of((row.pk, row.sources) for row in rows if row.pk in open_ones)
    return [
        (
            account,
            _verdict(
                question,
                account,
                read_cell(cells.get(account.pk, account.sources), holds[account.pk]),
                newest.get(account.pk),
                looks[account.pk],
            ),
        )
        for account in rows
    ]


def silent_at(accounts: Any, at: dt.datetime, days: int = DAYS) -> Any:
    """Those of the accounts of which no post of the days before that moment is known, whatever the reason."""
    question = Question(at, days)
    posts = DayCount.objects.out_at(at).filter(day__gte=question.first_day)
    return accounts.exclude(pk__in=posts.values("account"))


def _verdict(
    question: Question, account: Account, lines: list[Line], newest: dt.datetime | None, looks: list[Stretch]
) -> Verdict:
    """`lines` is the account's 数据接口 at that moment. A source that was looked at speaks for its time, also when the
    credential it was asked with is gone by now."""
    looked = {look.source for look in looks}
    lines = [
        replace(line, fault="") if line.fault == "no_credential" and line.key in looked else line for line in lines
    ]
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
