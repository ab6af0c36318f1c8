"""Ledgers of the register beside the accounts: filings, and closings with their reasons and steps."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from core.excel import OutColumn
from core.ledgers import Ledger, register
from registry.closing_forms import ClosingFilter
from registry.filing_forms import FilingFilter
from registry.models import Closing
from registry.models.closing import ClosingStep
from registry.services.filing_ledger import COLUMNS, lines_of

CHUNK = 200
STEPS = ClosingStep.Kind.choices


def closings(found: QuerySet[Closing], user: Any) -> Iterator[list[Any]]:
    rows = found.select_related("reported_by", "confirmed_by").prefetch_related("steps")
    for closing in rows.iterator(chunk_size=CHUNK):
        account, steps = closing.account, {step.kind: step for step in closing.steps.all()}
        yield [
            *(account.number, account.name, account.platform.name, account.organisation.name),
            *(account.organisation.district, closing.get_status_display(), account.close_reason, account.closed_on),
            *(str(account.successor or "") if account.successor_id else "", closing.filing.receipt),
            *(closing.opened_on, closing.due_on, *(step_words(steps.get(kind)) for kind, _ in STEPS)),
            *(str(closing.reported_by or ""), closing.reported_at, str(closing.confirmed_by or "")),
            closing.confirmed_at,
        ]


def step_words(step: ClosingStep | None) -> str:
    """When it was done, or why it need not be."""
    if step is None:
        return ""
    if not step.needed:
        return f"不需要：{step.why_not}"
    return f"{step.done_on} 完成" if step.done_on else "未完成"


register(Ledger("filings", "备案台账", COLUMNS, FilingFilter, lines_of, "registry.view_filing"))
register(
    Ledger(
        "closings",
        "关停台账",
        (
            OutColumn("账号编号", width=12),
            OutColumn("账号名称", width=24),
            OutColumn("平台"),
            OutColumn("主办单位", width=28),
            OutColumn("所属地区"),
            OutColumn("办理状态", width=10),
            OutColumn("关停原因", width=24),
            OutColumn("关停日期", "date", 12),
            OutColumn("并入账号", width=20),
            OutColumn("备案回执号", width=18),
            OutColumn("开始日期", "date", 12),
            OutColumn("办结时限", "date", 12),
            *(OutColumn(label, width=18) for _, label in STEPS),
            OutColumn("报送人"),
            OutColumn("报送时间", "moment", 20),
            OutColumn("核实人"),
            OutColumn("核实时间", "moment", 20),
        ),
        ClosingFilter,
        closings,
        "registry.view_filing",
    )
)
