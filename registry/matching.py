"""Finds the account a ledger row speaks of: number, else id, else link, else name and unit; two matches are refused."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from orgs.models import Organisation
from registry.keys import unit_key
from registry.ledger_reader import Entry
from registry.links import LinkReader
from registry.models import Account

SAME = "与第 {row} 行是同一个账号，请删去重复的一行。"
REMEMBERED = 10_000  # links whose meaning is kept at hand


@dataclass(slots=True, eq=False)
class Unit:
    """A unit of the register, or one that will be made (pk 0)."""

    pk: int
    name: str
    district: str
    path: str
    level: str = ""


@dataclass(slots=True, eq=False)
class Known:
    """An account as far as matching needs it; `row` is the row of this file that already speaks of it."""

    pk: int
    number: str
    platform: int
    handle_key: str
    link_key: str
    name_key: str
    unit: Unit
    row: int = 0


class Units:
    """All units by name and district, read once for a file."""

    def __init__(self, top: Organisation) -> None:
        self.top = top
        self.by_key: dict[tuple[str, str], Unit] = {}
        self.by_pk: dict[int, Unit] = {}
        for values in Organisation.objects.values_list("pk", "name", "district", "path"):
            self.add(Unit(*values))

    def add(self, unit: Unit) -> None:
        self.by_key[unit_key(unit.name, unit.district)] = unit
        if unit.pk:
            self.by_pk[unit.pk] = unit

    def get_or_plan(self, name: str, district: str, level: str) -> Unit:
        unit = self.by_key.get(unit_key(name, district))
        if unit is None:
            unit = Unit(0, name, district, "", level)
            self.by_key[unit_key(name, district)] = unit
        return unit

    def is_foreign(self, unit: Unit) -> bool:
        """Outside the unit of the person who imports and those below it."""
        return bool(unit.pk) and not unit.path.startswith(self.top.path)


class Matcher:
    """Knows the accounts that rows of a chunk may mean: those of the register and those met earlier in the file."""

    FIELDS = ("pk", "number", "platform_id", "handle_key", "link_key", "name_key", "organisation_id")

    def __init__(self, units: Units) -> None:
        self.units = units
        self.by_pk: dict[int, Known] = {}
        self.rows: dict[int, int] = {}  # account → row of this file that speaks of it
        self.meanings = Meanings()
        self.by_meaning: dict[tuple[int, str], list[Known]] = {}
        self.forget()

    def forget(self, written: Iterable[Known] = ()) -> None:
        """Between chunks: what was written is in the database, only which row spoke of which account stays known."""
        self.rows.update((known.pk, known.row) for known in written)
        self.meanings.note(self.by_meaning)
        self.by_meaning = defaultdict(list)
        self.by_pk = {}
        self.by_number: dict[str, Known] = {}
        self.by_handle: dict[tuple[int, str], Known] = {}
        self.by_link: dict[tuple[int, str], list[Known]] = defaultdict(list)
        self.by_name: dict[tuple[int, str], list[Known]] = defaultdict(list)

    def load(self, entries: list[Entry]) -> None:
        """Read every account that one of these rows could mean, or that could hold what it says."""
        self._load("number__in", {entry.number for entry in entries if entry.number})
        self._load("handle_key__in", {entry.handle_key for entry in entries if self._asks_by_handle(entry)})
        # A row whose account is found and whose id is written is never compared by the weaker identities.
        entries = [entry for entry in entries if not (entry.handle_key and self._is_found(entry))]
        self._load("link_key__in", {entry.link_key for entry in entries if entry.link_key})
        self._load("name_key__in", {entry.name_key for entry in entries if entry.name_key})

    def _asks_by_handle(self, entry: Entry) -> bool:
        """The database holds one account for a platform and id."""
        return bool(entry.handle_key) and (entry.platform_pk, entry.handle_key) not in self.by_handle

    def _is_found(self, entry: Entry) -> bool:
        return entry.number in self.by_number or (entry.platform_pk, entry.handle_key) in self.by_handle

    def _load(self, lookup: str, keys: Collection[object]) -> None:
        if not keys:
            return
        for values in Account.objects.filter(**{lookup: keys}).values_list(*self.FIELDS):
            self._learn(values)

    def _learn(self, values: tuple[int, str, int, str, str, str, int]) -> None:
        if values[0] not in self.by_pk:
            pk, number, platform, handle, link, name, unit = values
            row = self.rows.get(pk, 0)
            self.add(Known(pk, number, platform, handle, link, name, self.units.by_pk[unit], row))

    def add(self, known: Known) -> None:
        if known.pk:
            self.by_pk[known.pk] = known
        if known.number:
            self.by_number[known.number] = known
        if known.handle_key:
            self.by_handle[known.platform, known.handle_key] = known
        if known.link_key:
            self.by_link[known.platform, known.link_key].append(known)
            if not known.pk:
                self.by_meaning[known.platform, self.meanings.of(known.link_key)].append(known)
        self.by_name[known.platform, known.name_key].append(known)

    def candidates(self, entry: Entry) -> list[Known]:
        """The accounts the row means by the first identity that finds any; more than one is a contradiction."""
        if entry.number and entry.number in self.by_number:
            return [self.by_number[entry.number]]
        for found in self._by_keys(entry):
            if found:
                return found
        return []

    def _by_keys(self, entry: Entry) -> Iterator[list[Known]]:
        platform = entry.platform_pk
        if entry.handle_key:
            known = self.by_handle.get((platform, entry.handle_key))
            yield [known] if known else []
        if entry.link_key:
            yield [
                known for known in self.by_link.get((platform, entry.link_key), ()) if _fits(known, entry, link=False)
            ]
            yield [known for known in self._spelled_otherwise(entry) if _fits(known, entry, link=False)]
        yield [
            known
            for known in self.by_name.get((platform, entry.name_key), ())
            if _fits(known, entry, link=True) and _same_unit(known.unit, entry)
        ]

    def _spelled_otherwise(self, entry: Entry) -> list[Known]:
        """Accounts whose link is written in another way and means the same page."""
        platform, meaning = entry.platform_pk, self.meanings.of(entry.link_key)
        stored = self.meanings.stored(platform).get(meaning, [])
        self._load("pk__in", [pk for pk in stored if pk not in self.by_pk])
        found = [self.by_pk[pk] for pk in stored] + self.by_meaning.get((platform, meaning), [])
        return [known for known in found if self.meanings.of(known.link_key) == meaning]

    def holder(self, platform: int, *, handle_key: str, link_key: str, name_key: str, unit: Unit) -> Iterable[Known]:
        """Who already holds the identity that an account would get."""
        if handle_key:
            known = self.by_handle.get((platform, handle_key))
            return [known] if known else []
        if link_key:
            return [known for known in self.by_link.get((platform, link_key), ()) if not known.handle_key]
        return [
            known
            for known in self.by_name.get((platform, name_key), ())
            if known.unit is unit and not known.handle_key and not known.link_key
        ]


class Meanings:
    """What links mean, however they are written; a platform's stored links are read once, when first needed."""

    def __init__(self) -> None:
        self.of = lru_cache(REMEMBERED)(LinkReader().meaning)
        self._stored: dict[int, dict[str, list[int]]] = {}

    def stored(self, platform: int) -> dict[str, list[int]]:
        """Accounts of the register by the meaning of their links."""
        if platform not in self._stored:
            found = self._stored[platform] = defaultdict(list)
            linked = Account.objects.filter(platform=platform).exclude(link_key="").order_by("pk")
            for pk, link in linked.values_list("pk", "link_key").iterator():
                found[self.of(link)].append(pk)
        return self._stored[platform]

    def note(self, written: Mapping[tuple[int, str], Iterable[Known]]) -> None:
        """New accounts that are in the database from now on."""
        for (platform, meaning), accounts in written.items():
            stored = self.stored(platform)[meaning]
            stored += [known.pk for known in accounts if known.pk and known.pk not in stored]


def _fits(known: Known, entry: Entry, *, link: bool) -> bool:
    """A weaker identity finds only an account whose stronger one does not say otherwise."""
    if known.handle_key and entry.handle_key and known.handle_key != entry.handle_key:
        return False
    return not (link and known.link_key and entry.link_key and known.link_key != entry.link_key)


def _same_unit(unit: Unit, entry: Entry) -> bool:
    name, district = unit_key(entry.unit, entry.district)
    own_name, own_district = unit_key(unit.name, unit.district)
    return name == own_name and (not district or not own_district or district == own_district)
