"""Compares lists of accounts three ways: the national system's, the register, and a unit's own table."""

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.excel import Column, Row, Table
from orgs.models import Organisation
from registry.keys import folded_key, unit_key
from registry.ledger import COLUMNS, READ, STATE_WORDS
from registry.ledger_reader import Entry, LedgerReader
from registry.matching import Matcher, Meanings, Units
from registry.models import Account, NationalLayout, Platform
from registry.models.national import ReconciliationLine

Kind = ReconciliationLine.Kind
NATIONAL, OWN_TABLE = "国办系统", "单位自报表"
# Counts change by the day, and the flag says what the comparison itself finds out.
LEFT_OUT = {"number", "platform", "unit", "district", "followers", "in_national_system"}
COMPARED = {column.field: column.name for column in COLUMNS if column.field and column.field not in LEFT_OUT}
GONE = {Account.State.CLOSED, Account.State.CANCELLED}
CHUNK = 1000


@dataclass(slots=True)
class Found:
    """One account or one row that belongs to no account."""

    kind: str
    name: str
    platform: str
    unit: str
    account: int | None = None
    national_row: int | None = None
    unit_row: int | None = None
    differences: list[list[str]] = field(default_factory=list)
    message: str = ""


@dataclass(slots=True)
class Stands:
    """An account of the register and what the lists say of it."""

    record: dict[str, Any]
    national: Entry | None = None
    own: Entry | None = None


def columns_of(layout: NationalLayout) -> list[Column]:
    """The ledger's columns, found by the headers of the layout too."""
    headers: dict[str, list[str]] = {}
    for header, name in layout.columns:
        headers.setdefault(name, []).append(header)
    given = {header for header, _ in layout.columns}
    fields = {column.name: column.field for column in COLUMNS}
    return [
        Column(
            column.name,
            (
                *headers.get(fields[column.name], ()),
                *(text for text in column.also if text not in given),
            ),
            column.needed,
            column.fallback,
        )
        for column in READ
    ]


class Translated:
    """A table whose own words for yes, no and the states read as the ledger's."""

    def __init__(self, table: Table, words: dict[str, str]) -> None:
        self.table, self.columns, self.date1904 = table, table.columns, table.date1904
        plain = {"yes": "是", "no": "否"}
        self.yes_no = {words[code]: word for code, word in plain.items() if words.get(code)}
        self.states = {words[state]: said.split()[0] for state, said in STATE_WORDS.items() if words.get(state)}

    def __iter__(self) -> Iterator[Row]:
        for row in self.table:
            for column in COLUMNS:
                known = self.states if column.kind == "state" else self.yes_no if column.kind == "yes_no" else {}
                text = row[column.name] if known else None
                if isinstance(text, str) and text in known:
                    row.replace(column.name, known[text])
            yield row


class Comparison:
    """One comparison; `lines` gives every account and every row once."""

    FIELDS = ("pk", "number", "organisation_id", "platform_id", "started_on", *COMPARED, "in_national_system")

    def __init__(self, accounts: Any, *, top: Organisation, as_of: dt.date, today: dt.date) -> None:
        self.units, self.as_of, self.today = Units(top), as_of, today
        self.platforms = dict(Platform.objects.values_list("pk", "name"))
        self.meanings = Meanings()
        self.stands: dict[int, Stands] = {}
        for values in accounts.order_by("number").values_list(*self.FIELDS).iterator(chunk_size=CHUNK):
            record = dict(zip(self.FIELDS, values, strict=True))
            self.stands[record["pk"]] = Stands(record)
        self.strays: list[Found] = []
        self.own_units: set[tuple[str, str]] = set()

    def add(self, table: Any, source: str) -> None:
        """Match the rows of one list; what cannot be matched is told as a line of its own."""
        matcher = Matcher(self.units)
        entries = list(LedgerReader(table, today=self.today))
        for start in range(0, len(entries), CHUNK):
            chunk = entries[start : start + CHUNK]
            matcher.load([entry for entry in chunk if not entry.problems])
            for entry in chunk:
                self._place(entry, matcher, source)

    def _place(self, entry: Entry, matcher: Matcher, source: str) -> None:
        if entry.problems:
            message = "；".join(each["message"] for each in entry.problems)
            self.strays.append(self._stray(Kind.UNCLEAR, entry, source, message))
            return
        if source == OWN_TABLE:
            self.own_units.add(unit_key(entry.unit, entry.district))
        found = matcher.candidates(entry)
        known = found[0] if len(found) == 1 else None
        if len(found) > 1:
            numbers = "、".join(each.number for each in found)
            message = f"同时符合几个账号（{numbers}），请按账号ID核对。"
            self.strays.append(self._stray(Kind.UNCLEAR, entry, source, message))
        elif known and known.row:
            message = f"与第 {known.row} 行是同一个账号（{known.number}）。"
            self.strays.append(self._stray(Kind.UNCLEAR, entry, source, message))
        elif known is None or known.pk not in self.stands:
            message = "本台账没有这个账号。" if known is None else f"账号 {known.number} 不在您管理的范围内。"
            kind = Kind.MISSING_HERE if known is None else Kind.UNCLEAR
            self.strays.append(self._stray(kind, entry, source, message))
        else:
            known.row = matcher.rows[known.pk] = entry.row.number
            stand = self.stands[known.pk]
            stand.national, stand.own = (entry, stand.own) if source == NATIONAL else (stand.national, entry)

    def _stray(self, kind: str, entry: Entry, source: str, message: str) -> Found:
        name = str(entry.row["账号名称"] or "")[:200]
        platform = entry.platform.name if entry.platform else str(entry.row["平台"] or "")[:100]
        unit = entry.unit or str(entry.row["主办单位"] or "")[:200]
        number = entry.row.number
        stray = Found(kind, name, platform, unit, message=f"{source}第 {number} 行：{message}"[:500])
        stray.national_row, stray.unit_row = (number, None) if source == NATIONAL else (None, number)
        return stray

    def lines(self) -> Iterator[Found]:
        yield from self._joined_strays()
        for stand in self.stands.values():
            found = self._judged(stand)
            if found is not None:
                yield found

    def _joined_strays(self) -> Iterator[Found]:
        """An account that both lists have and the register lacks is one line."""
        seen: dict[tuple[str, str, str], Found] = {}
        for stray in self.strays:
            key = (folded_key(stray.name), stray.platform, folded_key(stray.unit))
            twin = seen.get(key) if stray.kind == Kind.MISSING_HERE else None
            if twin and twin.unit_row is None and stray.unit_row is not None:
                twin.unit_row = stray.unit_row
                twin.message = f"{twin.message}单位自报表也有这个账号（第 {stray.unit_row} 行）。"[:500]
                continue
            if stray.kind == Kind.MISSING_HERE:
                seen[key] = stray
            yield stray

    def _judged(self, stand: Stands) -> Found | None:
        record, national, own = stand.record, stand.national, stand.own
        runs = self._runs(record)
        if national is None and own is None and not runs:
            return None
        unit = self.units.by_pk[record["organisation_id"]]
        found = Found(Kind.SAME, record["name"], self.platforms[record["platform_id"]], unit.name, record["pk"])
        found.national_row = national.row.number if national else None
        found.unit_row = own.row.number if own else None
        for entry, source in ((national, NATIONAL), (own, OWN_TABLE)):
            if entry is not None:
                found.differences += self._differences(record, unit, entry, source)
        if own is None and runs and not self.own_units.isdisjoint(_keys_of(unit)):
            found.differences.append(["账号", "在册", "没有这一行", OWN_TABLE])
        self._judge_entry(found, record, runs=runs)
        return found

    def _runs(self, record: dict[str, Any]) -> bool:
        closed = record["closed_on"]
        over = record["state"] in GONE or bool(closed and closed <= self.as_of)
        return record["started_on"] <= self.as_of and not over

    def _judge_entry(self, found: Found, record: dict[str, Any], *, runs: bool) -> None:
        """Whether the national system has the account, and whether the register says so."""
        entered = record["in_national_system"]
        if found.national_row is None and runs:
            found.kind = Kind.MISSING_THERE
            found.message = "国办系统的清单里没有这个账号。" + ("台账记为已录入国办系统。" if entered else "")
        elif found.national_row is not None and not entered:
            found.differences.append(["国办系统", "否" if entered is False else "未填", "已录入", NATIONAL])
        if found.differences and found.kind == Kind.SAME:
            found.kind = Kind.DIFFERENT

    def _differences(self, record: dict[str, Any], unit: Any, entry: Entry, source: str) -> list[list[str]]:
        told = []
        theirs = {
            "主办单位": entry.unit,
            "所属地区": entry.district,
            "平台": entry.platform.name if entry.platform else "",
        }
        platform = self.platforms[record["platform_id"]]
        for label, ours in (("平台", platform), ("主办单位", unit.name), ("所属地区", unit.district)):
            if theirs[label] and _plain(theirs[label]) != _plain(ours):
                told.append([label, ours or "未填", theirs[label], source])
        for name, label in COMPARED.items():
            if label in entry.row.head.places and not self._same(name, record[name], entry.values.get(name)):
                told.append([label, _said(record[name]), _said(entry.values.get(name)), source])
        return told

    def _same(self, name: str, ours: Any, theirs: Any) -> bool:
        if ours in (None, "") or theirs in (None, ""):
            return ours in (None, "") and theirs in (None, "")
        if name == "link":
            return self.meanings.of(folded_key(ours)) == self.meanings.of(folded_key(theirs))
        if name == "phone":
            return _digits(ours) == _digits(theirs)
        return _plain(ours) == _plain(theirs)


def _keys_of(unit: Any) -> set[tuple[str, str]]:
    """How a table may name the unit: with its district or without."""
    return {unit_key(unit.name, unit.district), unit_key(unit.name, "")}


def _plain(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return "".join(unicodedata.normalize("NFKC", value).split()).casefold()


def _digits(phone: str) -> str:
    return "".join(mark for mark in phone if mark.isdigit())


def _said(value: Any) -> str:
    if value is None or value == "":
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if value in STATE_WORDS:
        return STATE_WORDS[value].split()[0]
    return value.isoformat() if isinstance(value, dt.date) else str(value)
