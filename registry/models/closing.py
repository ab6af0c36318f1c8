"""What has to be done until an account is really closed: steps with proof, reported by the unit, confirmed by the office (R22)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now, today
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account
from registry.models.attachment import Attachment
from registry.models.filing import APPLY, DECIDE, Filing

CONFIRM = "registry.confirm_closing"


class ClosingQuerySet(models.QuerySet["Closing"]):
    def visible_to(self, user: Any) -> "ClosingQuerySet":
        return user.scope(self, "account__organisation__")

    def unfinished(self) -> "ClosingQuerySet":
        return self.exclude(status=Closing.Status.FINISHED)

    def in_hand(self, user: Any) -> "ClosingQuerySet":
        """What this person's unit still has to do."""
        if not user.has_perm(APPLY):
            return self.none()
        return self.filter(status__in=Closing.EDITABLE, account__organisation=user.organisation_id)

    def to_confirm(self, user: Any) -> "ClosingQuerySet":
        """Reported, and this person wrote nothing of it."""
        if not user.has_perm(CONFIRM):
            return self.none()
        mine = Q(filing__by=user) | Q(filing__submitted_by=user) | Q(reported_by=user)
        wrote = Closing.authors.through.objects.filter(closing=models.OuterRef("pk"), user=user)
        waiting = self.visible_to(user).filter(status=Closing.Status.REPORTED)
        return waiting.exclude(mine).exclude(models.Exists(wrote))

    def overdue(self, day: dt.date) -> "ClosingQuerySet":
        """The unit is late; what the office has not looked at yet is not the unit's delay."""
        return self.filter(status__in=Closing.EDITABLE, due_on__lt=day)


class Closing(Workflow):
    """The closing of one account, from the decided filing until a second person has confirmed that all is done."""

    class Status(models.TextChoices):
        OPEN = "open", "办理中"
        REPORTED = "reported", "待核实"
        RETURNED = "returned", "退回补办"
        FINISHED = "finished", "已办结"

    EDITABLE: ClassVar = (Status.OPEN, Status.RETURNED)
    TONES: ClassVar[dict[str, str]] = {"open": "blue", "reported": "amber", "returned": "red", "finished": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "start": Move((), Status.OPEN, DECIDE, "开始关停"),
        "report": Move(EDITABLE, Status.REPORTED, APPLY, "报送办结"),
        "confirm": Move((Status.REPORTED,), Status.FINISHED, CONFIRM, "确认办结"),
        "send_back": Move((Status.REPORTED,), Status.RETURNED, CONFIRM, "退回补办", needs_reason=True),
    }

    account = models.ForeignKey(Account, models.PROTECT, related_name="closings", verbose_name="账号")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="closings", verbose_name="备案")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.OPEN)
    opened_on = models.DateField("开始日期")
    due_on = models.DateField("办结时限")
    version = models.PositiveIntegerField(default=1, editable=False)
    authors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", verbose_name="填写人")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="报送人"
    )
    reported_at = models.DateTimeField("报送时间", null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人"
    )
    confirmed_at = models.DateTimeField("办结时间", null=True)

    objects = ClosingQuerySet.as_manager()

    class Meta:
        verbose_name = "关停办理"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="closings_by_due_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=~Q(status="finished"), name="one_closing_under_way_per_account"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("reported_by")), name="closing_takes_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account.name}的关停"

    def get_absolute_url(self) -> str:
        return reverse("registry:closing-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "grey")

    @property
    def is_editable(self) -> bool:
        return self.status in self.EDITABLE

    @property
    def is_overdue(self) -> bool:
        return self.is_editable and self.due_on < today()

    @property
    def last_reason(self) -> str:
        last = self.events.first()
        return last.reason if last else ""

    def may(self, user: Any, name: str) -> bool:
        """The unit of the account reports; nobody confirms who applied for the closing or wrote one of its steps."""
        if not super().may(user, name):
            return False
        if name == "report":
            return user.organisation_id == self.account.organisation_id
        if user.pk in {self.reported_by_id, self.filing.by_id, self.filing.submitted_by_id}:
            return False
        return not self.authors.filter(pk=user.pk).exists()

    def guard(self) -> dict[str, Any]:
        """What is reported or confirmed is what stood on the page."""
        return {"version": self.version}


class ClosingEvent(MoveEvent):
    """A made move of a closing."""

    record = models.ForeignKey(Closing, models.CASCADE, related_name="events")


class ClosingStep(models.Model):
    """One thing to do: when it was done, by whom, with which paper as proof; or why it need not be done."""

    class Kind(models.TextChoices):
        ANNOUNCEMENT = "announcement", "停更公告"
        MIGRATION = "migration", "粉丝引导"
        PLATFORM = "platform", "平台注销"
        ARCHIVE = "archive", "内容存档"
        NATIONAL = "national", "国办系统更新"
        MATERIALS = "materials", "材料移交"

    closing = models.ForeignKey(Closing, models.CASCADE, related_name="steps")
    kind = models.CharField("步骤", max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField(default=0)
    needed = models.BooleanField("需要办理", default=True)
    why_not = models.CharField("不需要的理由", max_length=300, blank=True, default="")
    link = models.CharField("地址", max_length=1000, blank=True, default="")
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    target = models.CharField(max_length=300, blank=True, default="")
    count = models.PositiveBigIntegerField(null=True)
    done_on = models.DateField("完成日期", null=True)
    done_by = models.CharField("办理人", max_length=100, blank=True, default="")
    note = models.CharField("说明", max_length=500, blank=True, default="")
    proof = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+", verbose_name="证明材料")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        verbose_name = "关停步骤"
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["closing", "kind"], name="one_step_of_a_kind_per_closing")]

    def __str__(self) -> str:
        return self.get_kind_display()
