"""Importing looks of a hired monitor or of people: posts count at once, silence only when a second person confirms."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import files, journal
from core.cell_values import BadCell, Doubt
from core.clock import now
from core.excel import Row, Table, read_table
from core.ledger_checks import RowReader
from core.refusals import Refusal
from core.table_pass import TablePass
from orgs.second_person import SecondPerson
from registry.models import Account, ImportBatch, Platform
from registry.platforms import PlatformNames
from registry.services.taking_over import in_one_piece, note_import, preview, take_over
from registry.strays import Stray, strays_of
from scans.models import Claim, ClaimEvent
from scans.people import deciding
from scans.people.accounts import AccountIndex
from scans.people.rows import COLUMNS, ObservationReader, ObservationRow
from scans.record.days import Days

MOST_STRAYS = 200
SECOND = SecondPerson("scans.import_observations", "scans.confirm_observation", "监测结果")


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
    SECOND.check(by, confirmed_by)
    taking = _Taking(upload, read_table(upload.data, upload.filename, COLUMNS), by=by, confirmed_by=confirmed_by)
    return in_one_piece(lambda: _take(taking, upload), dry_run=dry_run)


def preview_observations(data: bytes, filename: str, *, by: Any, supplier: str = "") -> ImportBatch:
    """Store the file and say what an import would do; nothing of it is taken yet."""
    SECOND.check(by)
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
    taking: list[_Taking] = []

    def rehearse() -> dict[str, Any]:
        taking.append(_Taking(Upload(data, filename), read_table(data, filename, COLUMNS), by=by, confirmed_by=None))
        return in_one_piece(taking[0].run, dry_run=True)

    preview(batch, rehearse, by=by)
    batch.context["strays"] = [_told(row) for each in taking for row in each.strays[:MOST_STRAYS]]
    batch.save(update_fields=["context"])
    return batch


def _told(row: ObservationRow) -> dict[str, Any]:
    """What the page of an import shows of an account that is not in the register."""
    link = row.detail.get("link", "")
    return {"name": row.name, "platform": row.platform, "unit": row.unit, "link": link, "row": row.reader.row.number}


def strays_in(batch: ImportBatch, user: Any) -> list[Stray]:
    """Accounts the table names that nobody filed."""
    codes = dict(Platform.objects.values_list("pk", "code"))
    where = f"导入监测结果“{batch.filename}”"
    named = (
        {**each, "platform": codes.get(each["platform"], ""), "source": f"{where}第 {each['row']} 行"}
        for each in batch.context.get("strays", [])
    )
    return strays_of(named, user)


def take_batch(batch: ImportBatch, *, by: Any) -> dict[str, Any]:
    """Taken over by the uploader the claims wait for a second person; by another person they are confirmed at once."""
    other = by if SECOND.is_met_by(by, batch.by) else None
    SECOND.check(batch.by, other)
    with files.open_kept(batch.sha256) as kept:
        upload = Upload(kept.read(), batch.filename, batch)
    table = read_table(upload.data, upload.filename, COLUMNS)
    taking = _Taking(upload, table, by=batch.by, confirmed_by=other)
    return take_over(batch, lambda: _take(taking, upload), by=by, confirmed_by=other)


def _take(taking: "_Taking", upload: Upload) -> dict[str, Any]:
    report = taking.run()
    people = {"by": taking.by, "confirmed_by": taking.confirmed_by}
    note_import("scans.observations.import", taking, upload.filename, **people, obj=upload.batch)
    return report


class _Taking(TablePass[ObservationRow]):
    """One pass over one table inside one transaction."""

    def __init__(self, upload: Upload, table: Table, *, by: Any, confirmed_by: Any) -> None:
        super().__init__(table)
        self.upload, self.by, self.confirmed_by = upload, by, confirmed_by
        self.rows: dict[int, ObservationRow] = {}
        self.strays: list[ObservationRow] = []  # named, but not in the register

    def reading(self) -> Callable[[Row], ObservationRow | RowReader]:
        self.index = AccountIndex(self.by)
        return ObservationReader(PlatformNames(), moment=now(), date1904=self.table.date1904).read

    def take(self, row: ObservationRow) -> None:
        try:
            account = self.index.find(row)
        except BadCell as bad:
            row.reader.refuse("账号名称", bad.code, bad.message)
            if bad.code == "unknown_account" and not row.number:
                self.strays.append(row)
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
        self.skip(left.reader.row, f"同一账号另有检查时间较晚的第 {kept_no} 行")

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
            for claim in fresh:
                deciding.put_to_unit(claim, confirmed_by=self.confirmed_by)
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
        deciding.confirm(claim, by=self.confirmed_by)
        return True


def note_posts(claims: list[Claim]) -> None:
    """A shown post is evidence whoever brings it, and at once."""
    days, newest = Days(), {}
    for claim in claims:
        if claim.last_published_at is not None:
            days.saw_post(claim.account_id, claim.last_published_at, claim.recorded_at)
            newest[claim.account_id] = claim.last_published_at
    days.write()
    Account.objects.note_posts(newest)
