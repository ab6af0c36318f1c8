"""Provisional results of a round as they stood at one moment, before people were urged to put things right (催办前)."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from core.clock import now
from inspections.models.round import Round


class InterimQuerySet(models.QuerySet["Interim"]):
    def visible_to(self, user: Any) -> "InterimQuerySet":
        return user.scope(self, "round__organisation__")


class Interim(models.Model):
    """Append-only: figures, cells and failing accounts as they were; the final ones stand in the round itself."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="interims", verbose_name="检查")
    number = models.PositiveSmallIntegerField("次序")
    title = models.CharField("名称", max_length=60, default="催办前")
    figures = models.JSONField("当时的统计", encoder=DjangoJSONEncoder)
    cells = models.JSONField(default=list)  # [platform code, level, district, checked, failed, undetermined, unchecked]
    failing = models.JSONField(default=list)  # [account number, name, platform code, unit, problems in words]
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="留存人")
    at = models.DateTimeField("留存时间", default=now)

    objects = InterimQuerySet.as_manager()

    class Meta:
        verbose_name = "阶段结果"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="interim_results_in_order")]

    def __str__(self) -> str:
        return f"{self.title}（{self.round}）"

    def get_absolute_url(self) -> str:
        return f"{reverse('inspections:round-interims', args=[self.round_id])}#interim-{self.number}"
