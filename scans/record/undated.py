"""Items without a date: a new id between two good looks was published between them (precision `between`)."""

import datetime as dt
from collections.abc import Sequence

from scans.models import SourceState, State

BETWEEN = "between"
KNOWN_KEPT = 300


def note_undated(state: SourceState, listed: Sequence[str]) -> dt.datetime | None:
    """Remember these ids; the moment after which a new one was published, None when there is none.

    Dated to the look before: the post is surely not older than that. An id that comes in below all known ones is an
    old item that moved up because another was deleted, and tells of no post; nor does a list that only lost its dates.
    """
    known = state.undated_ids.split()
    was_empty = state.sighting is not None and state.sighting.state == State.EMPTY
    places = [place for place, item in enumerate(listed) if item in set(known)]
    above = listed[: places[-1]] if places else listed
    fresh = set(above) - set(known)
    state.undated_ids = " ".join(list(dict.fromkeys([*listed, *known]))[:KNOWN_KEPT])
    if state.good_at is None or not fresh or not (known or was_empty):
        return None
    state.undated_at = max(state.good_at, state.undated_at or state.good_at)
    return state.undated_at
