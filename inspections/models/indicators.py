"""Indicators as versioned data: a round copies the set that is in force when it opens."""

from django.db import models


class IndicatorSet(models.Model):
    """One version of one layer's indicators, in force from a day."""

    code = models.CharField("代码", max_length=32)
    name = models.CharField("名称", max_length=100)
    version = models.PositiveSmallIntegerField("版本", default=1)
    effective_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    is_default = models.BooleanField("默认", default=False)

    class Meta:
        verbose_name = "指标集"
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="each_set_version_once")]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"


class Indicator(models.Model):
    """What is judged; `veto` decides whether one hit fails the account by itself."""

    indicator_set = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="indicators")
    code = models.CharField("代码", max_length=32)
    aliases = models.JSONField("别名", default=list)
    printed = models.CharField("通报用语", max_length=100)
    group = models.CharField("类别", max_length=50, blank=True, default="")
    text = models.TextField("条文", blank=True, default="")
    veto = models.BooleanField("单项否决", default=False)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["indicator_set", "code"], name="each_indicator_once_per_set")]

    def __str__(self) -> str:
        return f"{self.code} {self.printed}"
