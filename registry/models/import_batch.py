"""One uploaded table (ledger, observations, results): preview, then confirm once."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: Any) -> "ImportBatchQuerySet":
        return user.scope(self)

    def of_kind(self, kind: str) -> "ImportBatchQuerySet":
        """With the people a list or a page names."""
        return self.filter(kind=kind).select_related("by", "confirmed_by")


class ImportBatch(Workflow):
    """A file with what was made of it. `report` is the JSON object of contracts §3 import_ledger."""

    class Kind(models.TextChoices):
        LEDGER = "ledger", "账号台账"
        OBSERVATIONS = "observations", "监测结果"
        RESULTS = "results", "检查结果"

    class Status(models.TextChoices):
        READING = "reading", "读取中"
        PREVIEWED = "previewed", "待确认"
        REFUSED = "refused", "不能导入"
        CONFIRMED = "confirmed", "导入中"
        DONE = "done", "已导入"
        DISCARDED = "discarded", "已放弃"

    MOVES: ClassVar[dict[str, Move]] = {
        "preview": Move((Status.READING,), Status.PREVIEWED, "registry.import_ledger", "读取"),
        "refuse": Move((Status.READING, Status.CONFIRMED), Status.REFUSED, "registry.import_ledger", "退回"),
        "confirm": Move((Status.PREVIEWED,), Status.CONFIRMED, "registry.import_ledger", "确认导入"),
        "finish": Move((Status.CONFIRMED,), Status.DONE, "registry.import_ledger", "导入完成"),
        "discard": Move((Status.PREVIEWED, Status.REFUSED), Status.DISCARDED, "registry.import_ledger", "放弃"),
    }
    PERMISSIONS: ClassVar[dict[str, str]] = {
        Kind.LEDGER: "registry.import_ledger",
        Kind.OBSERVATIONS: "scans.import_observations",
        Kind.RESULTS: "inspections.import_results",
    }

    kind = models.CharField("类型", max_length=12, choices=Kind)
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.READING)
    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, related_name="+", verbose_name="单位")
    filename = models.CharField("文件名", max_length=255)
    sha256 = models.CharField(max_length=64)
    as_of = models.DateField("台账日期", null=True)
    context = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # e.g. {"round": 3}
    report = models.JSONField("读取结果", default=dict, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间", default=now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "导入批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.filename}"

    def may(self, user: Any, name: str) -> bool:
        return user is not None and user.has_perm(self.PERMISSIONS[self.kind])


class ImportBatchEvent(MoveEvent):
    """A made move of an import."""

    record = models.ForeignKey(ImportBatch, models.CASCADE, related_name="events")
