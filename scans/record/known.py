"""What is known of the sources of a batch before its looks are written: light rows, for instances of models would cost
more than writing."""

import datetime as dt
from collections.abc import Collection
from typing import NamedTuple

from scans.models import GOOD, Sighting, SourceState

Key = tuple[int, str]


class Facts(NamedTuple):
    """What makes two looks at one source equal."""

    state: str
    reason: str
    last_published_at: dt.datetime | None
    account_name: str
    subject: str
    verified: bool | None
    proves_silence: bool
    reaches_back_to: dt.datetime | None
    fingerprint: str


class KnownStretch(NamedTuple):
    """The stretch a source is in."""

    pk: int
    precision: str
    first_seen_at: dt.datetime
    last_seen_at: dt.datetime
    facts: Facts


class Remembered(NamedTuple):
    """What the next look needs beside the stretch; most looks leave it as it was."""

    rest: dt.timedelta = dt.timedelta()
    etag: str = ""
    last_modified: str = ""
    failures: int = 0
    good_at: dt.datetime | None = None
    undated_ids: str = ""
    undated_at: dt.datetime | None = None


_STRETCH = ("pk", "precision", "first_seen_at", "last_seen_at")
_OWN = ("pk", "account_id", "source_key", *Remembered._fields)
_FIELDS = (*_OWN, *(f"sighting__{name}" for name in (*_STRETCH, *Facts._fields)))


class KnownSource:
    """One source's state as a look finds it and as the look leaves it."""

    __slots__ = ("account_id", "before", "begun", "kept", "now", "pk", "source_key")

    def __init__(self, key: Key) -> None:
        self.account_id, self.source_key = key
        self.pk: int | None = None
        self.kept = self.now = Remembered()
        self.before: KnownStretch | None = None
        self.begun: Sighting | None = None  # the stretch that begins with this look

    @property
    def is_as_it_was(self) -> bool:
        """Nothing is new but the time, which the stretch tells: the common case, and nothing to write here."""
        return self.pk is not None and self.begun is None and self.now == self.kept

    @property
    def good_at(self) -> dt.datetime | None:
        """The last look that succeeded before this one."""
        if self.before is not None and self.before.facts.state in GOOD:
            return self.before.last_seen_at
        return self.kept.good_at

    @property
    def sighting_pk(self) -> int | None:
        return self.begun.pk if self.begun else self.before.pk if self.before else None


def known_sources(accounts: Collection[int]) -> dict[Key, KnownSource]:
    rows = SourceState.objects.filter(account__in=accounts).values_list(*_FIELDS)
    return {(row[1], row[2]): _known(row) for row in rows}


def _known(row: tuple) -> KnownSource:
    own, rest = row[: len(_OWN)], row[len(_OWN) :]
    known = KnownSource((own[1], own[2]))
    known.pk = own[0]
    known.kept = known.now = Remembered(*own[3:])
    if rest[0] is not None:
        known.before = KnownStretch(*rest[: len(_STRETCH)], Facts(*rest[len(_STRETCH) :]))
    return known
