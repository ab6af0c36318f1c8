"""Gives filings out as a workbook: what was asked for, by whom, when it was decided, and how late."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from core.clock import local_day
from core.excel import OutColumn
from registry.models import Filing

CHUNK = 2000
COLUMNS = (
    OutColumn("备案编号", "number", 10),
    OutColumn("类型", width=8),
    OutColumn("账号名称", width=24),
    OutColumn("账号编号", width=12),
    OutColumn("平台", width=14),
    OutColumn("申请单位", width=28),
    OutColumn("所属地区", width=14),
    OutColumn("状态", width=12),
    OutColumn("待办单位", width=28),
    OutColumn("发生日期", "date", 12),
    OutColumn("提交日期", "date", 12),
    OutColumn("审核期限", "date", 12),
    OutColumn("办结日期", "date", 12),
    OutColumn("生效日期", "date", 12),
    OutColumn("回执号", width=18),
    OutColumn("逾期申报工作日", "number", 12),
)
STORED = (
    *("pk", "kind", "title", "account__name", "account__number", "account__platform__name", "organisation__name"),
    *("organisation__district", "status", "waiting_at__name", "occurred_on", "submitted_at", "due_at", "decided_at"),
    *("effective_on", "receipt", "late_days"),
)


def lines_of(filings: QuerySet[Filing], user: Any = None) -> Iterator[list[Any]]:
    for values in filings.select_related(None).values_list(*STORED).iterator(chunk_size=CHUNK):
        row = dict(zip(STORED, values, strict=True))
        row["kind"], row["status"] = Filing.Kind(row["kind"]).label, Filing.Status(row["status"]).label
        row["title"] = row.pop("title") or row["account__name"]
        for name in ("submitted_at", "due_at", "decided_at"):
            row[name] = local_day(row[name]) if row[name] else None
        del row["account__name"]
        yield [row[name] or None if name != "late_days" else row[name] for name in _ORDER]


_ORDER = tuple(name for name in STORED if name != "account__name")
