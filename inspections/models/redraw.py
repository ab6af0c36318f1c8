"""A new draw of an open round: proposed by one with a reason, agreed to by another; the old list stays on record (I03)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round

PROPOSE = "inspections.open_round"
AGREE = "inspections.decide_correction"


class RedrawQuerySet(models.QuerySet["Redraw"]):
    def visible_to(self, user: Any) -> "RedrawQuerySet":
        return user.scope(self, "round__organisation__")

    def pending(self) -> "RedrawQuerySet":
        return self.filter(status=Redraw.Status.PROPOSED)

    def to_decide(self, user: Any) -> "RedrawQuerySet":
        if not user.has_perm(AGREE):
            return self.none()
        return self.visible_to(user).pending().exclude(by=user)


class Redraw(Workflow):
    """One proposal to draw again."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待同意"
        ACCEPTED = "accepted", "已重新抽取"
        REJECTED = "rejected", "不同意"

    TONES: ClassVar[dict[str, str]] = {"proposed": "amber", "accepted": "green", "rejected": "grey"}
    MOVES: ClassVar[dict[str, Move]] = {
        "propose": Move((), Status.PROPOSED, PROPOSE, "提出重新抽取", needs_reason=True),
        "accept": Move((Status.PROPOSED,), Status.ACCEPTED, AGREE, "同意重新抽取"),
        "reject": Move((Status.PROPOSED,), Status.REJECTED, AGREE, "不同意", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.PROTECT, related_name="redraws", verbose_name="检查")
    status = models.CharField("状态", max_length=8, choices=Status, default=Status.PROPOSED)
    reason = models.TextField("理由")
    old_seed = models.CharField("原种子", max_length=200)
    new_seed = models.CharField("新种子", max_length=200, blank=True, default="")
    old_drawn = models.JSONField("原检查名单", default=list)  # account numbers
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="提出人")
    at = models.DateTimeField("提出时间", default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="同意人"
    )
    decided_at = models.DateTimeField("同意时间", null=True)

    objects = RedrawQuerySet.as_manager()

    class Meta:
        verbose_name = "重新抽取"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")), name="redraw_takes_two_people"
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(status="proposed"), name="one_pending_redraw_per_round"
            ),
        ]

    def __str__(self) -> str:
        return f"重新抽取：{self.round}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:redraw-detail", args=[self.pk])

    def may(self, user: Any, name: str) -> bool:
        return super().may(user, name) and not (name in {"accept", "reject"} and user.pk == self.by_id)


class RedrawEvent(MoveEvent):
    """A made move of a proposal to draw again."""

    record = models.ForeignKey(Redraw, models.CASCADE, related_name="events")
