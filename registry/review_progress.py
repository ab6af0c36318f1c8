"""How far each unit is with a year's review, counted in one query."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from registry.models import YearlyReview

UNIT = ("account__organisation__name", "account__organisation__district")


@dataclass(frozen=True)
class UnitProgress:
    """One unit's reviews of a year by how they stand."""

    name: str
    district: str
    total: int
    accepted: int
    confirmed: int
    lapsed: int

    @property
    def waiting(self) -> int:
        return self.total - self.accepted - self.confirmed - self.lapsed


def progress_of(year: int, user: Any, day: dt.date) -> list[UnitProgress]:
    """Units within the person's scope, those with most left to do first."""
    status = YearlyReview.Status
    lapsed = Q(status=status.LAPSED) | Q(status=status.OPEN, lapses_on__lte=day)
    rows = YearlyReview.objects.visible_to(user).filter(year=year).order_by()
    counted = rows.values(*UNIT).annotate(
        total=Count("pk"),
        accepted=Count("pk", filter=Q(status=status.ACCEPTED)),
        confirmed=Count("pk", filter=Q(status=status.CONFIRMED)),
        lapsed=Count("pk", filter=lapsed),
    )
    units = [UnitProgress(*row) for row in counted.values_list(*UNIT, "total", "accepted", "confirmed", "lapsed")]
    return sorted(units, key=lambda unit: (-(unit.waiting + unit.lapsed), unit.name))


def whole_of(units: list[UnitProgress]) -> UnitProgress:
    names = ("total", "accepted", "confirmed", "lapsed")
    return UnitProgress("合计", "", **{name: sum(getattr(unit, name) for unit in units) for name in names})
