"""What is put right about a round after its close: both values, a reason and two names, beside what was frozen (I14)."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.finding import Finding
from inspections.models.round import Round
from inspections.models.sheet import CheckSheet

PROPOSE, DECIDE = "inspections.propose_correction", "inspections.decide_correction"


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, user: Any) -> "CorrectionQuerySet":
        return user.scope(self, "round__organisation__")

    def pending(self) -> "CorrectionQuerySet":
        return self.filter(status=Correction.Status.PROPOSED)

    def accepted(self) -> "CorrectionQuerySet":
        return self.filter(status=Correction.Status.ACCEPTED)

    def to_decide(self, user: Any) -> "CorrectionQuerySet":
        if not user.has_perm(DECIDE):
            return self.none()
        return self.visible_to(user).pending().exclude(by=user)


class Correction(Workflow):
    """A finding taken back from a closed round, or one added to it; counts when another person has accepted it."""

    class Kind(models.TextChoices):
        OVERTURN = "overturn", "撤销发现"
        ADD = "add", "补记发现"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待审定"
        ACCEPTED = "accepted", "已更正"
        REJECTED = "rejected", "不予更正"

    TONES: ClassVar[dict[str, str]] = {"proposed": "amber", "accepted": "green", "rejected": "grey"}
    MOVES: ClassVar[dict[str, Move]] = {
        "propose": Move((), Status.PROPOSED, PROPOSE, "提出更正", needs_reason=True),
        "accept": Move((Status.PROPOSED,), Status.ACCEPTED, DECIDE, "同意更正"),
        "reject": Move((Status.PROPOSED,), Status.REJECTED, DECIDE, "不予更正", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="corrections", verbose_name="检查")
    sheet = models.ForeignKey(CheckSheet, models.PROTECT, null=True, related_name="corrections", verbose_name="检查表")
    kind = models.CharField("更正方式", max_length=8, choices=Kind)
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.PROPOSED)
    # the one taken back, or once accepted the one added
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="corrections", verbose_name="发现")
    indicator = models.CharField("指标", max_length=32, blank=True, default="")
    description = models.TextField("问题描述", blank=True, default="")
    reason = models.TextField("更正理由")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间", default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="审定人"
    )
    decided_at = models.DateTimeField("审定时间", null=True)
    before = models.JSONField("更正前", default=dict, encoder=DjangoJSONEncoder)  # verdict, checked, failed, rate
    after = models.JSONField("更正后", default=dict, encoder=DjangoJSONEncoder)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = "更正"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="correction_takes_two_people"
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(status="proposed"), name="one_pending_correction_per_finding"
            ),
            models.UniqueConstraint(
                fields=["sheet", "indicator"],
                condition=Q(status="proposed", kind="add"),
                name="one_pending_addition_per_sheet_and_indicator",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.about}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:correction-detail", args=[self.pk])

    @property
    def about(self) -> str:
        """The account it is about, by the name it had in the round."""
        named = self.sheet or self.finding
        return named.name if named else ""

    @property
    def problem(self) -> str:
        """The printed word of what is taken back or added."""
        code = self.finding.indicator if self.finding else self.indicator
        return self.round.indicator_by_code.get(code, {}).get("printed", "") or (
            self.finding.get_conclusion_display() if self.finding else ""
        )

    def may(self, user: Any, name: str) -> bool:
        return super().may(user, name) and not (name in {"accept", "reject"} and user.pk == self.by_id)


class CorrectionEvent(MoveEvent):
    """A made move of a correction."""

    record = models.ForeignKey(Correction, models.CASCADE, related_name="events")
