"""Where the register and the platforms differ: an item with a unit in charge, an answer and an end (R18, R19, R20)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account, Platform
from registry.models.filing import Filing
from registry.sounds import LONGEST_INITIALS, LONGEST_PINYIN

REPORT, ANSWER, SETTLE = "registry.report_difference", "registry.answer_difference", "registry.settle_difference"


class DifferenceQuerySet(models.QuerySet["Difference"]):
    def visible_to(self, user: Any) -> "DifferenceQuerySet":
        """Items of the person's units, and what the person has reported of others."""
        return user.scope(self) | self.filter(found_by=user)

    def pending(self) -> "DifferenceQuerySet":
        return self.filter(status__in=Difference.PENDING)

    def overdue(self, moment: dt.datetime) -> "DifferenceQuerySet":
        return self.filter(status=Difference.Status.OPEN, due_at__lt=moment)

    def to_answer(self, user: Any) -> "DifferenceQuerySet":
        """Open, in this person's own unit."""
        if not user.has_perm(ANSWER):
            return self.none()
        return self.filter(status=Difference.Status.OPEN, organisation=user.organisation_id)

    def to_assign(self, user: Any) -> "DifferenceQuerySet":
        """Strays whose unit nobody recognised: they lie at the person's own office until somebody is given them."""
        if not user.has_perm(SETTLE):
            return self.none()
        strays = self.filter(status=Difference.Status.OPEN, account=None, owner=None)
        return strays.filter(organisation=user.organisation_id)

    def to_settle(self, user: Any) -> "DifferenceQuerySet":
        """Answered by somebody else, to be looked at by this person."""
        if not user.has_perm(SETTLE):
            return self.none()
        return self.visible_to(user).filter(status=Difference.Status.ANSWERED).exclude(answered_by=user)


class Difference(Workflow):
    """One way in which reality is not as filed; the unit explains or files, somebody else closes."""

    class Kind(models.TextChoices):
        NOT_FOUND = "not_found", "未找到"
        RENAMED = "renamed", "改名"
        OTHER_SUBJECT = "other_subject", "主体变更"
        STOP_NOTICE = "stop_notice", "已发停更公告"
        REOPENED = "reopened", "注销后又开"
        TWIN = "twin", "同名疑似"
        UNFILED = "unfiled", "未备案"

    class Status(models.TextChoices):
        OPEN = "open", "待说明"
        ANSWERED = "answered", "待核销"
        CLOSED = "closed", "已核销"
        DISMISSED = "dismissed", "不成立"

    PENDING: ClassVar = (Status.OPEN, Status.ANSWERED)
    WITHOUT_ACCOUNT: ClassVar = frozenset({Kind.UNFILED, Kind.TWIN, Kind.REOPENED})
    TONES: ClassVar[dict[str, str]] = {"open": "amber", "answered": "blue", "closed": "green", "dismissed": "grey"}
    # What mends it: kind → the filing that is started from the item.
    MENDED_BY: ClassVar[dict[str, str]] = {
        Kind.NOT_FOUND: Filing.Kind.CLOSURE,
        Kind.RENAMED: Filing.Kind.CHANGE,
        Kind.OTHER_SUBJECT: Filing.Kind.CHANGE,
        Kind.STOP_NOTICE: Filing.Kind.CLOSURE,
        Kind.REOPENED: Filing.Kind.OPENING,
        Kind.TWIN: Filing.Kind.OPENING,
        Kind.UNFILED: Filing.Kind.OPENING,
    }
    MOVES: ClassVar[dict[str, Move]] = {
        "report": Move((), Status.OPEN, REPORT, "上报差异"),
        "answer": Move((Status.OPEN,), Status.ANSWERED, ANSWER, "说明情况", needs_reason=True),
        "assign": Move((Status.OPEN,), Status.OPEN, SETTLE, "交办"),
        "close": Move((Status.ANSWERED,), Status.CLOSED, SETTLE, "核销"),
        "send_back": Move((Status.ANSWERED,), Status.OPEN, SETTLE, "退回重新说明", needs_reason=True),
        "dismiss": Move(PENDING, Status.DISMISSED, SETTLE, "认定不成立", needs_reason=True),
    }

    kind = models.CharField("差异类型", max_length=16, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="differences", verbose_name="账号")
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="differences", verbose_name="责任单位"
    )
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    name = models.CharField("所见名称", max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    name_pinyin = models.CharField(max_length=LONGEST_PINYIN, db_default="", default="", editable=False)
    name_initials = models.CharField(max_length=LONGEST_INITIALS, db_default="", default="", editable=False)
    link = models.CharField("所见链接", max_length=1000, blank=True, default="")
    unit_guess = models.CharField("疑似主办单位", max_length=310, blank=True, default="")
    source = models.TextField("发现经过")
    found_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="发现人")
    found_on = models.DateField("发现日期")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="责任人"
    )
    due_at = models.DateTimeField("说明时限", null=True)
    due_from = models.DateField(null=True)  # the day the limit counts from
    due_provisional = models.BooleanField(default=False)
    explanation = models.TextField("单位说明", blank=True, default="")
    filing = models.ForeignKey(
        Filing, models.PROTECT, null=True, related_name="differences", verbose_name="相应备案"
    )  # the one that mends it
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="说明人"
    )
    answered_at = models.DateTimeField("说明时间", null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核销人"
    )
    settled_at = models.DateTimeField("核销时间", null=True)
    proof_sha256 = models.CharField(max_length=64, blank=True, default="")
    proof_name = models.CharField("截图", max_length=255, blank=True, default="")
    proof_type = models.CharField(max_length=100, blank=True, default="")

    objects = DifferenceQuerySet.as_manager()

    class Meta:
        verbose_name = "台账差异"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organisation", "status"], name="differences_of_unit"),
            models.Index(fields=["status", "due_at"], name="differences_by_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(status__in=("open", "answered"), account__isnull=False),
                name="one_pending_difference_per_account_and_kind",
            ),
            models.UniqueConstraint(
                fields=["platform", "name_key", "kind"],
                condition=Q(status__in=("open", "answered"), account__isnull=True),
                name="one_pending_difference_per_stray_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(settled_by=None) | Q(answered_by=None) | ~Q(settled_by=F("answered_by")),
                name="difference_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("registry:difference-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "grey")

    @property
    def is_pending(self) -> bool:
        return self.status in self.PENDING

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.OPEN and self.due_at is not None and self.due_at < now()

    def may(self, user: Any, name: str) -> bool:
        """The unit in charge answers; who answered does not settle."""
        if not super().may(user, name):
            return False
        if name == "answer":
            return bool(user.organisation_id == self.organisation_id)
        return name not in {"close", "send_back", "dismiss"} or user.pk != self.answered_by_id

    def guard(self) -> dict[str, Any]:
        """Who settles has read this answer; who answers is still in charge."""
        return {"answered_at": self.answered_at, "organisation": self.organisation_id}


class DifferenceEvent(MoveEvent):
    """A made move of a difference."""

    record = models.ForeignKey(Difference, models.CASCADE, related_name="events")
