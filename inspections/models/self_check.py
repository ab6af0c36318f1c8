"""The self-check (自查) of one unit in a round: its own accounts, a line each, reported by a day."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse

from core.clock import local_day, today
from core.refusals import Refusal
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round

REPORT, ASK = "inspections.report_self_check", "inspections.open_round"


class SelfCheckQuerySet(models.QuerySet["SelfCheck"]):
    def visible_to(self, user: Any) -> "SelfCheckQuerySet":
        return user.scope(self)

    def of_open_rounds(self) -> "SelfCheckQuerySet":
        return self.filter(round__status=Round.Status.OPEN)

    def reported(self) -> "SelfCheckQuerySet":
        return self.filter(status=SelfCheck.Status.REPORTED)

    def missing(self) -> "SelfCheckQuerySet":
        """Still owed: a dissolved unit owes nothing."""
        owed = self.exclude(status=SelfCheck.Status.REPORTED)
        return owed.filter(Q(organisation__dissolved_on=None) | Q(organisation__dissolved_on__gt=today()))

    def late(self, on: dt.date | None = None) -> "SelfCheckQuerySet":
        """Came after its day, or had not come on that day (None: today) and its day was over: as `is_late`."""
        return self.filter(self._late(on or today()))

    def in_time(self) -> "SelfCheckQuerySet":
        return self.exclude(self._late(today()))

    @staticmethod
    def _late(on: dt.date) -> Q:
        after = Q(first_reported_at__isnull=False, first_reported_at__date__gt=F("due_on"))
        return Q(due_on__isnull=False) & (after | Q(first_reported_at=None, due_on__lt=on))

    def to_report(self, user: Any) -> "SelfCheckQuerySet":
        if not user.has_perm(REPORT):
            return self.none()
        return self.of_open_rounds().missing().filter(organisation=user.organisation_id)


class SelfCheck(Workflow):
    """What one unit was asked, and what it answered."""

    class Status(models.TextChoices):
        ASKED = "asked", "未报送"
        REPORTED = "reported", "已报送"
        RETURNED = "returned", "退回重填"

    TONES: ClassVar[dict[str, str]] = {"asked": "amber", "reported": "green", "returned": "red"}
    MOVES: ClassVar[dict[str, Move]] = {
        "ask": Move((), Status.ASKED, ASK, "布置自查"),
        "report": Move((Status.ASKED, Status.RETURNED), Status.REPORTED, REPORT, "报送自查"),
        "send_back": Move((Status.REPORTED,), Status.RETURNED, ASK, "退回重填", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.CASCADE, related_name="self_checks", verbose_name="检查")
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    unit = models.CharField("单位名称", max_length=200)  # as it stood when it was asked
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASKED)
    due_on = models.DateField("报送期限", null=True)
    statement = models.TextField("自查总体情况", blank=True, default="")
    scan_sha256 = models.CharField(max_length=64, blank=True, default="")
    scan_name = models.CharField("盖章件", max_length=255, blank=True, default="")
    scan_type = models.CharField(max_length=64, blank=True, default="")
    first_reported_at = models.DateTimeField("首次报送", null=True)  # decides whether it came in time
    reported_at = models.DateTimeField("报送时间", null=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="报送人"
    )
    version = models.PositiveIntegerField(default=1)

    objects = SelfCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "自查表"
        ordering = ["unit", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "organisation"], name="one_self_check_per_round_and_unit")
        ]

    def __str__(self) -> str:
        return f"{self.unit}自查表"

    def get_absolute_url(self) -> str:
        return reverse("inspections:selfcheck-detail", args=[self.pk])

    def may(self, user: Any, name: str) -> bool:
        own = user is not None and user.organisation_id == self.organisation_id
        return super().may(user, name) and (own if name == "report" else True)

    @transaction.atomic
    def make(self, name: str, *, by: Any, reason: str = "", **fields: Any) -> Any:
        Round.objects.hold_open(self.round_id)
        return super().make(name, by=by, reason=reason, **fields)

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    @property
    def is_late(self) -> bool:
        """Came after its day, or has not come and the day is over."""
        if self.due_on is None:
            return False
        day = local_day(self.first_reported_at) if self.first_reported_at else today()
        return day > self.due_on

    @property
    def is_dissolved(self) -> bool:
        return self.organisation.dissolved_on is not None and self.organisation.dissolved_on <= today()

    def take_turn(self, version: int, **fields: Any) -> None:
        """Write only if nobody of the unit saved since the page was read, and it is still to be filled in."""
        open_ = (self.Status.ASKED, self.Status.RETURNED)
        current = type(self).objects.filter(pk=self.pk, version=version, status__in=open_)
        if not current.update(version=F("version") + 1, **fields):
            latest = type(self).objects.get(pk=self.pk)
            if latest.status == self.Status.REPORTED:
                raise Refusal("already_reported", "这张自查表已经报送，如需修改请主管退回。您填写的内容仍在下方。")
            told = "本单位其他人已先一步保存了这张自查表。您填写的内容仍在下方，请对照后再保存。"
            raise Refusal("somebody_was_faster", told, version=latest.version)
        self.refresh_from_db()


class SelfCheckEvent(MoveEvent):
    """A made move of a self-check."""

    record = models.ForeignKey(SelfCheck, models.CASCADE, related_name="events")


class SelfCheckLine(models.Model):
    """What the unit says of one of its accounts; the labels are those of the day it was asked."""

    self_check = models.ForeignKey(SelfCheck, models.CASCADE, related_name="lines")
    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="+", verbose_name="账号")
    number = models.CharField("账号编号", max_length=16)
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    posts = models.PositiveIntegerField("发布条数", null=True)
    originals = models.PositiveIntegerField("其中原创", null=True)
    problems = models.PositiveIntegerField("发现问题数", null=True)
    detail = models.CharField("问题和整改情况", max_length=1000, blank=True, default="")

    class Meta:
        verbose_name = "自查账号"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["self_check", "account"], name="account_once_per_self_check"),
        ]

    def __str__(self) -> str:
        return self.name
