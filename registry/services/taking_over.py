"""Uploaded tables of observations and results: rehearsed for the preview, taken over once, told to the journal."""

from collections.abc import Callable
from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from core.table_pass import TablePass
from registry.models import ImportBatch

Take = Callable[[], dict[str, Any]]


def in_one_piece(take: Take, *, dry_run: bool) -> dict[str, Any]:
    """The report; of a rehearsal nothing stays written."""
    with transaction.atomic():
        report = take()
        if dry_run:
            transaction.set_rollback(True)
    return report


def preview(batch: ImportBatch, rehearse: Take, *, by: Any) -> ImportBatch:
    """Say what an import would do, or why it cannot be."""
    try:
        report = rehearse()
    except Refusal as refusal:
        told = {"error": {"code": refusal.code, "message": refusal.message}, **refusal.details}
        batch.make("refuse", by=by, reason=refusal.message[:500], report=told)
    else:
        batch.make("preview", by=by, report=report)
    return batch


@transaction.atomic
def take_over(batch: ImportBatch, take: Take, *, by: Any, confirmed_by: Any) -> dict[str, Any]:
    """The first of two people wins; the second is told who was faster."""
    batch.make("confirm", by=by)
    report = take()
    batch.make("finish", by=by, report=report, confirmed_by=confirmed_by)
    return report


def note_import(act: str, taken: TablePass, filename: str, *, by: Any, confirmed_by: Any, obj: Any) -> None:
    """A journal row, unless nothing has changed."""
    if taken.counts["created"] or taken.counts["updated"]:
        told = taken.counts | {"file": filename, "confirmed_by": str(confirmed_by or "")}
        journal.record(act, by=by, obj=obj, after=told)
