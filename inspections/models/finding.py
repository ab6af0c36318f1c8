"""Findings about accounts, suspected until another person confirms them, and their evidence."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round
from inspections.models.sheet import CheckSheet
from inspections.scoring import Mark
from inspections.verdict_rules import VerdictRules, failed_again


def conclusion_of(indicator: Mapping[str, Any]) -> "Finding.Conclusion":
    """What a person who ticks an indicator says about the account."""
    if indicator.get("bonus"):
        return Finding.Conclusion.BONUS
    return Finding.Conclusion.FAIL if indicator["veto"] else Finding.Conclusion.PROBLEM


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Any) -> "FindingQuerySet":
        return user.scope(self, "round__organisation__")

    def standing(self) -> "FindingQuerySet":
        return self.filter(status__in=Finding.STANDING)

    def confirmed(self) -> "FindingQuerySet":
        return self.filter(status=Finding.Status.CONFIRMED)

    def decided(self) -> "FindingQuerySet":
        return self.filter(status__in=(Finding.Status.CONFIRMED, Finding.Status.REJECTED))

    def faults(self) -> "FindingQuerySet":
        """Neither clean nor a bonus."""
        return self.exclude(conclusion__in=(Finding.Conclusion.PASS, Finding.Conclusion.BONUS))

    def counting(self, rules: VerdictRules) -> "list[Finding]":
        """Confirmed and judged, and taken into account by the rules of their round."""
        judged = self.confirmed().exclude(conclusion=Finding.Conclusion.UNDETERMINED)
        return [finding for finding in judged if finding.mark.counts(rules)]

    def waiting(self) -> "FindingQuerySet":
        """Suspected, and not on a sheet that is still being filled in."""
        drafts = Q(source=Finding.Source.SHEET, sheet__status=CheckSheet.Status.ASSIGNED)
        return self.filter(status=Finding.Status.SUSPECTED).exclude(drafts)


class Finding(Workflow):
    """What somebody found about one account; suspected until another person confirms it."""

    class Status(models.TextChoices):
        SUSPECTED = "suspected", "疑似"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "误报"
        WITHDRAWN = "withdrawn", "已撤回"

    class Conclusion(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"
        PROBLEM = "problem", "存在问题"
        MAJOR = "major", "存在突出问题"
        UNDETERMINED = "undetermined", "无法判断"
        BONUS = "bonus", "加分"

    class Source(models.TextChoices):
        SHEET = "sheet", "检查表"
        TABLE = "table", "结果表"
        SCAN = "scan", "监测"
        REPLY = "reply", "互动测试"
        CORRECTION = "correction", "更正"

    # Proposed beside the sheet: it saves the inspector nothing.
    BESIDE_SHEET: ClassVar = (Source.SCAN, Source.REPLY)
    STANDING: ClassVar = (Status.SUSPECTED, Status.CONFIRMED)
    MOVES: ClassVar[dict[str, Move]] = {
        "confirm": Move((Status.SUSPECTED,), Status.CONFIRMED, "inspections.confirm_finding", "确认"),
        "reject": Move(STANDING, Status.REJECTED, "inspections.confirm_finding", "误报", needs_reason=True),
        "revise": Move(STANDING, Status.SUSPECTED, "inspections.import_results", "修改"),
        "overturn": Move(
            (Status.CONFIRMED,), Status.REJECTED, "inspections.decide_correction", "更正撤销", needs_reason=True
        ),
        "withdraw": Move(STANDING, Status.WITHDRAWN, "inspections.check_account", "撤回"),
    }

    round = models.ForeignKey(Round, models.CASCADE, related_name="findings")
    # None: outside the draw
    sheet = models.ForeignKey(
        CheckSheet,
        models.PROTECT,
        null=True,
        related_name="findings",
    )
    # None: not in the register
    account = models.ForeignKey(
        "registry.Account",
        models.PROTECT,
        null=True,
        related_name="findings",
    )
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.SUSPECTED)
    source = models.CharField("来源", max_length=10, choices=Source, default=Source.TABLE)
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion)
    indicator = models.CharField("指标", max_length=32, blank=True, default="")
    veto = models.BooleanField("单项否决", default=False)
    corrected_at_once = models.BooleanField("当场整改", default=False)
    outside_round = models.BooleanField("非本轮发现", default=False)
    description = models.TextField("问题描述", blank=True, default="")
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    account_type = models.CharField(max_length=50, blank=True, default="")
    unit = models.CharField("主办单位", max_length=200, blank=True, default="")
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    level = models.CharField("单位层级", max_length=100, blank=True, default="")
    link = models.CharField("链接", max_length=1000, blank=True, default="")
    screenshot = models.CharField("截图", max_length=1000, blank=True, default="")
    checked_at = models.DateTimeField("检查时间", null=True)
    last_update_at = models.DateTimeField("最后更新时间", null=True)
    rectified = models.CharField("整改情况", max_length=200, blank=True, default="")
    recheck = models.CharField("复查结果", max_length=200, blank=True, default="")
    pass_no = models.CharField("轮次", max_length=50, blank=True, default="")
    # hash of what makes it this finding and no other
    key = models.CharField(
        max_length=64,
        editable=False,
    )
    batch = models.ForeignKey("registry.ImportBatch", models.PROTECT, null=True, related_name="+")
    batch_row = models.PositiveIntegerField(null=True)
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="录入人",
    )
    found_at = models.DateTimeField("录入时间", default=now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="确认人",
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查发现"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | Q(found_by=None) | ~Q(confirmed_by=models.F("found_by")),
                name="finder_never_confirms",
            ),
            models.UniqueConstraint(
                fields=["round", "key"],
                condition=Q(status__in=["suspected", "confirmed"]),
                name="same_finding_once_per_round",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.indicator or self.get_conclusion_display()}"

    def may(self, user: Any, name: str) -> bool:
        own = name == "confirm" and self.found_by_id is not None and user is not None and self.found_by_id == user.pk
        return super().may(user, name) and not own

    @transaction.atomic
    def make(self, name: str, *, by: Any, reason: str = "", **fields: Any) -> Any:
        hold = Round.objects.hold_closed if name == "overturn" else Round.objects.hold_open
        hold(self.round_id)
        return super().make(name, by=by, reason=reason, **fields)

    @property
    def is_unfiled(self) -> bool:
        return self.account_id is None

    @property
    def excused(self) -> bool:
        return self.corrected_at_once or self.outside_round

    @property
    def mark(self) -> Mark:
        return Mark(
            veto=self.veto,
            confirmed=self.status == self.Status.CONFIRMED,
            undetermined=self.conclusion == self.Conclusion.UNDETERMINED,
            corrected_at_once=self.corrected_at_once,
            outside_round=self.outside_round,
            failed_again=failed_again(self.recheck),
            problem=bool(self.indicator) and not self.veto and self.conclusion != self.Conclusion.BONUS,
            major=self.conclusion == self.Conclusion.MAJOR,
        )


class FindingEvent(MoveEvent):
    """A made move of a finding."""

    record = models.ForeignKey(Finding, models.CASCADE, related_name="events")


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> "EvidenceQuerySet":
        """With the sheets: whoever checks one sees its evidence."""
        return self.filter(sheet__in=CheckSheet.objects.visible_to(user))

    def kept(self) -> "EvidenceQuerySet":
        """Not taken off its sheet again."""
        return self.filter(removed_at=None)


class Evidence(models.Model):
    """A file that proves something on a sheet; stored by its content's hash."""

    sheet = models.ForeignKey(CheckSheet, models.PROTECT, related_name="evidence")
    finding = models.ForeignKey(Finding, models.PROTECT, null=True, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    filename = models.CharField("文件名", max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    removed_at = models.DateTimeField("移除时间", null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "sha256"], name="same_evidence_once_per_sheet")]

    def __str__(self) -> str:
        return self.filename
