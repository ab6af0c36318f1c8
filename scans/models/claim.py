"""What people and hired monitors assert about accounts, until somebody else has confirmed it."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from scans.models.state import State


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        return user.scope(self, "account__organisation__")

    def believed_or_suspected(self) -> "ClaimQuerySet":
        return self.exclude(status=Claim.Status.REJECTED)

    def suspected(self) -> "ClaimQuerySet":
        return self.filter(status=Claim.Status.SUSPECTED)

    def needing_confirmation(self) -> "ClaimQuerySet":
        """Only what can harm an account waits for a second person; a shown post speaks for itself."""
        return self.suspected().filter(Q(says_silent=True) | Q(state=State.NOT_FOUND))


class Claim(Workflow):
    """What a hired monitor or a person asserts about one account at one moment."""

    class Status(models.TextChoices):
        SUSPECTED = "suspected", "待复核"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "不采信"

    MOVES: ClassVar[dict[str, Move]] = {
        "confirm": Move((Status.SUSPECTED,), Status.CONFIRMED, "scans.confirm_observation", "确认"),
        "reject": Move((Status.SUSPECTED,), Status.REJECTED, "scans.confirm_observation", "不采信", needs_reason=True),
    }

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="claims", verbose_name="账号")
    status = models.CharField("复核状态", max_length=10, choices=Status, default=Status.SUSPECTED)
    checked_at = models.DateTimeField("检查时间")
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    says_silent = models.BooleanField("未更新", default=False)
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # result, problem, title, link, screenshot
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    batch = models.ForeignKey(
        "registry.ImportBatch", models.PROTECT, null=True, related_name="claims", verbose_name="导入批次"
    )
    file_sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True, default="")
    row = models.PositiveIntegerField("行")
    recorded_at = models.DateTimeField("录入时间", default=now)  # what it says of the past was not known before

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "监测结果"
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["file_sha256", "sheet", "row"], name="one_claim_per_row_of_a_file")
        ]
        indexes = [models.Index(fields=["account", "-checked_at"], name="claims_of_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.get_state_display()}"

    def may(self, user: Any, name: str) -> bool:
        """A second person decides, never the one who brought the claim."""
        return super().may(user, name) and user != self.by


class ClaimEvent(MoveEvent):
    """A made move of a claim."""

    record = models.ForeignKey(Claim, models.CASCADE, related_name="events")
