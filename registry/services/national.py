"""The exchange with the national system outwards: its batch file, its layouts, and marking accounts as entered there."""

import tempfile
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from core import clock, journal
from core.excel import OutColumn, write_csv, write_workbook
from core.refusals import Refusal
from registry.ledger import COLUMNS
from registry.models import Account, ImportBatch, NationalLayout
from registry.services.batches import start_import
from registry.services.exporting import Records, rows_of

KINDS: dict[str, Any] = {"date": "date", "closing": "date", "count": "number", "ordinal": "number"}
BY_FIELD = {column.field: column for column in COLUMNS}
MARKED = ("账号编号", "账号名称", "平台", "主办单位", "所属地区", "国办系统")


def export_national(accounts: QuerySet[Account], layout: NationalLayout, out: Path, *, by: Any) -> int:
    """Write the batch file of these accounts; gives the number of rows."""
    records = Records(accounts, open_phones=by.has_perm("registry.reveal_phone"))
    columns = [
        OutColumn(header, KINDS.get(BY_FIELD[field].kind, "text"), BY_FIELD[field].width)
        for header, field in layout.columns
    ]
    rows = rows_of(records, [field for _, field in layout.columns], words=layout.words)
    count = write_workbook(out, columns, rows, sheet="报送")
    journal.record("registry.national.export", by=by, obj=layout, after={"rows": count})
    return count


def mark_entered(accounts: QuerySet[Account], *, by: Any) -> ImportBatch:
    """Prepare a take-over that sets 国办系统 to yes; it waits for confirmation like any ledger."""
    records = Records(accounts, open_phones=False)
    rows = [
        [*(record[name] for name in ("number", "name", "platform", "unit", "district")), "是"] for record in records
    ]
    if not rows:
        raise Refusal("no_rows", "当前查询结果里没有账号，请换一个条件。")
    with tempfile.NamedTemporaryFile(prefix="govmedia-mark-", suffix=".csv") as file:
        write_csv(Path(file.name), [OutColumn(name) for name in MARKED], rows)
        data = Path(file.name).read_bytes()
    return start_import(data, f"国办系统录入标记_{clock.today():%Y%m%d}.csv", by=by)


@transaction.atomic
def save_layout(layout: NationalLayout, *, by: Any, version: int = 0) -> None:
    """Refusal `layout_exists`, or `stale` when somebody saved it meanwhile."""
    if not by.has_perm("registry.manage_layouts"):
        raise Refusal("not_allowed", "您没有维护报送版式的权限。")
    new = {name: getattr(layout, name) for name in ("name", "columns", "words")}
    old = NationalLayout.objects.filter(pk=layout.pk).values(*new).first() if layout.pk else None
    layout.changed_by, layout.changed_at = by, clock.now()
    try:
        with transaction.atomic():
            _write(layout, new, version)
    except IntegrityError as error:
        raise Refusal("layout_exists", f"版式“{layout.name}”已经有了，请换一个名称。") from error
    journal.record("registry.layout.save", by=by, obj=layout, before=old or {}, after=new)


def _write(layout: NationalLayout, new: dict[str, Any], version: int) -> None:
    if layout.pk is None:
        layout.save(force_insert=True)
        return
    told = {"changed_by": layout.changed_by, "changed_at": layout.changed_at}
    unchanged = NationalLayout.objects.filter(pk=layout.pk, version=version)
    if not unchanged.update(version=F("version") + 1, **new, **told):
        raise Refusal("stale", "这个版式刚刚被别人修改，您的修改没有保存。请刷新页面，核对后重新填写。")
