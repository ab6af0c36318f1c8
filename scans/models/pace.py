"""How politely each host is asked and each credential used, kept for all processes."""

import datetime as dt
from collections.abc import Iterable

from django.db import models
from django.db.models import F

from core.clock import SHANGHAI, now
from scans.pacing.turns import OPEN_AFTER, is_resting


class HostPaceQuerySet(models.QuerySet["HostPace"]):
    def in_order(self, names: Iterable[str]) -> "HostPaceQuerySet":
        """In the one order in which rows are locked."""
        return self.filter(host__in=names).order_by("host")

    def failing(self) -> "HostPaceQuerySet":
        """Left alone after failures in a row, until one request has found them well."""
        return self.filter(failures__gte=OPEN_AFTER)

    def asked_for_rest(self) -> "HostPaceQuerySet":
        return self.filter(failures__lt=OPEN_AFTER, blocked_until__gt=now().timestamp())

    def troubled_first(self) -> "HostPaceQuerySet":
        return self.order_by("-failures", F("blocked_until").desc(), "host")


class HostPace(models.Model):
    """How politely one host is asked: at most `parallel` requests in flight, `gap` seconds apart, in all processes."""

    host = models.CharField("主机", max_length=260, unique=True)
    gap = models.FloatField("间隔秒数", default=2.0)
    parallel = models.PositiveSmallIntegerField("同时请求数", default=1)
    next_at = models.FloatField(default=0)  # epoch seconds of the next free slot
    blocked_until = models.FloatField(default=0)  # Retry-After, or its rest after failures
    in_flight = models.PositiveSmallIntegerField(default=0)
    lease_until = models.FloatField(default=0)  # after this, what is in flight belonged to a dead process
    failures = models.PositiveSmallIntegerField("连续失败次数", default=0)

    objects = HostPaceQuerySet.as_manager()

    class Meta:
        verbose_name = "主机访问节奏"

    def __str__(self) -> str:
        return self.host

    @property
    def is_resting(self) -> bool:
        return is_resting(self)

    @property
    def blocked_at(self) -> dt.datetime | None:
        """Until when it is left alone; None when it may be asked now."""
        until = dt.datetime.fromtimestamp(self.blocked_until, SHANGHAI)
        return until if until > now() else None


class QuotaPaceQuerySet(models.QuerySet["QuotaPace"]):
    def in_order(self, keys: Iterable[str]) -> "QuotaPaceQuerySet":
        return self.filter(key__in=keys).order_by("key")


class QuotaPace(models.Model):
    """What one credential may still ask of one interface; `key` is adapter|credential."""

    key = models.CharField("额度", max_length=200, unique=True)
    next_at = models.FloatField(default=0)
    rests_until = models.FloatField(default=0)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    strikes = models.PositiveSmallIntegerField(default=0)  # times in a row it was told "too often"

    objects = QuotaPaceQuerySet.as_manager()

    class Meta:
        verbose_name = "接口额度"

    def __str__(self) -> str:
        return self.key


class PaceHome(models.Model):
    """Where all processes keep their turns now; one row. Nobody takes a turn there before `opens_at`."""

    class Place(models.TextChoices):
        REDIS = "redis", "Redis"
        DATABASE = "database", "数据库"

    ONLY = 1

    place = models.CharField(max_length=8, choices=Place)
    epoch = models.PositiveIntegerField(default=0)  # counts the moves
    opens_at = models.FloatField(default=0)

    class Meta:
        verbose_name = "节奏的存放处"

    def __str__(self) -> str:
        return f"{self.place} {self.epoch}"
