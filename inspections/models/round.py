"""A check round: frozen frame, repeatable draw, frozen verdicts."""

import datetime as dt
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.calendar import Period
from core.clock import now
from core.refusals import Refusal
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.indicators import IndicatorSet
from inspections.verdict_rules import VerdictRules


class RoundQuerySet(models.QuerySet["Round"]):
    def visible_to(self, user: Any) -> "RoundQuerySet":
        return user.scope(self)

    def open(self) -> "RoundQuerySet":
        return self.filter(status=Round.Status.OPEN)

    def closed(self) -> "RoundQuerySet":
        return self.filter(status=Round.Status.CLOSED)

    def rate_printing(self) -> "RoundQuerySet":
        """Of each period at most one: the notice and every comparison use its rate."""
        return self.filter(prints_rate=True)

    def hold_open(self, pk: int) -> None:
        """Refuse unless the round is open, and keep it so until the caller's transaction ends."""
        if not self.filter(pk=pk, status=Round.Status.OPEN).update(touched=F("touched") + 1):
            raise Refusal("round_not_open", "这次检查已办结或已撤销，不能再修改。")

    def hold_closed(self, pk: int) -> None:
        """As `hold_open`, for what may follow a close: one correction at a time."""
        if not self.filter(pk=pk, status=Round.Status.CLOSED).update(touched=F("touched") + 1):
            raise Refusal("round_not_closed", "这次检查还没有办结，请直接在检查表上修改。")

    def without_frame(self) -> "RoundQuerySet":
        """For lists: the frame of a province is megabytes of text."""
        return self.defer("frame", "stats", "population_counts", "indicators")


class Round(Workflow):
    """One check over a period. What it rests on is copied in when it opens; its result when it closes."""

    class Status(models.TextChoices):
        DRAFT = "draft", "草稿"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已办结"
        CANCELLED = "cancelled", "已撤销"

    class Scope(models.TextChoices):
        FULL = "full", "全面检查"
        SAMPLE = "sample", "抽查"

    class Kind(models.TextChoices):
        MONTH = "month", "月度检查"
        QUARTER = "quarter", "季度检查"
        HALF_YEAR = "half-year", "半年检查"
        YEAR = "year", "年度检查"
        NTH = "nth", "年内第几次检查"
        BATCH = "batch", "季度分批检查"
        SPECIAL = "special", "专项检查"
        SINGLE = "single", "单个账号检查"

    # These look at something beside the regular checks and never stand for their period.
    BESIDE: ClassVar = (Kind.SPECIAL, Kind.SINGLE)
    MOVES: ClassVar[dict[str, Move]] = {
        "open": Move((Status.DRAFT,), Status.OPEN, "inspections.open_round", "发起检查"),
        "close": Move((Status.OPEN,), Status.CLOSED, "inspections.close_round", "办结"),
        "cancel": Move((Status.OPEN,), Status.CANCELLED, "inspections.close_round", "撤销", needs_reason=True),
    }

    organisation = models.ForeignKey(
        "orgs.Organisation",
        models.PROTECT,
        related_name="rounds",
        verbose_name="检查单位",
    )
    title = models.CharField("名称", max_length=200)
    kind = models.CharField("种类", max_length=10, choices=Kind, default=Kind.QUARTER)
    period = models.CharField("周期", max_length=12)  # 2022Q3 …: core.calendar.Period
    prints_rate = models.BooleanField("公布本周期的合格率", default=False, editable=False)
    # Who chose it over another of its period, and why; nobody: it came so by itself.
    rate_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="指定人"
    )
    rate_reason = models.CharField("指定理由", max_length=500, blank=True, default="")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.DRAFT)
    as_of = models.DateField("统计日期")
    point = models.DateTimeField("监测时间点")
    window_from = models.DateField("检查开始", null=True)
    window_to = models.DateField("检查结束", null=True)
    scope = models.CharField("范围", max_length=8, choices=Scope, default=Scope.FULL)
    # share|count, strata, quotas, must_include
    rule = models.JSONField(
        "抽取规则",
        default=dict,
        encoder=DjangoJSONEncoder,
    )
    seed = models.CharField("种子", max_length=200)
    frame = models.TextField("抽样框")
    frame_sha256 = models.CharField(max_length=64)
    population = models.PositiveIntegerField("总数", default=0)
    drawn = models.PositiveIntegerField("抽取数", default=0)
    population_counts = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    indicator_set = models.ForeignKey(IndicatorSet, models.PROTECT, related_name="+", verbose_name="指标集")
    indicators = models.JSONField("指标副本", default=list, encoder=DjangoJSONEncoder)
    scoring = models.JSONField("评分办法副本", default=dict)
    verdict_rules = models.JSONField("结论规则", default=dict)
    update_days = models.PositiveSmallIntegerField("更新期限（天）", default=14)
    unchecked_policy = models.CharField(max_length=8, blank=True, default="")
    stats = models.JSONField("冻结的统计", default=dict, encoder=DjangoJSONEncoder)
    token = models.CharField(max_length=32, null=True, unique=True, editable=False)
    assignment = models.JSONField("分派", default=dict)  # inspectors, rule, left
    touched = models.PositiveIntegerField(default=0)  # written by hold_open, so that closing waits
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    opened_at = models.DateTimeField("开始时间", default=now)
    closed_at = models.DateTimeField("办结时间", null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = "检查"
        ordering = ["-as_of", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "period"], condition=Q(prints_rate=True), name="one_rate_per_period"
            ),
            models.CheckConstraint(
                condition=~Q(prints_rate=True, kind__in=["special", "single"]), name="special_round_prints_no_rate"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("inspections:round-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_closed(self) -> bool:
        return self.status == self.Status.CLOSED

    @property
    def is_beside(self) -> bool:
        return self.kind in self.BESIDE

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def rules(self) -> VerdictRules:
        return VerdictRules.of(self.verdict_rules)

    @property
    def scores(self) -> bool:
        return bool(self.scoring.get("on"))

    @property
    def due(self) -> dt.date:
        """Until when the sheets should be filled in: the end of the check, else of the period it is about."""
        return self.window_to or self.span.end

    @cached_property
    def indicator_by_code(self) -> dict[str, dict[str, Any]]:
        return {indicator["code"]: indicator for indicator in self.indicators}


class RoundEvent(MoveEvent):
    """A made move of a round."""

    record = models.ForeignKey(Round, models.CASCADE, related_name="events")
