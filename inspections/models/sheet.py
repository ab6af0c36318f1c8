"""Check sheets of drawn accounts, findings, and their evidence."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from inspections.models.round import Round


class CheckSheetQuerySet(models.QuerySet["CheckSheet"]):
    def visible_to(self, user: Any) -> "CheckSheetQuerySet":
        return user.scope(self, "round__organisation__")


class CheckSheet(Workflow):
    """One drawn account in one round, with its labels as they stood when the frame was frozen."""

    class Status(models.TextChoices):
        ASSIGNED = "assigned", "待检查"
        CHECKED = "checked", "已检查"

    class Verdict(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"
        UNDETERMINED = "undetermined", "无法判断"
        UNCHECKED = "unchecked", "未检查"

    MOVES: ClassVar[dict[str, Move]] = {
        "finish": Move((Status.ASSIGNED,), Status.CHECKED, "inspections.check_account", "完成检查"),
        "reopen": Move((Status.CHECKED,), Status.ASSIGNED, "inspections.check_account", "重新检查", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.CASCADE, related_name="sheets")
    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="check_sheets")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.ASSIGNED)
    number = models.CharField("账号编号", max_length=16)
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    account_type = models.CharField(max_length=50, blank=True, default="")
    unit = models.CharField("主办单位", max_length=200)
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    level = models.CharField("单位层级", max_length=100, blank=True, default="")
    must_include = models.BooleanField(default=False)
    inspector = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="检查人")
    checked_at = models.DateTimeField("检查时间", null=True)
    verdict = models.CharField("结论", max_length=12, choices=Verdict, blank=True, default="")   # frozen at close
    version = models.PositiveIntegerField(default=1)

    objects = CheckSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "检查表"
        constraints = [models.UniqueConstraint(fields=["round", "account"], name="one_sheet_per_round_and_account")]
        ordering = ["platform_code", "name"]

    def __str__(self) -> str:
        return f"{self.name}（{self.round}）"


class CheckSheetEvent(MoveEvent):
    """A made move of a check sheet."""

    record = models.ForeignKey(CheckSheet, models.CASCADE, related_name="events")


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: Any) -> "FindingQuerySet":
        return user.scope(self, "round__organisation__")

    def confirmed(self) -> "FindingQuerySet":
        return self.filter(status=Finding.Status.CONFIRMED)

    def suspected(self) -> "FindingQuerySet":
        return self.filter(status=Finding.Status.SUSPECTED)


class Finding(Workflow):
    """What somebody found about one account; suspected until another person confirms it."""

    class Status(models.TextChoices):
        SUSPECTED = "suspected", "疑似"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "误报"

    class Conclusion(models.TextChoices):
        PASS = "pass", "合格"
        FAIL = "fail", "不合格"
        PROBLEM = "problem", "存在问题"
        MAJOR = "major", "存在突出问题"
        UNDETERMINED = "undetermined", "无法判断"

    MOVES: ClassVar[dict[str, Move]] = {
        "confirm": Move((Status.SUSPECTED,), Status.CONFIRMED, "inspections.confirm_finding", "确认"),
        "reject": Move((Status.SUSPECTED, Status.CONFIRMED), Status.REJECTED, "inspections.confirm_finding", "误报", needs_reason=True),
    }

    round = models.ForeignKey(Round, models.CASCADE, related_name="findings")
    sheet = models.ForeignKey(CheckSheet, models.PROTECT, null=True, related_name="findings")          # None: outside the draw
    account = models.ForeignKey("registry.Account", models.PROTECT, null=True, related_name="findings")  # None: not in the register
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.SUSPECTED)
    conclusion = models.CharField("结论", max_length=12, choices=Conclusion)
    indicator = models.CharField("指标", max_length=32, blank=True, default="")
    veto = models.BooleanField("单项否决", default=False)
    counts = models.BooleanField("计入结论", default=True)       # False: corrected at once, or found outside the round
    description = models.TextField("问题描述", blank=True, default="")
    name = models.CharField("账号名称", max_length=200)
    platform_code = models.CharField(max_length=32)
    unit = models.CharField("主办单位", max_length=200, blank=True, default="")
    district = models.CharField("所属地区", max_length=100, blank=True, default="")
    link = models.CharField("链接", max_length=1000, blank=True, default="")
    checked_at = models.DateTimeField("检查时间", null=True)
    last_update_at = models.DateTimeField("最后更新时间", null=True)
    rectified = models.CharField("整改情况", max_length=200, blank=True, default="")
    recheck = models.CharField("复查结果", max_length=200, blank=True, default="")
    pass_no = models.CharField("轮次", max_length=50, blank=True, default="")
    batch = models.ForeignKey("registry.ImportBatch", models.PROTECT, null=True, related_name="+")
    batch_row = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人")
    at = models.DateTimeField("录入时间", default=now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人")

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "检查发现"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(confirmed_by=None) | Q(by=None) | ~Q(confirmed_by=models.F("by")),
                                   name="finder_never_confirms"),
        ]


class FindingEvent(MoveEvent):
    """A made move of a finding."""

    record = models.ForeignKey(Finding, models.CASCADE, related_name="events")


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "sha256"], name="same_evidence_once_per_sheet")]
