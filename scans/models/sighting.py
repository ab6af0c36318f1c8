"""What is kept of looks: stretches of equal ones, counts per day, and what the next look at a source needs."""

import datetime as dt
from typing import Any

from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value

from core.clock import local_day, now
from core.hashes import HexField
from scans.models.run import left_in_open_runs
from scans.models.state import GOOD, State


class SightingQuerySet(models.QuerySet["Sighting"]):
    def present(self) -> "SightingQuerySet":
        """The stretch each source is in now: as many as there are sources, however long the history."""
        return self.filter(pk__in=SourceState.objects.exclude(sighting=None).values("sighting"))

    def since(self, moment: dt.datetime) -> "SightingQuerySet":
        """Present stretches that were looked at since then."""
        return self.present().filter(last_seen_at__gte=moment)


class Sighting(models.Model):
    """A stretch of equal looks at one source of one account: unchanged looks only move `last_seen_at`.

    No index holds `last_seen_at`, so that moving it rewrites nothing but the row.
    """

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="sightings", db_index=False)
    source_key = models.CharField("来源", max_length=12)  # hash of the source line
    source_kind = models.CharField("来源类型", max_length=32)  # adapter key
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    item_count = models.PositiveIntegerField("条数", default=0)
    account_name = models.CharField("平台显示名称", max_length=200, blank=True, default="")
    subject = models.CharField("平台显示主体", max_length=200, blank=True, default="", db_default="")
    verified = models.BooleanField("平台认证", null=True)
    proves_silence = models.BooleanField("可证明未更新", default=False)
    reaches_back_to = models.DateTimeField(null=True)  # oldest item of a list whose items are all dated
    fingerprint = HexField(default="")  # of the ids listed
    first_seen_at = models.DateTimeField("首次看到", default=now)
    last_seen_at = models.DateTimeField("最后看到", default=now)
    looks = models.PositiveIntegerField("次数", default=1)
    raw_sha256 = HexField(default="")

    objects = SightingQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "-pk"]
        indexes = [models.Index(fields=["account", "first_seen_at"], name="stretches_of_account")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state} {self.last_seen_at:%Y-%m-%d %H:%M}"


class DayCountQuerySet(models.QuerySet["DayCount"]):
    def out_at(self, at: dt.datetime, known_at: dt.datetime | None = None) -> "DayCountQuerySet":
        """Days of which a post was out at that moment: as we know now, or as we knew at `known_at`."""
        return self.standing(known_at).filter(day__lte=local_day(at), first_post_at__lte=at)

    def standing(self, known_at: dt.datetime | None = None) -> "DayCountQuerySet":
        """What counts now; or what counted at `known_at`, also if it was taken back since."""
        if known_at is None:
            return self.filter(withdrawn_at=None)
        return self.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), known_at__lte=known_at)

    def newest_posts(
        self, accounts: models.QuerySet[Any], at: dt.datetime, known_at: dt.datetime | None = None
    ) -> dict[int, dt.datetime]:
        """Per account, the newest post known to have been out at that moment. One probe of an index an account."""
        newest = DayCount.objects.out_at(at, known_at).filter(account=OuterRef("pk")).order_by("-day")
        rows = self.filter(pk__in=accounts.order_by().values(newest_pk=Subquery(newest.values("pk")[:1])))
        found = rows.values_list("account", "first_post_at", "last_post_at")
        return {account: last if last <= at else first for account, first, last in found}


class DayCount(models.Model):
    """One account, one day on which it published: how many posts are known, the first and the last of them.

    `known_at` is when the first of them was learned of, `withdrawn_at` when nobody believed in it any more. A day
    without posts has no row: what was looked at then stands in the stretches.
    """

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="day_counts", db_index=False)
    day = models.DateField("日期")
    posts = models.PositiveIntegerField("发布条数", default=0)
    first_post_at = models.DateTimeField("首条发布")
    last_post_at = models.DateTimeField("末条发布")
    known_at = models.DateTimeField("得知时间")
    withdrawn_at = models.DateTimeField("不再采信", null=True)

    objects = DayCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_count_per_account_and_day")]
        indexes = [models.Index(fields=["day"], name="days_of_posts")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class SourceStateQuerySet(models.QuerySet["SourceState"]):
    def due(self, moment: dt.datetime) -> "SourceStateQuerySet":
        """Those whose next look has come."""
        latest = ExpressionWrapper(Value(moment) - F("rest"), models.DateTimeField())
        return self.filter(Q(sighting=None) | Q(sighting__last_seen_at__lte=latest))

    def seen_well_since(self, edge: dt.datetime) -> "SourceStateQuerySet":
        """Those where a look has succeeded since then."""
        return self.filter(Q(good_at__gte=edge) | Q(sighting__state__in=GOOD, sighting__last_seen_at__gte=edge))


class SourceState(models.Model):
    """What the next look at one source needs: its present stretch, the answer's validators, how long to wait.

    A look that finds everything as it was moves the stretch and leaves this row alone.
    For lists with undated items also the ids known so far: a new one lies between two good looks.
    """

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="source_states", db_index=False)
    source_key = models.CharField(max_length=12)
    sighting = models.ForeignKey(Sighting, models.SET_NULL, null=True, related_name="+")
    etag = models.CharField(max_length=200, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    rest = models.DurationField(default=dt.timedelta())  # from the newest look to the next
    failures = models.PositiveSmallIntegerField(default=0)
    good_at = models.DateTimeField(null=True)  # the last look that succeeded; of a good stretch, `last_seen_at`
    undated_ids = models.TextField(blank=True, default="")
    undated_at = models.DateTimeField(null=True)  # the newest undated post came after this

    objects = SourceStateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="one_state_per_source")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.source_key}"


def due(accounts: models.QuerySet, moment: dt.datetime) -> models.QuerySet:
    """Those with a source never looked at, or whose next look has come, and not already being looked at."""
    states = SourceState.objects.filter(account=OuterRef("pk"))
    waiting = ~Exists(states) | Exists(states.due(moment))
    return accounts.filter(waiting).exclude(Exists(left_in_open_runs()))
