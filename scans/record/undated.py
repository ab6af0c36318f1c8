"""Items without a date: a new id between two good looks was published between them (precision `between`)."""

import datetime as dt
from collections.abc import Sequence

from scans.models import State
from scans.record.known import KnownSource

BETWEEN = "between"
KNOWN_KEPT = 300


def note_undated(source: KnownSource, listed: Sequence[str]) -> dt.datetime | None:
    """Remember these ids; the moment after which a new one was published, None when there is none.

    Dated to the look before: the post is surely not older than that. An id that comes in below all known ones is an
    old item that moved up because another was deleted, and tells of no post; nor does a list that only lost its dates.
    """
    known = source.now.undated_ids.split()
    was_empty = source.before is not None and source.before.facts.state == State.EMPTY
    places = [place for place, item in enumerate(listed) if item in set(known)]
    above = listed[: places[-1]] if places else listed
    fresh = set(above) - set(known)
    ids = " ".join(list(dict.fromkeys([*listed, *known]))[:KNOWN_KEPT])
    source.now = source.now._replace(undated_ids=ids)
    if source.good_at is None or not fresh or not (known or was_empty):
        return None
    found = max(source.good_at, source.now.undated_at or source.good_at)
    source.now = source.now._replace(undated_at=found)
    return found
