"""Lists of the national system in: kept, compared in the background, each difference settled with a note."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from core import clock, files, jobs, journal
from core.excel import OutColumn, read_table
from core.ledgers import write_told
from core.models import Job
from core.refusals import Refusal
from registry.keys import folded_key
from registry.models import Account, NationalLayout, Reconciliation, ReconciliationLine
from registry.reconciling import NATIONAL, OWN_TABLE, Comparison, Translated, columns_of
from registry.services.importing import top_of
from registry.services.rows import insert_rows
from registry.sounds import sounds_of

COMPARE = "reconcile"
LINE = (
    *("kind", "name", "platform", "unit", "account", "national_row", "unit_row"),
    *("differences", "message"),
)
SOUND = ("name_key", "name_pinyin", "name_initials")
COLUMNS = (
    OutColumn("结果", width=14),
    OutColumn("账号名称", width=24),
    OutColumn("平台"),
    OutColumn("主办单位", width=28),
    OutColumn("账号编号", width=11),
    OutColumn("国办系统行", "number", 11),
    OutColumn("自报表行", "number", 11),
    OutColumn("差异（台账 → 对方）", width=60),
    OutColumn("说明", width=40),
    OutColumn("处理"),
    OutColumn("处理说明", width=30),
)


@transaction.atomic
def start_reconciliation(
    data: bytes,
    filename: str,
    *,
    by: Any,
    layout: NationalLayout,
    as_of: dt.date | None = None,
    own: tuple[bytes, str] | None = None,
) -> Reconciliation:
    """Keep the files and queue the comparison; nothing is looked at in the request."""
    made = Reconciliation.objects.create(
        organisation=top_of(by),
        layout=layout,
        filename=filename[:255],
        sha256=files.keep(data),
        unit_filename=own[1][:255] if own else "",
        unit_sha256=files.keep(own[0]) if own else "",
        as_of=as_of or clock.today(),
        by=by,
    )
    journal.record("registry.national.upload", by=by, obj=made, after={"sha256": made.sha256})
    jobs.enqueue(COMPARE, key=f"{COMPARE}:{made.pk}", args={"reconciliation": made.pk}, by=by)
    return made


def run_reconciliation(pk: int, *, by: Any = None) -> None:
    """Compare what was uploaded, within what its uploader may see. Safe to repeat."""
    made = Reconciliation.objects.select_related("by__organisation", "layout").get(pk=pk)
    if made.status != Reconciliation.Status.READING:
        return
    made.by = by or made.by  # the built-in user stands in its unit only for the length of a command
    try:
        found = _compared(made)
    except Refusal as refusal:
        made.make("refuse", by=made.by, reason=refusal.message[:500], error=refusal.message[:500])
        return
    with transaction.atomic():
        counts = Counter(str(line.kind) for line in found)
        made.make("compare", by=made.by, counts={kind: counts.get(kind, 0) for kind in ReconciliationLine.Kind.values})
        constants = {"reconciliation": made.pk, "status": ReconciliationLine.Status.OPEN.value, "note": ""}
        rows = [[*(getattr(line, name) for name in LINE), *_sounds(line)] for line in found]
        insert_rows(ReconciliationLine, constants, (*LINE, *SOUND), rows)


def _sounds(line: Any) -> list[str]:
    """How a line is found that is about no account of ours."""
    sounds = {} if line.account else {"name_key": folded_key(line.name), **sounds_of(line.name)}
    return [sounds.get(name, "") for name in SOUND]


def _compared(made: Reconciliation) -> list[Any]:
    accounts = Account.objects.visible_to(made.by)
    comparison = Comparison(accounts, top=top_of(made.by), as_of=made.as_of, today=clock.today())
    lists = ((made.sha256, made.filename, NATIONAL), (made.unit_sha256, made.unit_filename, OWN_TABLE))
    for sha256, filename, source in lists:
        if sha256:
            columns = columns_of(made.layout)
            table = read_table(files.kept_path(sha256), filename, columns)
            comparison.add(Translated(table, made.layout.words), source)
    return list(comparison.lines())


def job_of_reconciliation(made: Reconciliation) -> Job | None:
    """The background work it waits for."""
    if made.status != Reconciliation.Status.READING:
        return None
    return Job.objects.filter(key=f"{COMPARE}:{made.pk}").first()


@transaction.atomic
def settle_lines(lines: QuerySet[ReconciliationLine], *, by: Any, note: str) -> int:
    """Mark these differences as dealt with; gives how many were still open."""
    settled = 0
    for line in lines.filter(status=ReconciliationLine.Status.OPEN).exclude(kind=ReconciliationLine.Kind.SAME):
        line.make("settle", by=by, reason=note, note=note[:500])
        settled += 1
    if not settled:
        raise Refusal("nothing_open", "没有选中未处理的差异，请先勾选。")
    return settled


def export_lines(
    made: Reconciliation, lines: QuerySet[ReconciliationLine], out: Path, *, by: Any, criteria: str = "全部"
) -> int:
    """Write these lines; gives their number."""
    rows = (
        [
            line.get_kind_display(),
            line.name,
            line.platform,
            line.unit,
            line.account.number if line.account else None,
            line.national_row,
            line.unit_row,
            "；".join(f"{label}：{ours} → {theirs}（{source}）" for label, ours, theirs, source in line.differences),
            line.message,
            line.get_status_display() if line.kind != ReconciliationLine.Kind.SAME else "",
            line.note,
        ]
        for line in lines.select_related("account").iterator(chunk_size=1000)
    )
    done = write_told(out, COLUMNS, rows, "核对结果", by=by, criteria=criteria)
    journal.record("registry.reconciliation.export", by=by, obj=made, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows
