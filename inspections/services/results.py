"""Importing findings of inspectors or of a hired monitor: by command, or in the browser as preview and confirm."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction

from core import files, journal
from core.excel import Table, read_table
from inspections.ledger import RESULT_COLUMNS
from inspections.models import Round
from inspections.services.taking import Taking
from orgs.second_person import SecondPerson
from registry.models import ImportBatch
from registry.services.taking_over import in_one_piece, note_import, preview, take_over

SECOND = SecondPerson("inspections.import_results", "inspections.confirm_finding", "检查结果")


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
    SECOND.check(by, confirmed_by)
    taking = Taking(round_, upload.read(), by=by, confirmed_by=confirmed_by, batch=upload.batch)
    return in_one_piece(lambda: take(taking, upload), dry_run=dry_run)


def take(taking: Taking, upload: Upload) -> dict[str, Any]:
    Round.objects.hold_open(taking.round.pk)
    report = taking.run()
    people = {"by": taking.by, "confirmed_by": taking.confirmed_by}
    note_import("inspections.results.import", taking, upload.filename, **people, obj=taking.round)
    return report


def preview_results(round_: Round, data: bytes, filename: str, *, by: Any) -> ImportBatch:
    """Store the file and say what an import would do; nothing of it is taken yet."""
    SECOND.check(by)
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
    return preview(batch, lambda: import_results(Upload(data, filename), round_, by=by, dry_run=True), by=by)


def take_batch(batch: ImportBatch, *, by: Any) -> dict[str, Any]:
    """Confirmed by the uploader the findings are suspected; confirmed by another person they count."""
    round_ = Round.objects.get(pk=batch.context["round"])
    other = by if SECOND.is_met_by(by, batch.by) else None
    SECOND.check(batch.by, other)
    with files.open_kept(batch.sha256) as kept:
        upload = Upload(kept.read(), batch.filename, batch)
    taking = Taking(round_, upload.read(), by=batch.by, confirmed_by=other, batch=batch)
    return take_over(batch, lambda: take(taking, upload), by=by, confirmed_by=other)
