"""Importing findings of inspectors or of a hired monitor: by command, or in the browser as preview and confirm."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from core import files, journal
from core.excel import Table, read_table
from core.refusals import Refusal
from inspections.ledger import RESULT_COLUMNS
from inspections.models import Round
from inspections.services.taking import Taking
from registry.models import ImportBatch


class DryRun(Exception):
    """Takes back what a preview wrote."""


@dataclass(frozen=True)
class Upload:
    """A file as given, under the name the person knows it by; `batch` when it came through the browser."""

    source: str | Path | bytes
    filename: str
    batch: Any = None

    def read(self) -> Table:
        """Behind the size gate, in a limited process, before any transaction."""
        return read_table(self.source, self.filename, RESULT_COLUMNS)


def import_results(
    upload: Upload, round_: Round, *, by: Any, confirmed_by: Any = None, dry_run: bool = False
) -> dict[str, Any]:
    """The report of contracts §3; the second import of the same content changes nothing."""
    may_import(by, confirmed_by)
    taking = Taking(round_, upload.read(), by=by, confirmed_by=confirmed_by, batch=upload.batch)
    try:
        with transaction.atomic():
            report = take(taking, upload)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    return report


def take(taking: Taking, upload: Upload) -> dict[str, Any]:
    Round.objects.hold_open(taking.round.pk)
    report = taking.run()
    if report["created"] or report["updated"]:
        counts = {key: report[key] for key in ("rows", "created", "updated", "unchanged", "refused")}
        told = counts | {"file": upload.filename, "confirmed_by": str(taking.confirmed_by or "")}
        journal.record("inspections.results.import", by=taking.by, obj=taking.round, after=told)
    return report


def may_import(by: Any, confirmed_by: Any) -> None:
    if not by.has_perm("inspections.import_results"):
        raise Refusal("not_allowed", "您没有导入检查结果的权限。")
    if confirmed_by is not None and not confirmed_by.has_perm("inspections.confirm_finding"):
        raise Refusal("not_allowed", f"{confirmed_by} 没有确认检查结果的权限。")
    if confirmed_by is not None and confirmed_by == by:
        raise Refusal("same_person", "确认人不能与录入人是同一人，请换一人确认。")


def preview_results(round_: Round, data: bytes, filename: str, *, by: Any) -> ImportBatch:
    """Store the file and say what an import would do; nothing of it is taken yet."""
    may_import(by, None)
    files.keep(data)
    with transaction.atomic():
        Round.objects.hold_open(round_.pk)
        batch = ImportBatch.objects.create(
            kind=ImportBatch.Kind.RESULTS,
            organisation=round_.organisation,
            filename=filename[:255],
            sha256=hashlib.sha256(data).hexdigest(),
            context={"round": round_.pk},
            by=by,
        )
        journal.record("inspections.results.upload", by=by, obj=batch, after={"round": round_.pk})
    try:
        report = import_results(Upload(data, filename), round_, by=by, dry_run=True)
    except Refusal as refusal:
        told = {"error": {"code": refusal.code, "message": refusal.message}, **refusal.details}
        batch.make("refuse", by=by, reason=refusal.message[:500], report=told)
    else:
        batch.make("preview", by=by, report=report)
    return batch


def take_batch(batch: ImportBatch, *, by: Any) -> dict[str, Any]:
    """Confirmed by the uploader the findings are suspected; confirmed by another person they count."""
    round_ = Round.objects.get(pk=batch.context["round"])
    other = by if by != batch.by and by.has_perm("inspections.confirm_finding") else None
    may_import(batch.by, other)
    with files.open_kept(batch.sha256) as kept:
        upload = Upload(kept.read(), batch.filename, batch)
    taking = Taking(round_, upload.read(), by=batch.by, confirmed_by=other, batch=batch)
    with transaction.atomic():
        batch.make("confirm", by=by)
        report = take(taking, upload)
        batch.make("finish", by=by, report=report, confirmed_by=other)
    return report
