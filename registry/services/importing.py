"""Takes a ledger over into the register: good rows go in, bad ones are named, each change is filed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction

from core import clock, journal
from core.excel import Mark, Table, read_table, write_marked
from core.refusals import Refusal
from orgs.models import Organisation
from registry.ledger import READ
from registry.ledger_reader import Entry, LedgerReader
from registry.matching import SAME, Known, Matcher, Unit, Units
from registry.models import ImportBatch, RegisterSeries
from registry.services.preview import Preview
from registry.services.writing import Change, LedgerWriter

CHUNK = 1000
SHOWN = 1000  # entries of each list kept with an upload; its marked copy holds all of them
ATTEMPTS = 3
SERIES = "A"


@dataclass
class Outcome:
    """What an import did, in the words of the contract."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, Any]] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    preview: Preview = field(default_factory=Preview)  # stays empty unless nothing is to be written

    @classmethod
    def told_by(cls, refusal: Refusal) -> "Outcome":
        """What a refusal of the whole file says about its rows."""
        told: dict[str, Any] = refusal.details
        return cls(**{name: told.get(name, []) for name in ("problems", "warnings", "skipped")})

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "preview"}

    @property
    def counts(self) -> dict[str, int]:
        return {name: value for name, value in vars(self).items() if isinstance(value, int)}


def shortened(outcome: Outcome) -> dict[str, Any]:
    """The report with long lists cut, and their full lengths beside them."""
    lists = {name: getattr(outcome, name) for name in ("problems", "warnings", "skipped")}
    totals = {name: len(found) for name, found in lists.items()}
    cut = {name: found[:SHOWN] for name, found in lists.items()}
    return outcome.as_json() | cut | {"totals": totals} | outcome.preview.as_report()


def import_ledger(
    source: Path,
    filename: str,
    *,
    by: Any,
    as_of: dt.date | None = None,
    dry_run: bool = False,
    batch: ImportBatch | None = None,
) -> Outcome:
    """Read a ledger into the register, in one transaction. Refusal when the file cannot be read or has no good row.
    Safe to repeat: the second import of the same file changes nothing and writes no row."""
    if not by.has_perm("registry.import_ledger"):
        raise Refusal("not_allowed", f"用户“{by}”没有导入台账的权限。")
    if as_of and as_of > clock.today():
        raise Refusal("bad_date", f"台账日期 {as_of.isoformat()} 晚于今天，请核对。")
    top_of(by)
    table = read_table(source, filename, READ)
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return _Import(table, by=by, as_of=as_of, batch=batch, write=not dry_run).run()
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise Refusal(
                    "duplicate",
                    "有账号与刚刚登记的账号重复（平台加账号ID或链接相同），本次没有写入；请核对后重新导入。",
                ) from None
    raise AssertionError


def top_of(by: Any) -> Organisation:
    """The unit below which the person registers accounts."""
    if by.organisation is None:
        raise Refusal("no_unit", "您还没有所属单位，不能导入台账；请系统管理员先设置单位。")
    return by.organisation


def write_report(source: Path, filename: str, out: Path, outcome: Outcome) -> None:
    """The uploaded file with its problems in red and its warnings in amber."""
    table = read_table(source, filename, READ)
    marks = [
        Mark(
            each["sheet"],
            each["row"],
            table.place_of(each["sheet"], each["column"]),
            each["column"],
            each["message"],
            serious,
        )
        for serious, found in ((True, outcome.problems), (False, outcome.warnings))
        for each in found
    ]
    write_marked(source, filename, out, marks)


class _Import:
    """One reading of one table into the register; chunk by chunk, so that memory does not grow with the file."""

    def __init__(self, table: Table, *, by: Any, as_of: dt.date | None, batch: ImportBatch | None, write: bool) -> None:
        self.table, self.by, self.write, self.batch = table, by, write, batch
        self.reader = LedgerReader(table, today=clock.today())
        self.outcome = Outcome(unknown_columns=table.unknown_columns)
        self.day = as_of or clock.today()
        self.top = top_of(by)

    def run(self) -> Outcome:
        if not self.write:
            self._read_all()
        else:
            with transaction.atomic():
                RegisterSeries.take(SERIES, count=0)  # one import at a time: the row stays locked
                self._read_all()
                if self.batch:
                    self._finish(self.batch)
                if self.outcome.created or self.outcome.updated:
                    journal.record("registry.ledger.import", by=self.by, obj=self.batch, after=self.outcome.counts)
        return self.outcome

    def _finish(self, batch: ImportBatch) -> None:
        batch.refresh_from_db(fields=["status"])
        marked = {"marked": batch.report.get("marked", "")}
        batch.make("finish", by=self.by, report=shortened(self.outcome) | marked)

    def _read_all(self) -> None:
        self.units = Units(self.top)
        self.matcher = Matcher(self.units)
        self.writer = LedgerWriter(by=self.by, day=self.day, batch=self.batch, units=self.units)
        for entries in _chunks(self.reader, CHUNK):
            self._chunk(entries)
        outcome = self.outcome
        outcome.skipped = self.table.skipped
        outcome.warnings = _in_order(self.table.warnings + outcome.warnings)
        if outcome.refused == outcome.rows:
            raise Refusal(
                "no_good_row",
                f"没有一行可以导入：{outcome.refused} 行都有问题，请按提示修改后重新导入。",
                problems=outcome.problems,
                warnings=outcome.warnings,
                skipped=outcome.skipped,
            )

    def _chunk(self, entries: list[Entry]) -> None:
        self.outcome.rows += len(entries)
        self.matcher.load([entry for entry in entries if not entry.problems])
        changes = [change for entry in entries if (change := self._decide(entry)) is not None]
        for change in changes:
            self.outcome.warnings += change.entry.warnings
        counted = self.writer.compare(changes)
        self.outcome.created += counted.created
        self.outcome.updated += counted.updated
        self.outcome.unchanged += counted.unchanged
        if self.write:
            self.writer.flush()
            self.matcher.forget(change.known for change in changes)
        else:
            self.outcome.preview.add(self.writer.waiting())
            self.writer.drop()

    def _decide(self, entry: Entry) -> Change | None:
        """Which account the row speaks of; None when the row is refused."""
        if not entry.problems:
            found = self.matcher.candidates(entry)
            change = self._change(entry, found[0]) if len(found) == 1 else self._new(entry, found)
            if change is not None:
                return change
        self.outcome.refused += 1
        self.outcome.problems += entry.problems
        return None

    def _new(self, entry: Entry, found: list[Known]) -> Change | None:
        if found:
            numbers = "、".join(known.number or f"第 {known.row} 行" for known in found)
            entry.refuse(None, "duplicate", f"这一行同时符合多个账号（{numbers}），请填写账号编号或账号ID以便区分。")
            return None
        unit = self.units.get_or_plan(entry.unit, entry.district, entry.values.get("level", ""))
        if self._is_foreign(entry, unit):
            return None
        known = Known(
            0, entry.number, entry.platform_pk, entry.handle_key, entry.link_key, entry.name_key, unit, entry.row.number
        )
        self.matcher.add(known)
        return Change(entry, known, unit)

    def _change(self, entry: Entry, known: Known) -> Change | None:
        if known.row:
            entry.refuse(None, "duplicate", SAME.format(row=known.row))
            return None
        if entry.number and known.number != entry.number:
            entry.refuse(
                "账号编号", "duplicate", f"这个账号已经登记为 {known.number}，与填写的编号不同，请核对账号编号。"
            )
            return None
        unit = self._unit_of(entry, known)
        if self._is_foreign(entry, known.unit) or self._is_foreign(entry, unit) or self._collides(entry, known, unit):
            return None
        known.row = self.matcher.rows[known.pk] = entry.row.number
        known.platform, known.unit, known.name_key = entry.platform_pk, unit, entry.name_key
        known.handle_key = entry.handle_key or known.handle_key
        known.link_key = entry.link_key or known.link_key
        self.matcher.add(known)
        return Change(entry, known, unit)

    def _unit_of(self, entry: Entry, known: Known) -> Unit:
        """An empty 所属地区 never moves an account to another unit of the same name."""
        district = entry.district or known.unit.district
        return self.units.get_or_plan(entry.unit, district, entry.values.get("level", ""))

    def _is_foreign(self, entry: Entry, unit: Unit) -> bool:
        if not self.units.is_foreign(unit):
            return False
        entry.refuse("主办单位", "foreign_unit", f"“{unit.name}”不在您管理的单位范围内，请由其上级单位导入。")
        return True

    def _collides(self, entry: Entry, known: Known, unit: Unit) -> bool:
        holders = self.matcher.holder(
            entry.platform_pk,
            handle_key=entry.handle_key or known.handle_key,
            link_key=entry.link_key or known.link_key,
            name_key=entry.name_key,
            unit=unit,
        )
        other = next((each for each in holders if each is not known), None)
        if other is None:
            return False
        whose = other.number or f"第 {other.row} 行的账号"
        entry.refuse(None, "duplicate", f"改成这样会与 {whose} 重复（平台加账号ID或链接相同），请核对后修改。")
        return True


def _chunks(entries: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    iterator = iter(entries)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _in_order(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sheets = list(dict.fromkeys(each["sheet"] for each in found))
    return sorted(found, key=lambda each: (sheets.index(each["sheet"]), each["row"] or 0))
