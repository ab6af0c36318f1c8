"""Counts of websites that were checked beside the accounts, entered by hand; every entry is kept."""

from django.conf import settings
from django.db import models

from core.clock import now
from inspections.models.round import Round


class WebsiteCounts(models.Model):
    """One entry of the whole table; a later one replaces it in print, with a reason once the round is closed."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="website_counts", verbose_name="检查")
    number = models.PositiveSmallIntegerField("次序")
    parts = models.JSONField("各类网站", default=list)  # {name, running, checked, failed}
    reason = models.CharField("修改理由", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="填写人")
    at = models.DateTimeField("填写时间", default=now)

    class Meta:
        verbose_name = "网站检查数"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="website_counts_in_order")]

    def __str__(self) -> str:
        return f"{self.round} 网站检查数 {self.number}"
