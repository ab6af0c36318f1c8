"""The check of the check: a finished sheet looked at by a person who did not fill it in (I08)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round
from inspections.models.sheet import CheckSheet

CHECK = "inspections.check_account"


class SecondCheckQuerySet(models.QuerySet["SecondCheck"]):
    def visible_to(self, user: Any) -> "SecondCheckQuerySet":
        return user.scope(self, "sheet__round__organisation__")

    def of_round(self, round_: Round) -> "SecondCheckQuerySet":
        return self.filter(sheet__round=round_)

    def waiting(self) -> "SecondCheckQuerySet":
        return self.filter(status=SecondCheck.Status.WAITING)

    def disputed(self) -> "SecondCheckQuerySet":
        return self.filter(status=SecondCheck.Status.DISPUTED)

    def to_check(self, user: Any) -> "SecondCheckQuerySet":
        """Waiting, in open rounds, and not this person's own sheets."""
        open_now = self.visible_to(user).waiting().filter(sheet__round__status=Round.Status.OPEN)
        return open_now.exclude(sheet__inspector=user).exclude(
            sheet__in=CheckSheet.objects.filter(findings__found_by=user)
        )


class SecondCheck(Workflow):
    """One sheet at a second person: agreed to, or disputed with a reason until that is settled."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待复核"
        AGREED = "agreed", "复核一致"
        DISPUTED = "disputed", "有异议"
        SETTLED = "settled", "异议已处理"

    class Why(models.TextChoices):
        DRAWN = "drawn", "抽中"
        FAILING = "failing", "不合格"

    TONES: ClassVar[dict[str, str]] = {"waiting": "amber", "agreed": "green", "disputed": "red", "settled": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "agree": Move((Status.WAITING,), Status.AGREED, CHECK, "复核一致"),
        "disagree": Move((Status.WAITING,), Status.DISPUTED, CHECK, "提出异议", needs_reason=True),
        "settle": Move((Status.DISPUTED,), Status.SETTLED, CHECK, "处理异议", needs_reason=True),
    }

    sheet = models.OneToOneField(CheckSheet, models.CASCADE, related_name="second_check", verbose_name="检查表")
    why = models.CharField("缘由", max_length=8, choices=Why)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.WAITING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    at = models.DateTimeField("复核时间", null=True)
    objection = models.TextField("异议", blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="处理人"
    )
    settlement = models.TextField("处理结果", blank=True, default="")
    drawn_at = models.DateTimeField("抽取时间", default=now)

    objects = SecondCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "复核"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_by=None) | Q(by=None) | ~Q(settled_by=models.F("by")),
                name="who_disputes_never_settles",
            )
        ]

    def __str__(self) -> str:
        return f"复核：{self.sheet}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:second-detail", args=[self.pk])

    def may(self, user: Any, name: str) -> bool:
        """The second look is not the inspector's own; what is disputed is settled by another than who disputes it."""
        if not super().may(user, name):
            return False
        return user.pk != self.by_id if name == "settle" else not self.is_own(user)

    def is_own(self, user: Any) -> bool:
        sheet = self.sheet
        return sheet.inspector_id == user.pk or sheet.findings.filter(found_by=user).exists()

    @transaction.atomic
    def make(self, name: str, *, by: Any, reason: str = "", **fields: Any) -> Any:
        Round.objects.hold_open(self.sheet.round_id)
        return super().make(name, by=by, reason=reason, **fields)


class SecondCheckEvent(MoveEvent):
    """A made move of a second check."""

    record = models.ForeignKey(SecondCheck, models.CASCADE, related_name="events")
