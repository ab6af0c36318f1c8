"""Indicators as versioned data: a round copies the set that is in force when it opens."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.refusals import Refusal
from core.workflow import Move, MoveEvent, Workflow

MANAGE = "inspections.manage_indicators"


class IndicatorSetQuerySet(models.QuerySet["IndicatorSet"]):
    def visible_to(self, user: Any) -> "IndicatorSetQuerySet":
        """Shipped sets, those of the offices above, and those of one's own units."""
        unit = user.organisation
        if unit is None:
            return self.none()
        above = [int(pk) for pk in unit.path.strip("/").split("/") if pk]
        return self.filter(Q(organisation=None) | Q(organisation__in=above)) | user.scope(self)

    def published(self) -> "IndicatorSetQuerySet":
        return self.filter(status=IndicatorSet.Status.PUBLISHED)

    def in_force(self, code: str, day: dt.date) -> "IndicatorSet | None":
        """The newest published version in force on that day; before the first one, the first."""
        versions = self.published().filter(code=code).order_by("-effective_from", "-version")
        return versions.filter(effective_from__lte=day).first() or versions.last()

    def to_choose_from(self, user: Any, day: dt.date) -> "IndicatorSetQuerySet":
        """One version of each set: the one a round of that day would copy."""
        codes = self.visible_to(user).published().order_by("code").values_list("code", flat=True).distinct()
        found = [self.in_force(code, day) for code in codes]
        return self.filter(pk__in=[each.pk for each in found if each])

    def hold_draft(self, pk: int, version: int) -> None:
        """Refuse unless it is still the draft this person has read; the next reader sees another stamp."""
        if not self.filter(pk=pk, status=IndicatorSet.Status.DRAFT, stamp=version).update(stamp=F("stamp") + 1):
            raise Refusal("somebody_was_faster", "这份指标集已被别人修改或发布，请刷新页面，核对后再改。")


class IndicatorSet(Workflow):
    """One version of one layer's indicators, in force from a day; published, it never changes."""

    class Layer(models.TextChoices):
        NATIONAL = "national", "全国"
        PROVINCE = "province", "省级"
        CITY = "city", "市级"
        COUNTY = "county", "县级"

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"
        DROPPED = "dropped", "已作废"

    TONES: ClassVar[dict[str, str]] = {"draft": "amber", "published": "green", "dropped": "grey"}
    MOVES: ClassVar[dict[str, Move]] = {
        "revise": Move((), Status.DRAFT, MANAGE, "起草新版"),
        "publish": Move((Status.DRAFT,), Status.PUBLISHED, MANAGE, "发布"),
        "discard": Move((Status.DRAFT,), Status.DROPPED, MANAGE, "作废草稿", needs_reason=True),
    }

    code = models.CharField("代码", max_length=32)
    name = models.CharField("名称", max_length=100)
    version = models.PositiveSmallIntegerField("版本", default=1)
    layer = models.CharField("层级", max_length=8, choices=Layer, default=Layer.NATIONAL)
    effective_from = models.DateField("生效日期")
    basis = models.CharField("依据", max_length=200, blank=True, default="")
    is_default = models.BooleanField("默认", default=False)
    scoring = models.JSONField("评分办法", default=dict)  # inspections.points.DEFAULT; {} = no scoring
    status = models.CharField("状态", max_length=9, choices=Status, default=Status.PUBLISHED)
    # None: shipped with the portal, for everybody
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="制定单位"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人")
    at = models.DateTimeField("起草时间", default=now)
    stamp = models.PositiveIntegerField(default=1)  # written by hold_draft, so that no edit is lost

    objects = IndicatorSetQuerySet.as_manager()

    class Meta:
        verbose_name = "指标集"
        ordering = ["-is_default", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"], condition=~Q(status="dropped"), name="each_set_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.version}版）"

    def get_absolute_url(self) -> str:
        return reverse("inspections:indicator-set-detail", args=[self.pk])

    def may(self, user: Any, name: str) -> bool:
        """An office changes its own sets; what was shipped, only the top of the tree."""
        if not super().may(user, name):
            return False
        unit = user.organisation
        return unit is not None and (
            unit.pk == self.organisation_id if self.organisation_id else unit.parent_id is None
        )

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    def former(self) -> "IndicatorSet | None":
        """The published version before this one."""
        earlier = type(self).objects.published().filter(code=self.code, version__lt=self.version)
        return earlier.order_by("-version").first()

    def snapshot(self) -> list[dict[str, Any]]:
        """What a round keeps, so that later versions never rewrite its history."""
        fields = ("code", "aliases", "printed", "synonyms", "group", "text", "veto", "order")
        return list(self.indicators.values(*fields, "bonus", "points", "points_most"))

    @property
    def scores(self) -> bool:
        return bool(self.scoring.get("on"))


class IndicatorSetEvent(MoveEvent):
    """A made move of an indicator set."""

    record = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="events")


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
    # Tenths of a point, read only where the set scores.
    bonus = models.BooleanField("加分项", default=False)
    points = models.PositiveSmallIntegerField("每处分值", default=0)
    points_most = models.PositiveSmallIntegerField("最多", default=0)  # 0: no limit
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["indicator_set", "code"], name="each_indicator_once_per_set")]

    def __str__(self) -> str:
        return f"{self.code} {self.printed}"
