"""The year's planned checks (年度检查计划) and the templates they are opened from."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse

from core.calendar import Period
from core.clock import now, today
from inspections.models.round import Round


class RoundTemplateQuerySet(models.QuerySet["RoundTemplate"]):
    def visible_to(self, user: Any) -> "RoundTemplateQuerySet":
        return user.scope(self)

    def standing(self) -> "RoundTemplateQuerySet":
        return self.filter(removed_at=None)


class RoundTemplate(models.Model):
    """How a check is done, without its dates: days are counted from the first day of the period."""

    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="检查单位")
    name = models.CharField("名称", max_length=100)
    kind = models.CharField("种类", max_length=10, choices=Round.Kind)
    rule = models.JSONField("抽取规则", default=dict, encoder=DjangoJSONEncoder)  # as Round.rule
    indicators = models.CharField("指标集", max_length=64, blank=True, default="")  # code
    window = models.JSONField("检查时间", default=list)  # [first day, last day] or []
    stages = models.JSONField("环节", default=dict)  # {kind: [first day or null, last day or null]}
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="保存人")
    at = models.DateTimeField("保存时间", default=now)
    removed_at = models.DateTimeField("停用时间", null=True)

    objects = RoundTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "检查模板"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"], condition=Q(removed_at=None), name="template_name_once_per_office"
            )
        ]

    def __str__(self) -> str:
        return self.name


class PlannedRoundQuerySet(models.QuerySet["PlannedRound"]):
    def visible_to(self, user: Any) -> "PlannedRoundQuerySet":
        return user.scope(self)

    def of_year(self, year: int) -> "PlannedRoundQuerySet":
        return self.filter(period__startswith=str(year))

    def to_open(self) -> "PlannedRoundQuerySet":
        """Not opened yet, or opened and cancelled since."""
        return self.filter(Q(round=None) | Q(round__status=Round.Status.CANCELLED))


class PlannedRound(models.Model):
    """One line of the plan."""

    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="检查单位")
    template = models.ForeignKey(RoundTemplate, models.PROTECT, related_name="planned", verbose_name="模板")
    period = models.CharField("周期", max_length=12)
    title = models.CharField("名称", max_length=200)
    starts_on = models.DateField("计划开始")
    ends_on = models.DateField("计划结束")
    round = models.ForeignKey(Round, models.PROTECT, null=True, related_name="+", verbose_name="检查")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="计划人")
    at = models.DateTimeField("计划时间", default=now)

    objects = PlannedRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "计划检查"
        ordering = ["starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["template", "period"], name="template_planned_once_per_period"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="plan_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('inspections:plan')}?year={self.span.year}"

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def is_open_still(self) -> bool:
        return self.round is None or self.round.status == Round.Status.CANCELLED

    def is_late(self, day: dt.date | None = None) -> bool:
        return self.is_open_still and self.starts_on < (day or today())
