"""Copies of a decided filing to other bodies, and whether they got there: delivered, then signed for by name and day."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from registry.models.filing import Filing

SEND = "registry.send_copy"


class FilingCopyQuerySet(models.QuerySet["FilingCopy"]):
    def visible_to(self, user: Any) -> "FilingCopyQuerySet":
        return self.filter(filing__in=Filing.objects.visible_to(user))

    def unsigned(self) -> "FilingCopyQuerySet":
        return self.exclude(status=FilingCopy.Status.SIGNED)

    def to_send(self, user: Any) -> "FilingCopyQuerySet":
        """What this person's office has still to deliver or to get signed for."""
        if not user.has_perm(SEND):
            return self.none()
        return self.unsigned().filter(office=user.organisation_id)


class FilingCopy(Workflow):
    """One body that gets a copy of the receipt. Which bodies is the office's setting at the day of the decision."""

    class Status(models.TextChoices):
        WAITING = "waiting", "待送达"
        DELIVERED = "delivered", "已送达"
        SIGNED = "signed", "已签收"

    TONES: ClassVar[dict[str, str]] = {"waiting": "amber", "delivered": "blue", "signed": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "deliver": Move((Status.WAITING,), Status.DELIVERED, SEND, "标为已送达"),
        "sign": Move((Status.WAITING, Status.DELIVERED), Status.SIGNED, SEND, "登记签收"),
    }

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="copies", verbose_name="备案")
    body = models.CharField("抄送单位", max_length=100)
    office = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="办理单位")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.WAITING)
    made_at = models.DateTimeField("生成时间", default=now)
    delivered_on = models.DateField("送达日期", null=True)
    signed_on = models.DateField("签收日期", null=True)
    signed_by = models.CharField("签收人", max_length=50, blank=True, default="")

    objects = FilingCopyQuerySet.as_manager()

    class Meta:
        verbose_name = "备案抄送"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "body"], name="one_copy_per_filing_and_body"),
            models.CheckConstraint(
                condition=~Q(status="signed") | (Q(signed_on__isnull=False) & ~Q(signed_by="")),
                name="signed_copy_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(status="delivered") | Q(delivered_on__isnull=False), name="delivered_copy_says_when"
            ),
        ]
        indexes = [models.Index(fields=["office"], condition=~Q(status="signed"), name="copies_to_send")]

    def __str__(self) -> str:
        return f"{self.body} {self.filing.receipt or ''}".strip()

    @property
    def tone(self) -> str:
        return self.TONES[self.status]

    def may(self, user: Any, name: str) -> bool:
        """The office that decided also sends the copies."""
        return super().may(user, name) and user.organisation_id == self.office_id


class FilingCopyEvent(MoveEvent):
    """A made move of a copy."""

    record = models.ForeignKey(FilingCopy, models.CASCADE, related_name="events")
