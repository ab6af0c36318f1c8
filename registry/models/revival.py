"""The watch over closed accounts: looks, and the alarm when one publishes again (R20)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.clock import now, today
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account

CHECK = "registry.check_revival"


class RevivalWatchQuerySet(models.QuerySet["RevivalWatch"]):
    def visible_to(self, user: Any) -> "RevivalWatchQuerySet":
        return user.scope(self, "account__organisation__")

    def under_watch(self, day: dt.date) -> "RevivalWatchQuerySet":
        """The watch lapses by itself; an alarm nobody has handled stays."""
        return self.filter(Q(until__gte=day) | Q(status=RevivalWatch.Status.ALARMED))

    def alarmed(self) -> "RevivalWatchQuerySet":
        return self.filter(status=RevivalWatch.Status.ALARMED)


class RevivalWatch(Workflow):
    """One closed or cancelled account under watch until a day."""

    class Status(models.TextChoices):
        WATCHING = "watching", "观察中"
        ALARMED = "alarmed", "疑似复活"
        HANDLED = "handled", "已处理，继续观察"

    TONES: ClassVar[dict[str, str]] = {"watching": "blue", "alarmed": "red", "handled": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "alarm": Move((Status.WATCHING, Status.HANDLED), Status.ALARMED, CHECK, "发现更新"),
        "handle": Move((Status.ALARMED,), Status.HANDLED, CHECK, "办结处理", needs_reason=True),
    }

    account = models.OneToOneField(Account, models.PROTECT, related_name="revival_watch", verbose_name="账号")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WATCHING)
    closed_on = models.DateField("关停日期")
    until = models.DateField("观察到")
    alive_at = models.DateTimeField("最近一次复活迹象", null=True)  # an older sign raises no second alarm
    looked_at = models.DateTimeField("最近查看", null=True)

    objects = RevivalWatchQuerySet.as_manager()

    class Meta:
        verbose_name = "关停后观察"
        ordering = ["until", "pk"]
        indexes = [models.Index(fields=["status", "until"], name="revival_watches_by_day")]

    def __str__(self) -> str:
        return f"{self.account.name}的关停后观察"

    def get_absolute_url(self) -> str:
        return reverse("registry:revival-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.status != self.Status.ALARMED and self.until < today()

    @property
    def label(self) -> str:
        return "观察期满" if self.is_over else self.get_status_display()

    @property
    def tone(self) -> str:
        return "grey" if self.is_over else self.TONES.get(self.status, "grey")

    def may(self, user: Any, name: str) -> bool:
        """The machine may raise the alarm; only a person ends it."""
        return (user is None and name == "alarm") or super().may(user, name)


class RevivalWatchEvent(MoveEvent):
    """A made move of a watch."""

    record = models.ForeignKey(RevivalWatch, models.CASCADE, related_name="events")


class RevivalCheck(models.Model):
    """One look at a closed account that a person recorded, or a sign of life that a scan met; append-only."""

    class Found(models.TextChoices):
        NOT_FOUND = "not_found", "没有发现更新"
        ALIVE = "alive", "发现仍在更新"

    watch = models.ForeignKey(RevivalWatch, models.CASCADE, related_name="checks")
    found = models.CharField("结果", max_length=10, choices=Found)
    seen_at = models.DateTimeField("发布时间", null=True)
    link = models.CharField("链接", max_length=1000, blank=True, default="")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="查看人")
    at = models.DateTimeField("查看时间", default=now)

    class Meta:
        verbose_name = "关停后查看"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_found_display()} {self.link}".strip()

    @property
    def tone(self) -> str:
        return "red" if self.found == self.Found.ALIVE else "green"
