"""Accounts added and stopped in any period, with reasons; their difference is the change of the population (L03)."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, Value, When

from registry.models import Account, Filing
from registry.stoppings import MERGED, NO_REASON

OPENED, TAKEN_OVER = "备案开设", "台账登记"


@dataclass(frozen=True)
class UnitTurnover:
    """One unit's accounts at both ends of the period, and what came and went."""

    name: str
    district: str
    before: int
    added: int
    stopped: int

    @property
    def after(self) -> int:
        return self.before + self.added - self.stopped

    @property
    def net(self) -> int:
        return self.added - self.stopped


@dataclass(frozen=True)
class Turnover:
    """The period's figures: the whole, by unit, by reason."""

    start: dt.date
    end: dt.date
    units: list[UnitTurnover]
    added_by: list[tuple[str, int]] = field(default_factory=list)
    stopped_by: list[tuple[str, int]] = field(default_factory=list)

    @property
    def whole(self) -> UnitTurnover:
        names = ("before", "added", "stopped")
        return UnitTurnover("合计", "", **{name: sum(getattr(unit, name) for unit in self.units) for name in names})


def turnover(user: Any, start: dt.date, end: dt.date) -> Turnover:
    """Three queries over the accounts this person sees. An account counts from the day it started until the day it
    was closed, as in the population of a round."""
    accounts = Account.objects.visible_to(user).order_by()
    existed = Q(closed_on=None) | Q(closed_on__gt=F("started_on"))
    added = Q(started_on__range=(start, end)) & existed
    stopped = Q(closed_on__range=(start, end)) & existed
    return Turnover(
        start,
        end,
        _by_unit(accounts, start, added, stopped),
        _tallied(accounts.filter(added).annotate(why=_how_added())),
        _tallied(accounts.filter(stopped).annotate(why=_why_stopped())),
    )


def _by_unit(accounts: Any, start: dt.date, added: Q, stopped: Q) -> list[UnitTurnover]:
    before = Q(started_on__lt=start) & (Q(closed_on=None) | Q(closed_on__gte=start))
    rows = accounts.values("organisation__name", "organisation__district").annotate(
        before=Count("pk", filter=before), added=Count("pk", filter=added), stopped=Count("pk", filter=stopped)
    )
    units = [
        UnitTurnover(row.pop("organisation__name"), row.pop("organisation__district"), **row)
        for row in rows.filter(Q(added__gt=0) | Q(stopped__gt=0))
    ]
    rest = accounts.filter(before).count() - sum(unit.before for unit in units)
    units.sort(key=lambda unit: (-unit.stopped, -unit.added, unit.name))
    return units + ([UnitTurnover("没有增减的单位", "", rest, 0, 0)] if rest else [])


def _how_added() -> Case:
    opened = Filing.objects.effective().filter(account=OuterRef("pk"), kind=Filing.Kind.OPENING)
    return Case(When(Exists(opened), then=Value(OPENED)), default=Value(TAKEN_OVER), output_field=CharField())


def _why_stopped() -> Case:
    return Case(
        When(successor__isnull=False, then=Value(MERGED)),
        When(close_reason="", then=Value(NO_REASON)),
        default=F("close_reason"),
        output_field=CharField(),
    )


def _tallied(rows: Any) -> list[tuple[str, int]]:
    counted = rows.values("why").annotate(n=Count("pk")).values_list("why", "n")
    return sorted(counted, key=lambda item: (-item[1], item[0]))
