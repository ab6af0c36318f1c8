"""Importing looks of a hired monitor or of people: posts count at once, silence only when a second person confirms."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import files, journal
from core.cell_values import BadCell, Doubt
from core.clock import now
from core.excel import Table, read_table
from core.refusals import Refusal
from registry.models import Account, ImportBatch
from registry.platforms import PlatformNames
from scans.days import Days
from scans.models import Claim, ClaimEvent
from scans.observation_rows import COLUMNS, ObservationReader, ObservationRow
from scans.observed_accounts import AccountIndex


class DryRun(Exception):
    """Takes back what a preview wrote."""


@dataclass(frozen=True)
class Upload:
    """A file as given, under the name the person knows it by; `batch` when it came through the browser."""

    data: bytes
    filename: str
    batch: ImportBatch | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


def import_observations(upload: Upload, *, by: Any, confirmed_by: Any = None, dry_run: bool = False) -> dict[str, Any]:
    """The report of contracts §3. The second import of the same file changes nothing but what is confirmed now."""
    may_import(by, confirmed_by)
    taking = _Taking(upload, read_table(upload.data, upload.filename, COLUMNS), by=by, confirmed_by=confirmed_by)
    try:
        with transaction.atomic():
            report = _take(taking, upload)
            if dry_run:
                raise DryRun
    except DryRun:
        pass
    return report


def may_import(by: Any, confirmed_by: Any) -> None:
    if not by.has_perm("scans.import_observations"):
        raise Refusal("not_allowed", "您没有导入监测结果的权限。")
    if confirmed_by is not None and not confirmed_by.has_perm("scans.confirm_observation"):
        raise Refusal("not_allowed", f"{confirmed_by} 没有确认监测结果的权限。")
    if confirmed_by is not None and confirmed_by == by:
        raise Refusal("same_person", "确认人不能与录入人是同一人，请换一人确认。")


def preview_observations(data: bytes, filename: str, *, by: Any, supplier: str = "") -> ImportBatch:
    """Store the file and say what an import would do; nothing of it is taken yet."""
    may_import(by, None)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            kind=ImportBatch.Kind.OBSERVATIONS,
            organisation=by.organisation,
            filename=filename[:255],
            sha256=files.keep(data),
            context={"supplier": supplier},
            by=by,
        )
        journal.record("scans.observations.upload", by=by, obj=batch, after={"sha256": batch.sha256})
    try:
        report = import_observations(Upload(data, filename), by=by, dry_run=True)
    except Refusal as refusal:
        told = {"error": {"code": refusal.code, "message": refusal.message}, **refusal.details}
        batch.make("refuse", by=by, reason=refusal.message[:500], report=told)
    else:
        batch.make("preview", by=by, report=report)
    return batch


def take_batch(batch: ImportBatch, *, by: Any) -> dict[str, Any]:
    """Taken over by the uploader the claims wait for a second person; by another person they are confirmed at once."""
    other = by if by != batch.by and by.has_perm("scans.confirm_observation") else None
    may_import(batch.by, other)
    with files.open_kept(batch.sha256) as kept:
        upload = Upload(kept.read(), batch.filename, batch)
    table = read_table(upload.data, upload.filename, COLUMNS)
    with transaction.atomic():
        batch.make("confirm", by=by)
        report = _take(_Taking(upload, table, by=batch.by, confirmed_by=other), upload)
        batch.make("finish", by=by, report=report, confirmed_by=other)
    return report


def _take(taking: "_Taking", upload: Upload) -> dict[str, Any]:
    report = taking.run()
    if report["created"] or report["updated"]:
        counts = {key: report[key] for key in ("rows", "created", "updated", "unchanged", "refused")}
        told = counts | {"file": upload.filename, "confirmed_by": str(taking.confirmed_by or "")}
        journal.record("scans.observations.import", by=taking.by, obj=upload.batch, after=told)
    return report


class _Taking:
    """One pass over one table inside one transaction."""

    def __init__(self, upload: Upload, table: Table, *, by: Any, confirmed_by: Any) -> None:
        self.upload, self.table, self.by, self.confirmed_by = upload, table, by, confirmed_by
        self.counts = dict.fromkeys(("rows", "created", "updated", "unchanged", "refused"), 0)
        self.problems: list[dict[str, Any]] = []
        self.warnings: list[dict[str, Any]] = []
        self.skipped: list[dict[str, Any]] = []
        self.rows: dict[int, ObservationRow] = {}

    def run(self) -> dict[str, Any]:
        reader = ObservationReader(PlatformNames(), moment=now(), date1904=self.table.date1904)
        index = AccountIndex(self.by)
        for row in self.table:
            self.counts["rows"] += 1
            read = reader.read(row)
            if isinstance(read, ObservationRow):
                self.find(read, index)
                read = read.reader
            self.warnings += read.warnings
            if read.problems:
                self.counts["refused"] += 1
                self.problems += read.problems
        if self.counts["refused"] == self.counts["rows"]:
            raise Refusal("no_good_row", "没有一行可以导入，请按问题清单改正后重新导入。", **self.report())
        self.write()
        return self.report()

    def find(self, row: ObservationRow, index: AccountIndex) -> None:
        try:
            account = index.find(row)
        except BadCell as bad:
            row.reader.refuse("账号名称", bad.code, bad.message)
            return
        earlier = self.rows.get(account)
        if earlier is None:
            self.rows[account] = row
            return
        # Two looks at one account in a batch: the later check time stands, both rows are told of.
        kept, left = (row, earlier) if row.checked_at >= earlier.checked_at else (earlier, row)
        self.rows[account] = kept
        kept_no, left_no = kept.reader.row.number, left.reader.row.number
        row.reader.warn(
            "账号名称",
            Doubt("duplicate", f"第 {kept_no} 行和第 {left_no} 行是同一账号，采用检查时间较晚的第 {kept_no} 行。"),
        )
        why = f"同一账号另有检查时间较晚的第 {kept_no} 行"
        self.skipped.append({"sheet": left.reader.row.sheet, "row": left_no, "why": why})

    def write(self) -> None:
        known = {(each.sheet, each.row): each for each in Claim.objects.filter(file_sha256=self.upload.sha256)}
        fresh = []
        for account, row in self.rows.items():
            claim = known.get((row.reader.row.sheet or "", row.reader.row.number))
            if claim is None:
                fresh.append(self.claim(account, row))
            else:
                self.counts["updated" if self.confirm(claim) else "unchanged"] += 1
        self.create(fresh)
        self.counts["created"] = len(fresh)
        if self.confirmed_by is not None:
            ClaimEvent.objects.bulk_create([self.event(claim) for claim in fresh], batch_size=1000)
        note_posts(fresh)

    def create(self, fresh: list[Claim]) -> None:
        try:
            with transaction.atomic():
                Claim.objects.bulk_create(fresh, batch_size=1000)
        except IntegrityError:  # the same rows of the same file, at the same moment
            told = "同一个文件正由另一人导入，请稍后刷新查看结果。"
            raise Refusal("somebody_was_faster", told) from None

    def claim(self, account: int, row: ObservationRow) -> Claim:
        status = Claim.Status.CONFIRMED if self.confirmed_by else Claim.Status.SUSPECTED
        return Claim(
            account_id=account,
            status=status,
            checked_at=row.checked_at,
            state=row.said.state,
            reason=row.said.reason,
            says_silent=row.said.silent,
            last_published_at=row.last_published_at,
            precision=row.precision,
            detail=row.detail,
            by=self.by,
            batch=self.upload.batch,
            file_sha256=self.upload.sha256,
            sheet=row.reader.row.sheet or "",
            row=row.reader.row.number,
        )

    def event(self, claim: Claim) -> ClaimEvent:
        move = Claim.MOVES["confirm"]
        return ClaimEvent(
            record=claim, move="confirm", source=move.sources[0], target=move.target, by=self.confirmed_by
        )

    def confirm(self, claim: Claim) -> bool:
        if self.confirmed_by is None or claim.status != Claim.Status.SUSPECTED:
            return False
        claim.make("confirm", by=self.confirmed_by)
        return True

    def report(self) -> dict[str, Any]:
        return {
            **self.counts,
            "problems": self.problems,
            "warnings": [*self.table.warnings, *self.warnings],
            "skipped": [*self.table.skipped, *self.skipped],
            "unknown_columns": self.table.unknown_columns,
        }


def note_posts(claims: list[Claim]) -> None:
    """A shown post is evidence whoever brings it, and at once."""
    days, newest = Days(), {}
    for claim in claims:
        if claim.last_published_at is not None:
            days.saw_post(claim.account_id, claim.last_published_at)
            newest[claim.account_id] = claim.last_published_at
    days.write()
    Account.objects.note_posts(newest)
