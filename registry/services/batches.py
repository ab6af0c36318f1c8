"""Ledgers in the browser: upload, read in the background, preview, confirm once, write in the background."""

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.urls import reverse

from core import files, jobs, journal
from core.models import Job
from core.refusals import Refusal
from orgs.message_kinds import KINDS
from orgs.messages import tell
from registry.models import ImportBatch
from registry.services.importing import Outcome, import_ledger, shortened, top_of, write_report

PARSE, WRITE = "ledger_parse", "ledger_write"


@transaction.atomic
def start_import(data: bytes, filename: str, *, by: Any, as_of: dt.date | None = None) -> ImportBatch:
    """Keep the file and queue its reading; nothing is looked at in the request."""
    batch = ImportBatch.objects.create(
        kind=ImportBatch.Kind.LEDGER,
        organisation=top_of(by),
        filename=filename[:255],
        sha256=files.keep(data),
        as_of=as_of,
        by=by,
    )
    journal.record("registry.ledger.upload", by=by, obj=batch, after={"sha256": batch.sha256})
    jobs.enqueue(PARSE, key=f"{PARSE}:{batch.pk}", args={"batch": batch.pk}, by=by)
    return batch


def read_batch(pk: int) -> None:
    """Say what the import would do, with a marked copy of the file. Safe to repeat."""
    batch = ImportBatch.objects.select_related("by__organisation").get(pk=pk)
    if batch.status != ImportBatch.Status.READING:
        return
    try:
        outcome = _import(batch, by=batch.by, dry_run=True)
    except Refusal as refusal:
        _refuse(batch, refusal)
    else:
        batch.make("preview", by=batch.by, report=_report(batch, outcome))


def confirm_batch(batch: ImportBatch, *, by: Any) -> None:
    """The first of two people wins; the second is told who was faster."""
    with transaction.atomic():
        batch.make("confirm", by=by, confirmed_by=by)
        jobs.enqueue(WRITE, key=f"{WRITE}:{batch.pk}", args={"batch": batch.pk}, by=by)


def discard_batch(batch: ImportBatch, *, by: Any) -> None:
    batch.make("discard", by=by)


def write_batch(pk: int) -> None:
    """Write the confirmed ledger; the batch ends in the same transaction, so a second run finds nothing to do."""
    batch = ImportBatch.objects.select_related("confirmed_by__organisation").get(pk=pk)
    if batch.status != ImportBatch.Status.CONFIRMED:
        return
    try:
        with transaction.atomic():
            outcome = _import(batch, by=batch.confirmed_by, dry_run=False)
            _tell(batch, "import.finished", f"新增 {outcome.created} 个账号，更新 {outcome.updated} 个账号。")
    except Refusal as refusal:
        _refuse(batch, refusal)


def job_of(batch: ImportBatch) -> Job | None:
    """The background work that the batch waits for."""
    kind = {"reading": PARSE, "confirmed": WRITE}.get(batch.status)
    return Job.objects.filter(key=f"{kind}:{batch.pk}").first() if kind else None


def _import(batch: ImportBatch, *, by: Any, dry_run: bool) -> Outcome:
    path = files.kept_path(batch.sha256)
    return import_ledger(path, batch.filename, by=by, as_of=batch.as_of, dry_run=dry_run, batch=batch)


def _tell(batch: ImportBatch, kind: str, text: str) -> None:
    people = [person for person in (batch.by, batch.confirmed_by) if person]
    url = reverse("registry:import-detail", args=[batch.pk])
    tell(people, f"{KINDS[kind]}：{batch.filename}", text, url, kind=kind, about=batch)


@transaction.atomic
def _refuse(batch: ImportBatch, refusal: Refusal) -> None:
    outcome = Outcome.told_by(refusal)
    report = _report(batch, outcome) | {"error": {"code": refusal.code, "message": refusal.message}}
    batch.make("refuse", by=batch.confirmed_by or batch.by, reason=refusal.message[:500], report=report)
    _tell(batch, "import.refused", refusal.message)


def _report(batch: ImportBatch, outcome: Outcome) -> dict[str, Any]:
    report = shortened(outcome)
    if outcome.problems or outcome.warnings:
        with tempfile.TemporaryDirectory(prefix="govmedia-report-") as folder:
            out = Path(folder) / "report.xlsx"
            try:
                write_report(files.kept_path(batch.sha256), batch.filename, out, outcome)
                report["marked"] = files.keep(out.read_bytes())
            except Refusal:  # too heavy to mark: the page's own list still names every place
                report["marked"] = ""
    return report
