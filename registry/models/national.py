"""The exchange with the national reporting system: the layout of its batch file, and what a returned list was compared to."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account
from registry.sounds import LONGEST_INITIALS, LONGEST_PINYIN

VIEW, EXCHANGE, LAYOUTS = "registry.view_reconciliation", "registry.exchange_national", "registry.manage_layouts"


class NationalLayout(models.Model):
    """Columns of the batch file in their order, and the words it wants for yes, no and the states of an account."""

    name = models.CharField("名称", max_length=100, unique=True)
    columns = models.JSONField("列")  # [[header, field of the ledger or ""]]
    words = models.JSONField("取值")  # {"yes": …, "no": …, "running": …, …}
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField("修改时间", default=now)

    class Meta:
        verbose_name = "报送版式"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ReconciliationQuerySet(models.QuerySet["Reconciliation"]):
    def visible_to(self, user: Any) -> "ReconciliationQuerySet":
        return user.scope(self)


class Reconciliation(Workflow):
    """One list of the national system, compared with the register and, if given, with a unit's own table."""

    class Status(models.TextChoices):
        READING = "reading", "核对中"
        DONE = "done", "已核对"
        REFUSED = "refused", "不能核对"

    TONES: ClassVar[dict[str, str]] = {"reading": "blue", "done": "green", "refused": "red"}
    MOVES: ClassVar[dict[str, Move]] = {
        "compare": Move((Status.READING,), Status.DONE, EXCHANGE, "核对"),
        "refuse": Move((Status.READING,), Status.REFUSED, EXCHANGE, "退回"),
    }

    status = models.CharField("状态", max_length=10, choices=Status, default=Status.READING)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    layout = models.ForeignKey(NationalLayout, models.PROTECT, related_name="+", verbose_name="报送版式")
    filename = models.CharField("国办系统文件", max_length=255)
    sha256 = models.CharField(max_length=64)
    unit_filename = models.CharField("单位自报表", max_length=255, blank=True, default="")
    unit_sha256 = models.CharField(max_length=64, blank=True, default="")
    as_of = models.DateField("核对日期")
    counts = models.JSONField("结果", default=dict, encoder=DjangoJSONEncoder)
    error = models.CharField("原因", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=now)

    objects = ReconciliationQuerySet.as_manager()

    class Meta:
        verbose_name = "国办系统核对"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("registry:reconciliation-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES[self.status]


class ReconciliationEvent(MoveEvent):
    """A made move of a comparison."""

    record = models.ForeignKey(Reconciliation, models.CASCADE, related_name="events")


class ReconciliationLine(Workflow):
    """One account of the comparison: where it stands, and what differs field by field."""

    class Kind(models.TextChoices):
        MISSING_HERE = "missing_here", "台账没有"
        MISSING_THERE = "missing_there", "国办系统没有"
        DIFFERENT = "different", "内容不一致"
        UNCLEAR = "unclear", "无法判断"
        SAME = "same", "一致"

    class Status(models.TextChoices):
        OPEN = "open", "未处理"
        SETTLED = "settled", "已处理"

    KIND_TONES: ClassVar[dict[str, str]] = {
        "missing_here": "red",
        "missing_there": "red",
        "different": "amber",
        "unclear": "amber",
        "same": "green",
    }
    MOVES: ClassVar[dict[str, Move]] = {
        "settle": Move((Status.OPEN,), Status.SETTLED, EXCHANGE, "标记已处理", needs_reason=True),
    }

    reconciliation = models.ForeignKey(Reconciliation, models.CASCADE, related_name="lines")
    kind = models.CharField("结果", max_length=14, choices=Kind)
    status = models.CharField("处理", max_length=8, choices=Status, default=Status.OPEN)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="账号")
    name = models.CharField("账号名称", max_length=200)
    name_key = models.CharField(max_length=200, db_default="", default="", editable=False)
    name_pinyin = models.CharField(max_length=LONGEST_PINYIN, db_default="", default="", editable=False)
    name_initials = models.CharField(max_length=LONGEST_INITIALS, db_default="", default="", editable=False)
    platform = models.CharField("平台", max_length=100)
    unit = models.CharField("主办单位", max_length=200)
    national_row = models.PositiveIntegerField("国办系统行", null=True)
    unit_row = models.PositiveIntegerField("自报表行", null=True)
    differences = models.JSONField("差异", default=list, encoder=DjangoJSONEncoder)  # [[label, ours, theirs, source]]
    message = models.CharField("说明", max_length=500, blank=True, default="")
    note = models.CharField("处理说明", max_length=500, blank=True, default="")

    class Meta:
        verbose_name = "核对结果"
        ordering = ["pk"]
        indexes = [models.Index(fields=["reconciliation", "kind", "id"], name="lines_of_reconciliation")]

    def __str__(self) -> str:
        return f"{self.name}（{self.platform}）"

    @property
    def kind_tone(self) -> str:
        return self.KIND_TONES[self.kind]

    @property
    def can_be_settled(self) -> bool:
        return self.kind != self.Kind.SAME and self.status == self.Status.OPEN


class ReconciliationLineEvent(MoveEvent):
    """A made move of one line."""

    record = models.ForeignKey(ReconciliationLine, models.CASCADE, related_name="events")
