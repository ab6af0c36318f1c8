"""Papers beside the notice: one per unit and round that orders it to put its accounts right (整改通知书)."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from notices.fields import OrderedJSONField

GONE = ("withdrawn", "dropped")


class PaperQuerySet(models.QuerySet["Paper"]):
    def visible_to(self, user: Any) -> "PaperQuerySet":
        return user.scope(self, "round__organisation__")

    def listed(self) -> "PaperQuerySet":
        return self.select_related("round", "unit").defer("document")

    def of_round(self, round_: Any) -> "PaperQuerySet":
        return self.filter(round=round_).listed().order_by("unit_id", "pk")

    def standing(self) -> "PaperQuerySet":
        """Neither withdrawn nor discarded: at most one per unit and round."""
        return self.exclude(status__in=GONE)

    def ready_for(self, move: str) -> "PaperQuerySet":
        return self.filter(status__in=Paper.MOVES[move].sources)

    def matching(self, words: str) -> "PaperQuerySet":
        return self.filter(Q(unit__name__icontains=words) | Q(doc_number__icontains=words))


class Paper(Workflow):
    """An order to one unit over one closed round; its rows are copied in when it is made, and issued it is frozen."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        CHECKED = "checked", "已核对"
        SIGNED = "signed", "已签发"
        ISSUED = "issued", "已印发"
        WITHDRAWN = "withdrawn", "已撤回"
        DROPPED = "dropped", "已作废"

    MOVES: ClassVar[dict[str, Move]] = {
        "check": Move((Status.DRAFT,), Status.CHECKED, "notices.check_notice", "核对"),
        "return": Move(
            (Status.CHECKED, Status.SIGNED), Status.DRAFT, "notices.edit_notice", "退回修改", needs_reason=True
        ),
        "sign": Move((Status.CHECKED,), Status.SIGNED, "notices.sign_notice", "签发"),
        "issue": Move((Status.SIGNED,), Status.ISSUED, "notices.issue_notice", "编号印发并送达"),
        "withdraw": Move((Status.ISSUED,), Status.WITHDRAWN, "notices.sign_notice", "撤回", needs_reason=True),
        "discard": Move(
            (Status.DRAFT, Status.CHECKED), Status.DROPPED, "notices.edit_notice", "作废草稿", needs_reason=True
        ),
    }

    round = models.ForeignKey("inspections.Round", models.PROTECT, related_name="papers", verbose_name="检查")
    unit = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="责任单位")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    prefix = models.CharField("发文代字", max_length=40)
    facts = OrderedJSONField("内容", default=dict)
    doc_number = models.CharField("发文字号", max_length=64, blank=True, default="")
    document = models.BinaryField("文件", null=True)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间", default=now)
    issued_at = models.DateTimeField("印发时间", null=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "整改通知书"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"], condition=~Q(status__in=GONE), name="one_order_per_unit_and_round"
            ),
            models.UniqueConstraint(fields=["doc_number"], condition=~Q(doc_number=""), name="each_paper_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit}整改通知书"

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN

    @property
    def problem_count(self) -> int:
        return len(self.facts["rows"])

    def get_absolute_url(self) -> str:
        return reverse("notices:paper-detail", args=[self.pk])


class PaperEvent(MoveEvent):
    """A made move of a paper."""

    record = models.ForeignKey(Paper, models.CASCADE, related_name="events")
