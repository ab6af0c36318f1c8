"""What is kept of looks: stretches of equal ones, counts per day, and what the next look at a source needs."""

import datetime as dt

from django.db import models
from django.db.models import Exists, Max, OuterRef, Q

from core.clock import now
from scans.models.run import left_in_open_runs
from scans.models.state import State


class SightingQuerySet(models.QuerySet["Sighting"]):
    def since(self, moment: dt.datetime) -> "SightingQuerySet":
        return self.filter(last_seen_at__gte=moment)


class Sighting(models.Model):
    """A stretch of equal looks at one source of one account: unchanged looks only move `last_seen_at`."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="sightings")
    source_key = models.CharField("来源", max_length=32)  # hash of the source line
    source_kind = models.CharField("来源类型", max_length=32)  # adapter key
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    item_count = models.PositiveIntegerField("条数", default=0)
    account_name = models.CharField("平台显示名称", max_length=200, blank=True, default="")
    proves_silence = models.BooleanField("可证明未更新", default=False)
    reaches_back_to = models.DateTimeField(null=True)  # oldest item of a list whose items are all dated
    fingerprint = models.CharField(max_length=64, blank=True, default="")  # of the ids listed
    first_seen_at = models.DateTimeField("首次看到", default=now)
    last_seen_at = models.DateTimeField("最后看到", default=now)
    looks = models.PositiveIntegerField("次数", default=1)
    raw_sha256 = models.CharField(max_length=64, blank=True, default="")

    objects = SightingQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-last_seen_at"], name="sightings_of_account"),
            models.Index(fields=["last_seen_at"], name="recent_sightings"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state} {self.last_seen_at:%Y-%m-%d %H:%M}"


class DayCountQuerySet(models.QuerySet["DayCount"]):
    def newest_posts(self, at: dt.datetime) -> dict[int, dt.datetime]:
        """Per account, the newest post known to have been out at that moment, whenever we learned of it."""
        newest = self.filter(posts__gt=0, first_post_at__lte=at).order_by().values_list("account").annotate(
            first=Max("first_post_at"), last=Max("last_post_at", filter=Q(last_post_at__lte=at))
        )  # fmt: skip
        return {account: max(first, last) if last else first for account, first, last in newest}


class DayCount(models.Model):
    """One account, one day: how many looks succeeded and failed, and which posts of that day are known."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="day_counts")
    day = models.DateField()
    ok = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    first_post_at = models.DateTimeField(null=True)
    last_post_at = models.DateTimeField(null=True)

    objects = DayCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_count_per_account_and_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class SourceState(models.Model):
    """What the next look at one source needs: its present stretch, the answer's validators, when it is due."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="source_states")
    source_key = models.CharField(max_length=32)
    sighting = models.ForeignKey(Sighting, models.SET_NULL, null=True, related_name="+")
    etag = models.CharField(max_length=200, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    due_at = models.DateTimeField(default=now, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="one_state_per_source")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.source_key}"


def due(accounts: models.QuerySet, moment: dt.datetime) -> models.QuerySet:
    """Those with a source never looked at, or whose next look has come, and not already being looked at."""
    states = SourceState.objects.filter(account=OuterRef("pk"))
    waiting = ~Exists(states) | Exists(states.filter(due_at__lte=moment))
    return accounts.filter(waiting).exclude(Exists(left_in_open_runs()))
