"""Indicators as versioned data: a round copies the set that is in force when it opens."""

import datetime as dt
from typing import Any

from django.db import models


class IndicatorSetQuerySet(models.QuerySet["IndicatorSet"]):
    def in_force(self, code: str, day: dt.date) -> "IndicatorSet | None":
        """The newest version in force on that day; before the first one, the first."""
        versions = self.filter(code=code).order_by("-effective_from", "-version")
        return versions.filter(effective_from__lte=day).first() or versions.last()


class IndicatorSet(models.Model):
    """One version of one layer's indicators, in force from a day."""

    code = models.CharField("代码", max_length=32)
    name = models.CharField("名称", max_length=100)
    version = models.PositiveSmallIntegerField("版本", default=1)
    effective_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    is_default = models.BooleanField("默认", default=False)

    objects = IndicatorSetQuerySet.as_manager()

    class Meta:
        verbose_name = "指标集"
        ordering = ["-is_default", "code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="each_set_version_once")]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"

    def snapshot(self) -> list[dict[str, Any]]:
        """What a round keeps, so that later versions never rewrite its history."""
        fields = ("code", "aliases", "printed", "synonyms", "group", "text", "veto", "order")
        return list(self.indicators.values(*fields))


class Indicator(models.Model):
    """What is judged; `veto` decides whether one hit fails the account by itself."""

    indicator_set = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="indicators")
    code = models.CharField("代码", max_length=32)
    aliases = models.JSONField("别名", default=list)  # V5: the same indicator under its national number
    printed = models.CharField("通报用语", max_length=100)
    # words of other offices that mean this and nothing else
    synonyms = models.JSONField(
        "同义用语",
        default=list,
    )
    group = models.CharField("类别", max_length=50, blank=True, default="")
    text = models.TextField("条文", blank=True, default="")
    veto = models.BooleanField("单项否决", default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["indicator_set", "code"], name="each_indicator_once_per_set")]

    def __str__(self) -> str:
        return f"{self.code} {self.printed}"
