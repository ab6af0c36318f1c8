"""Counts what leaders ask for in one pass a subject, and keeps it per office."""

import datetime as dt
from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from core import journal
from core.calendar import Period
from core.clock import local_day, now, today
from inspections.models import Round, RoundCell
from inspections.services.population import place
from notices.models import Delivery, KeptFigures, Notice
from orgs.models import Organisation, User
from orgs.roles import Role
from registry.models import Account, Closing, Difference, Filing
from scans.freshness import DAYS
from scans.services import silent_since
from scans.watch.coverage import OUTCOMES, best, places

QUARTERS = 8
AHEAD = dt.timedelta(days=14)
READERS = (Role.LEADER, Role.SUPERVISOR)


def figures_for(user: Any) -> tuple[dict[str, Any], dt.datetime]:
    """The kept figures of this person's office, or counted now when they are old; looking writes nothing."""
    kept = KeptFigures.objects.filter(organisation=user.organisation).first()
    return (kept.data, kept.at) if kept and kept.is_fresh else (counted(user), now())


@transaction.atomic
def renew(user: Any, *, by: Any = None) -> KeptFigures:
    """Safe to repeat; `by` when a person asked for it."""
    told = {"at": now(), "data": counted(user)}
    kept, _ = KeptFigures.objects.update_or_create(organisation=user.organisation, defaults=told)
    if by is not None:
        journal.record("notices.dashboard.renew", by=by, obj=user.organisation)
    return kept


def renew_all() -> int:
    """Every office somebody of which reads the page, the oldest first; one of its people lends the scope."""
    offices = Organisation.objects.filter(users__grants__role__in=READERS, users__is_active=True).distinct()
    ages = dict(KeptFigures.objects.values_list("organisation", "at"))
    done = 0
    for office in sorted(offices, key=lambda each: ages.get(each.pk, now() - dt.timedelta(days=9999))):
        reader = User.objects.filter(organisation=office, grants__role__in=READERS, is_active=True).first()
        if reader is not None:
            renew(reader)
            done += 1
    return done


def counted(user: Any) -> dict[str, Any]:
    """A constant number of queries, whatever the size of the register."""
    accounts = Account.objects.visible_to(user).order_by()
    return {
        "day": today().isoformat(),
        "running": _running(accounts),
        "turnover": _turnover(accounts),
        "rates": _rates(user),
        "silent": _silent(user),
        "coverage": _coverage(user),
        "deadlines": _deadlines(user),
    }


def _running(accounts: Any) -> list[list[Any]]:
    """[platform code, level, accounts] of today's population."""
    grouped = accounts.in_population(today()).values_list("platform__code", F("level")).annotate(n=Count("pk"))
    return [list(row) for row in grouped.order_by("platform__order", "level")]


def _turnover(accounts: Any) -> list[list[Any]]:
    """[label, first day, last day, opened, closed] of the last quarters, in one pass."""
    quarters = [Period.quarter_of(today())]
    while len(quarters) < QUARTERS:
        quarters.insert(0, quarters[0].previous)
    existed = Q(closed_on=None) | Q(closed_on__gt=F("started_on"))
    wanted = {
        f"{kind}_{number}": Count("pk", filter=Q(**{f"{field}__range": (quarter.start, quarter.end)}) & existed)
        for number, quarter in enumerate(quarters)
        for kind, field in (("opened", "started_on"), ("closed", "closed_on"))
    }
    found = accounts.aggregate(**wanted)
    return [
        [each.label, each.start.isoformat(), each.end.isoformat(), found[f"opened_{n}"], found[f"closed_{n}"]]
        for n, each in enumerate(quarters)
    ]


def _rates(user: Any) -> list[list[Any]]:
    """[round, label, [[platform code, level, checked, failed] …]] of the office's last rounds, from their kept cells."""
    closed = Round.objects.closed().rate_printing().filter(organisation=user.organisation).without_frame()
    latest = closed.order_by("-closed_at").first()
    if latest is None:
        return []
    same = [each for each in closed if each.span.unit == latest.span.unit]
    rounds = sorted(same, key=lambda each: place(each.span))[-QUARTERS:]
    cells = RoundCell.objects.filter(round__in=rounds).order_by().values_list("round", "platform_code", "level")
    grouped: dict[int, list[list[Any]]] = {each.pk: [] for each in rounds}
    for pk, *row in cells.annotate(n=Sum("checked"), bad=Sum("failed")):
        grouped[pk].append(row)
    return [[each.pk, each.span.label, grouped[each.pk]] for each in rounds]


def _silent(user: Any) -> list[list[Any]]:
    """[platform code, accounts without a new post for the national limit]."""
    rows = silent_since(now() - dt.timedelta(days=DAYS)).visible_to(user).order_by()
    grouped = rows.values_list("platform__code").annotate(n=Count("pk"))
    return [list(row) for row in grouped.order_by("platform__order")]


def _coverage(user: Any) -> list[list[Any]]:
    """[platform code, how the last look went → accounts]."""
    codes = dict(Account.objects.visible_to(user).order_by().values_list("platform", "platform__code").distinct())
    found: dict[str, Counter[str]] = {}
    for each in best(places(user, now())):
        found.setdefault(codes[each.platform], Counter())[each.outcome] += 1
    return [[code, *(counts[outcome] for outcome in OUTCOMES)] for code, counts in found.items()]


def _deadlines(user: Any) -> list[list[Any]]:
    """[day, what, how many, where], the nearest first; what is late already comes with its own day."""
    edge, moment = today() + AHEAD, now() + AHEAD
    found: Counter[tuple[str, str, str]] = Counter()
    filings = Filing.objects.visible_to(user).submitted().filter(due_at__lte=moment)
    answers = Difference.objects.visible_to(user).filter(status=Difference.Status.OPEN, due_at__lte=moment)
    replies = Delivery.objects.visible_to(user).owed_by_paper().filter(reply_due__lte=moment)
    for what, dues, url in (
        ("备案审核", filings.values_list("due_at", flat=True), reverse("registry:filing-list")),
        ("台账差异说明", answers.values_list("due_at", flat=True), reverse("registry:difference-list")),
        ("公文回复", replies.values_list("reply_due", flat=True), f"{reverse('notices:paper-list')}?reply=waiting"),
    ):
        for due in dues.order_by():
            found[local_day(due).isoformat() if due else "", what, url] += 1
    closings = Closing.objects.visible_to(user).unfinished().filter(due_on__lte=edge)
    for day in closings.order_by().values_list("due_on", flat=True):
        found[day.isoformat(), "关停办理", f"{reverse('registry:closing-list')}?late=unfinished"] += 1
    for round_ in Round.objects.visible_to(user).open().without_frame():
        if round_.due <= edge:
            found[round_.due.isoformat(), f"检查截止：{round_}", round_.get_absolute_url()] += 1
    for notice in Notice.objects.visible_to(user).issued().only("facts", "title").order_by("-pk")[:20]:
        until = (notice.facts.get("deadline") or {}).get("date")
        if until and today() <= dt.date.fromisoformat(until) <= edge:
            found[until, f"整改报送：{notice}", notice.get_absolute_url()] += 1
    return [[day, what, many, url] for (day, what, url), many in sorted(found.items())]
