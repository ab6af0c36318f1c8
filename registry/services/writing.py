"""Writes what a ledger changes, in bulk: units, accounts, and a filing with its event for each change."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from core.clock import now
from orgs.models import Organisation, User
from registry.keys import pinyin_key
from registry.ledger import PLAIN_FIELDS
from registry.ledger_reader import Entry
from registry.matching import Known, Unit, Units
from registry.models import Account, Filing, FilingEvent, ImportBatch, RegisterSeries
from registry.snapshots import plain, snapshot

OWN_NUMBER = re.compile(r"^A(\d{6,8})$")
WRITTEN = ("name", "name_key", "name_pinyin", "platform", "handle_key", "link_key", "organisation", "changed_at", "version",
           *(name for name in PLAIN_FIELDS if name != "name"))
BATCH = 500


@dataclass(slots=True)
class Change:
    """A row and the account it speaks of; `before` holds the old values of what really changes."""

    entry: Entry
    known: Known
    unit: Unit
    account: Account | None = None
    before: dict[str, Any] = field(default_factory=dict)


@dataclass
class Counted:
    created: int = 0
    updated: int = 0
    unchanged: int = 0


class LedgerWriter:
    """Compares rows with stored accounts and writes only what differs."""

    def __init__(self, *, by: User, day: dt.date, batch: ImportBatch | None, units: Units) -> None:
        self.by, self.day, self.batch, self.units = by, day, batch, units
        self.moment = now()
        self.new: list[Change] = []
        self.changed: list[Change] = []

    def compare(self, changes: list[Change]) -> Counted:
        stored = self._stored({change.known.pk for change in changes if change.known.pk})
        counted = Counted()
        for change in changes:
            if not change.known.pk:
                self.new.append(change)
                counted.created += 1
                continue
            change.account = stored[change.known.pk]
            if self._apply(change):
                self.changed.append(change)
                counted.updated += 1
            else:
                counted.unchanged += 1
        return counted

    def _stored(self, pks: set[int]) -> dict[int, Account]:
        accounts = Account.objects.filter(pk__in=pks)
        return {account.pk: account for account in accounts}

    def _apply(self, change: Change) -> bool:
        """Put the row's filled cells on the account; whether anything differed."""
        account, entry = change.account, change.entry
        assert account is not None and entry.platform is not None
        for name, value in entry.values.items():
            old = getattr(account, name)
            if old != value:
                change.before[name] = plain(old)
                setattr(account, name, value)
        if account.platform_id != entry.platform.pk:
            change.before["platform"] = account.platform_id
            account.platform_id = entry.platform.pk
        if account.organisation_id != change.unit.pk:
            old_unit = self.units.by_pk[account.organisation_id]
            change.before |= {"unit": old_unit.name, "district": old_unit.district}
        if not change.before:
            return False
        self._set_keys(account, change, renamed="name" in change.before)
        account.changed_at, account.version = self.moment, account.version + 1
        return True

    def _set_keys(self, account: Account, change: Change, *, renamed: bool) -> None:
        account.name_key = change.entry.name_key
        account.handle_key = change.entry.handle_key or account.handle_key
        account.link_key = change.entry.link_key or account.link_key
        if renamed:
            account.name_pinyin = pinyin_key(account.name)

    def drop(self) -> None:
        self.new, self.changed = [], []

    def flush(self) -> None:
        """Write everything gathered since the last flush."""
        self._make_units([change.unit for change in self.new + self.changed if not change.unit.pk])
        self._create()
        self._update()
        self._file(self.new + self.changed)
        self.drop()

    def _make_units(self, planned: list[Unit]) -> None:
        wanted = list(dict.fromkeys(planned))
        if not wanted:
            return
        parent = self.by.organisation
        assert parent is not None
        made = Organisation.objects.bulk_create(
            Organisation(name=unit.name, district=unit.district, level=unit.level, parent=parent) for unit in wanted)
        pks = [each.pk for each in made]
        Organisation.objects.filter(pk__in=pks).update(
            path=Concat(Value(parent.path), Cast("pk", CharField()), Value("/")))
        for unit, pk in zip(wanted, pks, strict=True):
            unit.pk, unit.path = pk, f"{parent.path}{pk}/"
            self.units.add(unit)

    def _create(self) -> None:
        if not self.new:
            return
        given = [int(found.group(1)) for change in self.new if (found := OWN_NUMBER.match(change.entry.number))]
        if given:
            RegisterSeries.objects.filter(prefix="A", year=0, last__lt=max(given)).update(last=max(given))
        unnumbered = [change for change in self.new if not change.entry.number]
        first = RegisterSeries.take("A", count=len(unnumbered)) if unnumbered else 0
        for offset, change in enumerate(unnumbered):
            change.known.number = f"A{first + offset:06d}"
        for change in self.new:
            change.account = self._account(change)
        made = Account.objects.bulk_create([change.account for change in self.new if change.account], batch_size=BATCH)
        for change, account in zip(self.new, made, strict=True):
            change.known.pk = account.pk

    def _account(self, change: Change) -> Account:
        entry, values = change.entry, change.entry.values
        closed = values.get("closed_on")
        state = Account.State.CLOSED if closed and closed <= self.day else Account.State.RUNNING
        return Account(
            **({"state": state} | values), platform=entry.platform, organisation_id=change.unit.pk, number=change.known.number,
            name_key=entry.name_key, handle_key=entry.handle_key, link_key=entry.link_key,
            name_pinyin=pinyin_key(values["name"]), registered_on=self.day, created_at=self.moment, changed_at=self.moment)

    def _update(self) -> None:
        for change in self.changed:
            assert change.account is not None
            change.account.organisation_id = change.unit.pk
        accounts = [change.account for change in self.changed if change.account]
        if accounts:
            Account.objects.bulk_create(accounts, update_conflicts=True, unique_fields=["id"], update_fields=WRITTEN,
                                        batch_size=BATCH)

    def _file(self, changes: list[Change]) -> None:
        filings = Filing.objects.bulk_create([self._filing(change) for change in changes], batch_size=BATCH)
        FilingEvent.objects.bulk_create(
            [FilingEvent(record=filing, move="take_over", source="", target=filing.status, by=self.by, at=self.moment)
             for filing in filings], batch_size=BATCH)

    def _filing(self, change: Change) -> Filing:
        platform, account = change.entry.platform, change.account
        assert platform is not None and account is not None
        after = snapshot(account, platform=platform.code, unit=change.unit.name, district=change.unit.district)
        return Filing(kind=Filing.Kind.TAKEOVER, account=account, status=Filing.Status.APPROVED, before=change.before, after=after,
                      effective_on=self.day, batch=self.batch, by=self.by, at=self.moment)
