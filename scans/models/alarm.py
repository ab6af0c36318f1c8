"""Alarms about the watching itself, who answers for each kind, and one row for every day on which the watch ran."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow

ANSWER, SET = "scans.answer_alarm", "scans.set_watch"


class AlarmKind(models.TextChoices):
    """What can go wrong with watching; each is looked for every minute."""

    STALLED = "stalled", "后台处理停滞"
    NO_SCAN = "no_scan", "没有监测"
    TOO_FEW = "too_few", "监测覆盖不足"
    BLOCKED = "blocked", "采集受阻"
    GRANT_EXPIRING = "grant_expiring", "授权即将到期"
    GRANT_LOST = "grant_lost", "授权失效"
    CANARY_SILENT = "canary_silent", "中转服务没有新内容"
    NOT_DELIVERED = "not_delivered", "消息送不到"
    NO_CONTACT = "no_contact", "单位无人可联系"


class AlarmQuerySet(models.QuerySet["Alarm"]):
    def visible_to(self, user: Any) -> "AlarmQuerySet":
        return user.scope(self)

    def standing(self) -> "AlarmQuerySet":
        return self.filter(cleared_at=None)

    def unanswered(self) -> "AlarmQuerySet":
        return self.filter(status=Alarm.Status.OPEN)

    def of(self, user: Any) -> "AlarmQuerySet":
        """This person's, and what nobody answers for where this person sets who does."""
        mine = Q(owner=user) | Q(owner=None) if user.has_perm(SET) else Q(owner=user)
        return self.visible_to(user).standing().filter(mine)


class Alarm(Workflow):
    """One thing wrong with the watching: raised and cleared by the machine, acknowledged by a named person."""

    Kind = AlarmKind

    class Status(models.TextChoices):
        OPEN = "open", "待处理"
        SEEN = "seen", "已知悉"
        CLEARED = "cleared", "已解除"

    STANDING: ClassVar = (Status.OPEN, Status.SEEN)
    TONES: ClassVar[dict[str, str]] = {"open": "red", "seen": "amber", "cleared": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "raise": Move((), Status.OPEN, ANSWER, "发出报警"),
        "acknowledge": Move((Status.OPEN,), Status.SEEN, ANSWER, "知悉", needs_reason=True),
        "hand_over": Move(STANDING, Status.OPEN, SET, "换人负责"),
        "clear": Move(STANDING, Status.CLEARED, ANSWER, "自动解除"),
    }

    kind = models.CharField("类别", max_length=16, choices=AlarmKind)
    subject = models.CharField(max_length=200, blank=True, default="")  # what it is about: a platform, a host, a lane
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.OPEN)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )
    words = models.CharField("报警", max_length=200)
    detail = models.TextField("情况", blank=True, default="")
    since = models.DateTimeField("从何时起")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="alarms", verbose_name="责任人"
    )
    opened_at = models.DateTimeField("报警时间", default=now)
    cleared_at = models.DateTimeField("解除时间", null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="知悉人"
    )
    answered_at = models.DateTimeField("知悉时间", null=True)
    note = models.CharField("处理说明", max_length=500, blank=True, default="")

    objects = AlarmQuerySet.as_manager()

    class Meta:
        verbose_name = "监测报警"
        ordering = ["-opened_at", "-pk"]
        indexes = [models.Index(fields=["owner", "status"], name="alarms_of_owner")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(cleared_at=None), name="one_standing_alarm_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(status="cleared", cleared_at__isnull=False)
                | (~Q(status="cleared") & Q(cleared_at__isnull=True)),
                name="alarm_cleared_once",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("scans:alarm-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    def may(self, user: Any, name: str) -> bool:
        """The machine raises and clears; the owner, or who sets the owners, acknowledges."""
        if user is None or name in {"raise", "clear"}:
            return user is None and name != "acknowledge"
        if not super().may(user, name):
            return False
        return name != "acknowledge" or self.owner_id == user.pk or user.has_perm(SET)

    def guard(self) -> dict[str, Any]:
        """Who acknowledges is still the one in charge."""
        return {"owner": self.owner_id}


class AlarmEvent(MoveEvent):
    """A made move of an alarm."""

    record = models.ForeignKey(Alarm, models.CASCADE, related_name="events")


class AlarmOwner(models.Model):
    """Who answers for alarms of a kind, where that is not simply the supervisor of the top office."""

    kind = models.CharField("类别", max_length=16, choices=AlarmKind, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="责任人")

    class Meta:
        verbose_name = "报警责任人"

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.user}"


class WatchDay(models.Model):
    """One day on which the watch ran: the last figures of the day. A day without a row is a day nobody watched."""

    day = models.DateField("日期", unique=True)
    evaluated_at = models.DateTimeField("最后检查时间")
    seen = models.PositiveIntegerField("已看到", default=0)
    total = models.PositiveIntegerField("应看", default=0)
    alarms = models.PositiveIntegerField("未解除报警", default=0)
    told_at = models.DateTimeField("日报时间", null=True)

    class Meta:
        verbose_name = "监测日报"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day} {self.words}"

    @property
    def words(self) -> str:
        looked = f"已监测 {self.seen} / {self.total} 个账号"
        return f"有 {self.alarms} 项报警未解除：{looked}" if self.alarms else f"一切正常：{looked}"

    def is_late(self, moment: dt.datetime, after: dt.timedelta) -> bool:
        return self.evaluated_at < moment - after
