"""Frozen counts of a closed round, one row a platform, level and district: every table of rates is summed from them."""

from django.db import models

from inspections.models.round import Round


class RoundCell(models.Model):
    """Written when the round closes and whenever a correction moves a verdict; never edited by anybody."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="cells")
    platform_code = models.CharField(max_length=32)
    level = models.CharField(max_length=100, blank=True, default="")
    district = models.CharField(max_length=100, blank=True, default="")
    checked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    undetermined = models.PositiveIntegerField(default=0)
    unchecked = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "检查统计"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "platform_code", "level", "district"], name="each_cell_once_per_round"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform_code} {self.level} {self.district} {self.checked}/{self.failed}"
