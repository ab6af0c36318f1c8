"""Units with more than one running account on a platform, and which of them have a granted exception (R07)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from orgs.models import Organisation
from registry.models import Account, AccountException, Platform

CHUNK = 500
ONE = 1


def breaches(accounts: QuerySet[Account], day: dt.date) -> QuerySet[Any, Any]:
    """Among these accounts, one row for each unit and platform with several running: how many, and how many are allowed."""
    valid = AccountException.objects.valid_on(day).filter(
        organisation=OuterRef("organisation"), platform=OuterRef("platform")
    )
    most = valid.order_by().values("organisation").annotate(most=Max("limit")).values("most")
    running = accounts.filter(state=Account.State.RUNNING).exclude(platform__code="other").order_by()
    counted = running.values("organisation", "platform").annotate(running=Count("pk")).filter(running__gt=ONE)
    return counted.annotate(allowed=Coalesce(Subquery(most), ONE)).order_by("organisation__name", "platform__order")


def uncovered(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.filter(running__gt=F("allowed"))


def covered(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.filter(running__lte=F("allowed"))


@dataclass
class Breach:
    """One unit with several accounts on one platform."""

    unit: Organisation
    platform: Platform
    accounts: list[Account] = field(default_factory=list)
    exception: AccountException | None = None
    waiting: AccountException | None = None

    @property
    def whose(self) -> str:
        """The unit's name as the form of an exception takes it."""
        return f"{self.unit.name}（{self.unit.district}）" if self.unit.district else self.unit.name

    @property
    def is_covered(self) -> bool:
        return self.exception is not None and len(self.accounts) <= self.exception.limit


class Breaches:
    """The rows as a paginator wants them, each page read with the same few queries."""

    ordered = True

    def __init__(self, rows: QuerySet[Any, Any], day: dt.date) -> None:
        self.rows, self.day = rows, day

    def count(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, wanted: slice) -> list[Breach]:
        return self._read(list(self.rows[wanted]))

    def in_full(self) -> Iterator[Breach]:
        rows = list(self.rows)
        for start in range(0, len(rows), CHUNK):
            yield from self._read(rows[start : start + CHUNK])

    def _read(self, rows: list[dict[str, Any]]) -> list[Breach]:
        keys = [(row["organisation"], row["platform"]) for row in rows]
        units, platforms = {unit for unit, _ in keys}, {platform for _, platform in keys}
        among = {"organisation__in": units, "platform__in": platforms}
        accounts: dict[tuple[int, int], list[Account]] = defaultdict(list)
        running = Account.objects.filter(state=Account.State.RUNNING, **among)
        for account in running.select_related("organisation", "platform").order_by("number"):
            accounts[account.organisation_id, account.platform_id].append(account)
        granted = AccountException.objects.valid_on(self.day).filter(**among).order_by("limit", "valid_until", "pk")
        exceptions = {(each.organisation_id, each.platform_id): each for each in granted}
        proposed = AccountException.objects.filter(status=AccountException.Status.PROPOSED, **among)
        waiting = {(each.organisation_id, each.platform_id): each for each in proposed}
        return [
            Breach(mine[0].organisation, mine[0].platform, mine, exceptions.get(key), waiting.get(key))
            for key in keys
            if (mine := accounts.get(key))
        ]
