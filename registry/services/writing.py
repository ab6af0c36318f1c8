"""Writes what a ledger changes, in bulk: units, accounts, and a filing with its event for each change."""

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from core.clock import now
from orgs.models import Organisation
from registry.keys import folded_key
from registry.ledger import PLAIN_FIELDS
from registry.ledger_reader import Entry
from registry.matching import Known, Unit, Units
from registry.models import Account, Filing, FilingEvent, FormerName, ImportBatch, RegisterSeries
from registry.services.rows import insert_rows, update_rows
from registry.snapshots import plain, snapshot
from registry.sounds import sounds_of

OWN_NUMBER = re.compile(r"^A(\d{6,8})$")
SERIES = "A"
STORED = (
    "number",
    "registered_on",
    "version",
    "platform",
    "organisation",
    "name_key",
    "handle_key",
    "link_key",
    *PLAIN_FIELDS,
)
EMPTY = {name: getattr(Account(), name) for name in PLAIN_FIELDS}


@dataclass(slots=True)
class Change:
    """A row and the account it speaks of: `record` as it will stand, `before` the old values of what really changes."""

    entry: Entry
    known: Known
    unit: Unit
    record: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)


@dataclass
class Counted:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class LedgerWriter:
    """Compares rows with stored accounts and writes only what differs."""

    def __init__(self, *, by: Any, day: dt.date, batch: ImportBatch | None, units: Units) -> None:
        self.by, self.day, self.batch, self.units = by, day, batch, units
        self.moment = now()
        self.new: list[Change] = []
        self.changed: list[Change] = []

    def compare(self, changes: list[Change]) -> Counted:
        stored = self._stored([change.known.pk for change in changes if change.known.pk])
        counted = Counted()
        for change in changes:
            if not change.known.pk:
                self.new.append(change)
                counted.created += 1
            elif self._differs(change, stored[change.known.pk]):
                self.changed.append(change)
                counted.updated += 1
            else:
                counted.unchanged += 1
        return counted

    def _stored(self, pks: list[int]) -> dict[int, dict[str, Any]]:
        accounts = Account.objects.filter(pk__in=pks).values_list("pk", *STORED)
        return {pk: dict(zip(STORED, values, strict=True)) for pk, *values in accounts}

    def _differs(self, change: Change, record: dict[str, Any]) -> bool:
        """Put the row's filled cells on the record and note what differed."""
        entry, before = change.entry, change.before
        for name, value in entry.values.items():
            old = record[name]
            if old != value:
                before[name] = plain(old)
                record[name] = value
                change.written.append(name)
        if record["platform"] != entry.platform_pk:
            before["platform"] = record["platform"]
            self._write(change, record, "platform", entry.platform_pk)
        if record["organisation"] != change.unit.pk:
            old_unit = self.units.by_pk[record["organisation"]]
            before |= {"unit": old_unit.name, "district": old_unit.district}
            change.written.append("organisation")  # a planned unit has its key only when it is made
        change.record = record
        if not before:
            return False
        self._write(change, record, "version", record["version"] + 1)
        self._set_keys(change, record)
        return True

    def _set_keys(self, change: Change, record: dict[str, Any]) -> None:
        entry = change.entry
        for name, value in (
            ("name_key", entry.name_key),
            ("handle_key", entry.handle_key),
            ("link_key", entry.link_key),
        ):
            if value and record[name] != value:
                self._write(change, record, name, value)
        if "name" in change.before:
            for name, sound in sounds_of(record["name"]).items():
                self._write(change, record, name, sound)

    def _write(self, change: Change, record: dict[str, Any], name: str, value: Any) -> None:
        record[name] = value
        change.written.append(name)

    def waiting(self) -> list[Change]:
        """What the next flush would write."""
        return self.new + self.changed

    def drop(self) -> None:
        self.new, self.changed = [], []

    def flush(self) -> None:
        """Write everything gathered since the last flush."""
        self._make_units([change.unit for change in self.waiting() if not change.unit.pk])
        self._create()
        self._update()
        self._keep_former()
        self._file(self.waiting())
        self.drop()

    def _make_units(self, planned: list[Unit]) -> None:
        wanted, parent = list(dict.fromkeys(planned)), self.units.top
        if not wanted:
            return
        made = Organisation.objects.bulk_create(
            Organisation(name=unit.name, district=unit.district, level=unit.level, parent=parent) for unit in wanted
        )
        pks = [each.pk for each in made]
        Organisation.objects.filter(pk__in=pks).update(
            path=Concat(Value(parent.path), Cast("pk", CharField()), Value("/"))
        )
        for unit, pk in zip(wanted, pks, strict=True):
            unit.pk, unit.path = pk, f"{parent.path}{pk}/"
            self.units.add(unit)

    def _create(self) -> None:
        if not self.new:
            return
        self._number()
        for change in self.new:
            change.record = self._new_record(change)
        names = [*STORED, "name_pinyin", "name_initials"]
        constants = {"created_at": self.moment, "changed_at": self.moment, "last_post_at": None}
        pks = insert_rows(Account, constants, names, [[change.record[name] for name in names] for change in self.new])
        for change, pk in zip(self.new, pks, strict=True):
            change.known.pk = pk

    def _number(self) -> None:
        """Numbers the ledger brings along stay; the series never gives one of them out again."""
        given = [int(found.group(1)) for change in self.new if (found := OWN_NUMBER.match(change.entry.number))]
        if given:
            RegisterSeries.objects.filter(prefix=SERIES, year=0, last__lt=max(given)).update(last=max(given))
        unnumbered = [change for change in self.new if not change.entry.number]
        first = RegisterSeries.take(SERIES, count=len(unnumbered)) if unnumbered else 0
        for offset, change in enumerate(unnumbered):
            change.known.number = f"{SERIES}{first + offset:06d}"

    def _new_record(self, change: Change) -> dict[str, Any]:
        entry, values = change.entry, change.entry.values
        closed = values.get("closed_on")
        state = Account.State.CLOSED if closed and closed <= self.day else Account.State.RUNNING
        return (
            EMPTY
            | {"state": state.value}
            | values
            | {
                "number": change.known.number,
                "registered_on": self.day,
                "version": 1,
                "platform": change.known.platform,
                "organisation": change.unit.pk,
                "name_key": entry.name_key,
                "handle_key": entry.handle_key,
                "link_key": entry.link_key,
            }
            | sounds_of(values["name"])
        )

    def _update(self) -> None:
        """Rows that change the same columns are written together, and only those columns."""
        alike: dict[tuple[str, ...], list[Change]] = defaultdict(list)
        for change in self.changed:
            change.record["organisation"] = change.unit.pk
            alike[tuple(change.written)].append(change)
        for names, changes in alike.items():
            rows = [(change.known.pk, [change.record[name] for name in names]) for change in changes]
            update_rows(Account, {"changed_at": self.moment}, names, rows)

    def _keep_former(self) -> None:
        """What an account was called before the ledger renamed it stays searchable."""
        rows = [
            (change.known.pk, kind, old, folded_key(old))
            for change in self.changed
            for kind in FormerName.Kind.values
            if (old := change.before.get(kind))
        ]
        if rows:
            constants = {"until": self.day, "noted_at": self.moment}
            insert_rows(FormerName, constants, ("account", "kind", "value", "key"), rows)

    def _file(self, changes: list[Change]) -> None:
        rows = [(change.known.pk, change.unit.pk, change.before, self._after(change)) for change in changes]
        shared: dict[str, Any] = {"by": self.by.pk, "at": self.moment}
        status = Filing.Status.APPROVED.value
        filing = {
            "kind": Filing.Kind.TAKEOVER.value,
            "status": status,
            "effective_on": self.day,
            "batch": self.batch.pk if self.batch else None,
        }
        pks = insert_rows(Filing, filing | shared, ("account", "organisation", "before", "after"), rows)
        event = {"move": "take_over", "source": "", "target": status, "reason": ""}
        insert_rows(FilingEvent, event | shared, ("record",), [(pk,) for pk in pks])

    def _after(self, change: Change) -> dict[str, Any]:
        platform = change.entry.platform
        code = platform.code if platform else ""
        return snapshot(change.record, platform=code, unit=change.unit.name, district=change.unit.district)
