"""Who is in the population of a round, counted, and how it changed since the round before."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from core.calendar import Period
from inspections.account_labels import IN_REGISTER
from inspections.models import Round
from inspections.services.platforms import platform_names
from registry.models import Account

FIELDS = (*IN_REGISTER, "is_main", "started_on")
PK, NUMBER, NAME, PLATFORM, TYPE, UNIT, DISTRICT, LEVEL, IS_MAIN, STARTED = range(10)


def population_of(organisation: Any, day: dt.date) -> QuerySet[Account]:
    """The accounts a unit answers for that run on that day."""
    running = Account.objects.in_population(day)
    if organisation.parent_id is None:
        return running  # the top of the tree: everything, without a join
    return running.filter(organisation__path__startswith=organisation.path)


def counts(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Population by platform code, level, district and kind of account, as pairs: a JSON column may reorder keys."""
    platforms = Counter(row[PLATFORM] for row in rows)
    kinds = Counter((row[PLATFORM], row[TYPE]) for row in rows)
    return {
        "total": len(rows),
        "by_platform_code": [[code, platforms[code]] for code in platform_names() if code in platforms],
        "by_level": list(Counter(row[LEVEL] for row in rows).items()),
        "by_district": list(Counter(row[DISTRICT] for row in rows).items()),
        "by_platform_type": [[*kind, number] for kind, number in sorted(kinds.items())],
    }


def previous_round(organisation: Any, period: Period) -> Round | None:
    """The last closed round of the same unit of time that prints a rate."""
    closed = Round.objects.closed().rate_printing().filter(organisation=organisation).defer("frame", "indicators")
    earlier = [
        each
        for each in closed
        if each.span.unit == period.unit and place(each.span) < place(period) and each.stats["sample"]["checked"]
    ]
    return max(earlier, key=lambda each: (place(each.span), each.closed_at), default=None)


def round_before(round_: Round) -> Round | None:
    """What this round is compared with; a special round and one of a single account compare with nothing."""
    return None if round_.is_beside else previous_round(round_.organisation, round_.span)


def place(period: Period) -> tuple[int, int, int]:
    return period.year, period.number, period.batch or 0


def change(organisation: Any, period: Period, as_of: dt.date) -> dict[str, Any] | None:
    """Openings and closures since the previous round's as-of date, else since the day before the period."""
    before = previous_round(organisation, period)
    base = before.as_of if before else period.start - dt.timedelta(days=1)
    base_total = population_of(organisation, base).count() if base < as_of else 0
    if not base_total:
        return None
    own = Account.objects.filter(organisation__path__startswith=organisation.path, started_on__lte=as_of)
    closed = own.filter(closed_on__gt=base, closed_on__lte=as_of).count()
    opened = own.filter(started_on__gt=base).exclude(closed_on__lte=base).count()
    return {
        "base_date": base.isoformat(),
        "base_round": before.pk if before else None,
        "base_total": base_total,
        "opened": opened,
        "closed": closed,
        "net": opened - closed,
    }
