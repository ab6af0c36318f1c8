"""Clean-ups by order of an upper document: a year, a window, rounds, and the closings that belong to them (L5, L6)."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import today
from core.workflow import Move, MoveEvent, Workflow

MANAGE = "registry.manage_campaigns"


class CampaignQuerySet(models.QuerySet["Campaign"]):
    def visible_to(self, user: Any) -> "CampaignQuerySet":
        return user.scope(self)

    def running_for(self, unit: Any) -> "CampaignQuerySet":
        """Running clean-ups of the unit's own office and of every office above it."""
        if unit is None:
            return self.none()
        above = [int(pk) for pk in unit.path.strip("/").split("/")]
        return self.filter(status=Campaign.Status.RUNNING, organisation__in=above).order_by("-starts_on", "pk")


class Campaign(Workflow):
    """One clean-up. Filings name it; nothing is closed by it."""

    class Status(models.TextChoices):
        PLANNED = "planned", "筹备中"
        RUNNING = "running", "进行中"
        ENDED = "ended", "已结束"

    TONES: ClassVar[dict[str, str]] = {"planned": "grey", "running": "blue", "ended": "green"}
    MOVES: ClassVar[dict[str, Move]] = {
        "plan": Move((), Status.PLANNED, MANAGE, "登记专项整治"),
        "start": Move((Status.PLANNED,), Status.RUNNING, MANAGE, "开始"),
        "end": Move((Status.RUNNING,), Status.ENDED, MANAGE, "结束"),
    }

    title = models.CharField("名称", max_length=120)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="组织单位")
    basis = models.CharField("依据文件", max_length=200)
    basis_number = models.CharField("依据文号", max_length=60, blank=True, default="")
    year = models.PositiveSmallIntegerField("年度")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    focus = models.JSONField("整治重点", default=list)  # keys of CLOSING_REASONS
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PLANNED)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = "专项整治"
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "title"], name="one_campaign_per_office_and_title"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("registry:campaign-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "grey")

    @property
    def is_past_its_end(self) -> bool:
        """Still running, though its last day is over: somebody has to end it or to move the day."""
        return self.status == self.Status.RUNNING and self.ends_on < today()


class CampaignEvent(MoveEvent):
    """A made move of a clean-up."""

    record = models.ForeignKey(Campaign, models.CASCADE, related_name="events")


class CampaignRound(models.Model):
    """One round of a clean-up: a closing belongs to the round in whose days it was decided."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="rounds")
    number = models.PositiveSmallIntegerField("轮次")
    starts_on = models.DateField("开始日期")
    ends_on = models.DateField("结束日期")
    note = models.CharField("说明", max_length=300, blank=True, default="")

    class Meta:
        verbose_name = "整治轮次"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="each_round_of_a_campaign_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_ends_after_it_starts"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} 第{self.number}轮"
