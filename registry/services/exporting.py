"""Gives the ledger out: as it stands or as it stood on a day, in the full or the eleven-column form."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db.models import Count, Q, QuerySet

from core import clock, journal
from core.database import long_reading
from core.excel import write_csv, write_workbook
from core.ledgers import Head, write_ledger
from core.refusals import Refusal
from orgs.models import Organisation
from registry.ledger import ELEVEN_FIELDS, ELEVEN_FORM, ELEVEN_LEAD, FULL_FIELDS, FULL_FORM, PLAIN_FIELDS
from registry.models import Account, Filing, Platform
from registry.phones import masked

YES_NO_FIELDS = frozenset({"is_certified", "is_main", "in_national_system"})
STATES = dict(Account.State.choices)
DATES = ("opened_on", "filed_on", "closed_on")
CHUNK = 500  # rows held at once
TOLD_EVERY = 2000


def export_ledger(
    accounts: QuerySet[Account],
    out: Path,
    *,
    by: Any,
    form: str = "full",
    as_of: dt.date | None = None,
    unit: Organisation | None = None,
    as_csv: bool = False,
    chosen: frozenset[int] | None = None,
    progress: Callable[[int], None] | None = None,
    order: str = "",
    head: Head | None = None,
) -> dict[str, Any]:
    """Write these accounts to a file; gives `rows` and `sha256`. Telephones are masked for people without the right.
    `order`: unit or platform instead of the register's own. `head`: what stands above, with a digest of the rows.
    `unit`: only what belonged to it and those below it, on that day where one is given."""
    if as_of and as_of > clock.today():
        raise Refusal("bad_date", f"日期 {as_of.isoformat()} 晚于今天，请选择今天或以前的日期。")
    records = Records(accounts, as_of=as_of, unit=unit, open_phones=by.has_perm("registry.reveal_phone"))
    records.chosen, records.progress, records.order = chosen, progress, order
    if form == "eleven":
        lead = [] if as_csv else [ELEVEN_LEAD.format(unit=by.organisation or "")]
        columns, rows = ELEVEN_FORM, rows_of(records, ELEVEN_FIELDS, ten_thousands=True)
    else:
        lead, columns, rows = [], FULL_FORM, rows_of(records, FULL_FIELDS)
    with long_reading():
        if head is not None:
            count = write_ledger(out, columns, rows, head, as_csv=as_csv, lead=lead).rows
        else:
            count = write_csv(out, columns, rows) if as_csv else write_workbook(out, columns, rows, lead=lead)
    with out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    journal.record(
        "registry.ledger.export", by=by, after={"rows": count, "form": form, "as_of": as_of, "sha256": digest}
    )
    return {"rows": count, "sha256": digest}


class Records:
    """Accounts as plain records in the order of the register, one at a time."""

    FIELDS = ("pk", "number", "platform_id", "organisation_id", "started_on", *PLAIN_FIELDS)

    def __init__(
        self,
        accounts: QuerySet[Account],
        *,
        open_phones: bool,
        as_of: dt.date | None = None,
        unit: Organisation | None = None,
    ) -> None:
        self.accounts, self.as_of, self.open_phones = accounts, as_of, open_phones
        self.chosen: frozenset[int] | None = None
        self.progress: Callable[[int], None] | None = None
        self.order = ""
        self.platforms = dict(Platform.objects.values_list("pk", "name"))
        self.by_code = dict(Platform.objects.values_list("code", "name"))
        self.units = {
            pk: (name, district) for pk, name, district in Organisation.objects.values_list("pk", "name", "district")
        }
        self.historic = _changed_after(as_of) if as_of else {}
        self.not_yet = _filed_after(as_of) if as_of else frozenset()
        self.within = _names_below(unit) if unit else None

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """By unit or platform as they stood on the day, which only the finished records tell."""
        return iter(sorted(self._each(), key=self._place)) if self.order else self._each()

    def _place(self, record: dict[str, Any]) -> tuple[Any, ...]:
        if self.order == "platform":
            return self.ranks.get(record["platform"], len(self.ranks)), record["number"]
        return record["district"], record["unit"], record["number"]

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Platforms in the order every list has them."""
        return {
            name: n for n, name in enumerate(Platform.objects.order_by("order", "pk").values_list("name", flat=True))
        }

    def _each(self) -> Iterator[dict[str, Any]]:
        rows = self.accounts.order_by("number").values_list(*self.FIELDS).iterator(chunk_size=CHUNK)
        wanted = self.chosen
        for count, values in enumerate(rows if wanted is None else (row for row in rows if row[0] in wanted), 1):
            if self.progress and count % TOLD_EVERY == 0:
                self.progress(count)
            record = dict(zip(self.FIELDS, values, strict=True))
            record["platform"] = self.platforms[record["platform_id"]]
            record["unit"], record["district"] = self.units[record["organisation_id"]]
            if record["pk"] in self.historic:
                record = self._as_it_stood(record)
            if self._is_left_out(record):
                continue
            if not self.open_phones:
                record["phone"] = masked(record["phone"])
            yield record

    def _is_left_out(self, record: dict[str, Any]) -> bool:
        if self.as_of and (record["started_on"] > self.as_of or record["pk"] in self.not_yet):
            return True
        return self.within is not None and (record["unit"], record["district"]) not in self.within

    def _as_it_stood(self, record: dict[str, Any]) -> dict[str, Any]:
        stood = (
            dict.fromkeys(record)
            | {"pk": record["pk"]}
            | Filing.objects.values_list("after", flat=True).get(pk=self.historic[record["pk"]])
        )
        days = {
            name: dt.date.fromisoformat(stood[name]) if stood.get(name) else None for name in (*DATES, "registered_on")
        }
        stood |= days
        stood["platform"] = self.by_code[stood["platform"]]
        stood["started_on"] = days["opened_on"] or days["filed_on"] or days["registered_on"]
        stood["phone"] = stood["phone"] or ""
        return stood


def _changed_after(day: dt.date) -> dict[int, int]:
    """For accounts whose record changed after that day: the filing that tells how they stood then, else their first."""
    changed = (
        Filing.objects.effective()
        .order_by()
        .values("account")
        .annotate(total=Count("pk"), later=Count("pk", filter=Q(effective_on__gt=day)))
        .filter(later__gt=0, total__gt=1)
        .values("account")
    )
    told: dict[int, int] = {}
    for account, pk, effective in (
        Filing.objects.effective()
        .filter(account__in=changed)
        .order_by("account", "effective_on", "pk")
        .values_list("account", "pk", "effective_on")
        .iterator(chunk_size=CHUNK)
    ):
        if account not in told or (effective and effective <= day):
            told[account] = pk
    return told


def _filed_after(day: dt.date) -> frozenset[int]:
    """Accounts that came into the register by an opening after that day."""
    openings = Filing.objects.effective().filter(kind=Filing.Kind.OPENING, effective_on__gt=day)
    known = Filing.objects.effective().filter(effective_on__lte=day)
    return frozenset(openings.exclude(account__in=known.values("account")).values_list("account", flat=True))


def _names_below(unit: Organisation) -> frozenset[tuple[str, str]]:
    """Units as the history names them."""
    return frozenset(Organisation.objects.below(unit).values_list("name", "district"))


def rows_of(
    records: Records,
    fields: Sequence[str],
    *,
    ten_thousands: bool = False,
    words: Mapping[str, str] | None = None,
) -> Iterator[list[Any]]:
    """Lines to print; `words` says yes, no and the states in another way."""
    cells = [_cell(name, ten_thousands, words or {}) for name in fields]
    for ordinal, record in enumerate(records, 1):
        yield [cell(ordinal, record) for cell in cells]


def _cell(name: str, ten_thousands: bool, words: Mapping[str, str]) -> Callable[[int, dict[str, Any]], Any]:
    if not name:
        return lambda ordinal, record: ordinal
    if name == "state":
        states = STATES | {state: words[state] for state in STATES if words.get(state)}
        return lambda ordinal, record: states[record["state"]]
    if name in YES_NO_FIELDS:
        yes_no = {True: words.get("yes") or "是", False: words.get("no") or "否", None: None}
        return lambda ordinal, record: yes_no[record[name]]
    if name == "followers" and ten_thousands:
        return lambda ordinal, record: None if record[name] is None else record[name] / 10_000
    return lambda ordinal, record: record[name] if record[name] != "" else None
