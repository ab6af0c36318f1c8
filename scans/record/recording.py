"""Writing what looks have shown: stretches, counts per day, the next due time, and the account's newest post."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import connection

from core.outbound import Answer
from registry.models import Account
from registry.services.confirming import confirm_by_looks
from registry.services.revival import hear_posts
from scans.conversation import Looked
from scans.freshness import RECENT
from scans.models import GOOD, Sighting, SourceState, State
from scans.platforms import ADAPTERS, ONCE_A_DAY
from scans.record.answers import keep_answers
from scans.record.days import Days, stored_instant
from scans.record.undated import BETWEEN, note_undated
from scans.schedule import Ended, next_look

_SAME = ("state", "reason", "last_published_at", "account_name", "subject", "verified", "proves_silence",
         "reaches_back_to", "fingerprint")  # fmt: skip
_STATES_AT_ONCE = 400
_SIGHTING = tuple(field.attname for field in Sighting._meta.concrete_fields if not field.primary_key)
_STATE = ("account_id", "source_key", "sighting_id", "etag", "last_modified", "due_at", "failures", "good_at",
          "undated_ids", "undated_at")  # fmt: skip
Key = tuple[int, str]


@dataclass
class _Writing:
    """What one batch of looks amounts to before it is written."""

    states: dict[Key, SourceState]
    new: list[Sighting] = field(default_factory=list)
    answers: list[tuple[Sighting, Looked, Answer]] = field(default_factory=list)
    extended: dict[int, dt.datetime] = field(default_factory=dict)
    upserts: list[SourceState] = field(default_factory=list)
    days: Days = field(default_factory=Days)
    newest: dict[int, dt.datetime] = field(default_factory=dict)


def write_looks(looked: Sequence[Looked]) -> None:
    """Record a batch of looks; call it inside the transaction that marks them as done."""
    accounts = {look.target.account_id for look in looked}
    known = SourceState.objects.filter(account__in=accounts).select_related("sighting")
    writing = _Writing({(state.account_id, state.source_key): state for state in known})
    for look in looked:
        _take(writing, look)
    _insert_sightings(writing.new)
    keep_answers(writing.answers)
    _lengthen(writing.extended)
    _save_states(writing.upserts)
    _drop_removed_sources(writing, looked)
    writing.days.write()
    Account.objects.note_posts(writing.newest)
    hear_posts(writing.newest)
    confirm_by_looks(_found_there(writing, looked), max(look.at for look in looked))


def _found_there(writing: _Writing, looked: Sequence[Looked]) -> set[int]:
    """Accounts whose source answered well, and not from a bridge's old copy."""
    found = zip(looked, writing.upserts, strict=True)
    return {state.account_id for look, state in found if not state.failures and not look.seen.stale_bridge}


def _insert_sightings(new: list[Sighting]) -> None:
    """As `bulk_create` at a fraction of its cost; every stretch learns its key."""
    table = connection.ops.quote_name(Sighting._meta.db_table)
    instant = stored_instant()
    row = f"({', '.join(['%s'] * len(_SIGHTING))})"
    for start in range(0, len(new), _STATES_AT_ONCE):
        some = new[start : start + _STATES_AT_ONCE]
        found: list[Any] = [getattr(sighting, name) for sighting in some for name in _SIGHTING]
        values: list[Any] = [instant(value) if isinstance(value, dt.datetime) else value for value in found]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(_SIGHTING)}) VALUES {', '.join([row] * len(some))} RETURNING id",  # noqa: S608
                values,
            )
            for sighting, (pk,) in zip(some, cursor.fetchall(), strict=True):
                sighting.pk = pk


def _lengthen(stretches: dict[int, dt.datetime]) -> None:
    """Each stretch to its own look, in one statement for many: at any instant only what was seen by then is known."""
    table = connection.ops.quote_name(Sighting._meta.db_table)
    instant = stored_instant()
    pairs = list(stretches.items())
    for start in range(0, len(pairs), _STATES_AT_ONCE):
        some = pairs[start : start + _STATES_AT_ONCE]
        values: list[Any] = [value for pk, at in some for value in (pk, instant(at))]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET last_seen_at = seen.column2, looks = looks + 1 "  # noqa: S608
                f"FROM (VALUES {', '.join(['(%s, %s)'] * len(some))}) AS seen WHERE {table}.id = seen.column1",
                values,
            )


def _save_states(states: list[SourceState]) -> None:
    """One statement for many: the framework's general way costs more than fetching what it stores."""
    instant = stored_instant()
    for start in range(0, len(states), _STATES_AT_ONCE):
        some = states[start : start + _STATES_AT_ONCE]
        values: list[Any] = []
        for state in some:
            values += (state.account_id, state.source_key, state.sighting.pk if state.sighting else None, state.etag)
            values += (state.last_modified, instant(state.due_at), state.failures)
            values += (instant(state.good_at), state.undated_ids, instant(state.undated_at))
        with connection.cursor() as cursor:
            cursor.execute(_states_sql(len(some)), values)


def _states_sql(rows: int) -> str:
    table = connection.ops.quote_name(SourceState._meta.db_table)
    updates = ", ".join(f"{column} = excluded.{column}" for column in _STATE[2:])
    row = f"({', '.join(['%s'] * len(_STATE))})"
    return (
        f"INSERT INTO {table} ({', '.join(_STATE)}) VALUES {', '.join([row] * rows)} "  # noqa: S608
        f"ON CONFLICT (account_id, source_key) DO UPDATE SET {updates}"
    )


def _take(writing: _Writing, look: Looked) -> None:
    key = (look.target.account_id, look.target.source_key)
    state = writing.states.get(key) or SourceState(account_id=key[0], source_key=key[1])
    before = state.sighting
    is_late = before is not None and look.at < before.last_seen_at
    if look.seen.undated and not is_late and look.seen.state in GOOD:
        _note_undated(writing, state, look)
    values = _values(look, state)
    if before is not None and is_late:
        if not (_is_same(before, values) and before.first_seen_at <= look.at):
            _begin(writing, _sighting(look, values), look)
    elif before is not None and _is_same(before, values) and look.at - before.last_seen_at <= RECENT:
        writing.extended[before.pk] = look.at
    else:  # a change, or a pause in which nobody looked: the next stretch begins
        state.sighting = _sighting(look, values)
        _begin(writing, state.sighting, look)
    _go_on(state, look, Ended(values["state"], values["reason"], look.at, state.failures, look.retry_after))
    writing.upserts.append(state)


def _begin(writing: _Writing, stretch: Sighting, look: Looked) -> None:
    """A new stretch: what it shows of posts is noted, and the answer behind it kept."""
    writing.new.append(stretch)
    if look.answer is not None:
        writing.answers.append((stretch, look, look.answer))
    for day in look.seen.days:
        writing.days.saw_posts(stretch.account_id, day, look.at)
    newest = look.seen.last_published_at
    if newest is not None:
        writing.newest[stretch.account_id] = max(newest, writing.newest.get(stretch.account_id, newest))


def _go_on(state: SourceState, look: Looked, ended: Ended) -> None:
    """What the next look starts from."""
    state.failures = 0 if ended.state in GOOD else state.failures + 1
    if ended.state in GOOD:
        state.good_at = max(look.at, state.good_at or look.at)
    state.etag, state.last_modified = look.etag, look.last_modified
    once_a_day = look.target.source.adapter in ONCE_A_DAY
    ended = replace(ended, failures=state.failures)
    state.due_at = next_look(ended, f"{state.account_id} {state.source_key}", once_a_day=once_a_day)


def _note_undated(writing: _Writing, state: SourceState, look: Looked) -> None:
    found = note_undated(state, look.seen.undated)
    if found is not None:
        writing.days.saw_post(state.account_id, found, look.at)
        writing.newest[state.account_id] = max(found, writing.newest.get(state.account_id, found))


def _values(look: Looked, state: SourceState) -> dict[str, Any]:
    seen, adapter, before = look.seen, ADAPTERS[look.target.source.adapter], state.sighting
    is_good = seen.state in GOOD
    proves = is_good and adapter.proves_silence and not seen.stale_bridge
    reason = seen.reason or ("stale_bridge" if is_good and seen.stale_bridge else "")
    if seen.unchanged and before is not None and before.state in GOOD:
        kept = {name: getattr(before, name) for name in (*_SAME, "precision")}
        # A bridge that was declared has just been asked for its freshness; otherwise the copy stays what it was.
        told = "bridge" in look.target.source.params
        return kept | ({"proves_silence": proves, "reason": reason} if told else {})
    last, precision = seen.last_published_at, seen.precision
    if seen.undated and state.undated_at and (last is None or last < state.undated_at):
        last, precision = state.undated_at, BETWEEN
    return {
        "state": State.MALFORMED if seen.unchanged else seen.state,
        "reason": "http_304" if seen.unchanged else reason[:120],
        "last_published_at": last,
        "precision": precision,
        "account_name": seen.account_name,
        "subject": seen.subject[:200],
        "verified": seen.verified,
        "proves_silence": proves,
        "reaches_back_to": seen.oldest_at,
        "fingerprint": seen.fingerprint,
    }


def _is_same(before: Sighting, values: dict[str, Any]) -> bool:
    return all(getattr(before, name) == values[name] for name in _SAME)


def _sighting(look: Looked, values: dict[str, Any]) -> Sighting:
    return Sighting(
        account_id=look.target.account_id,
        source_key=look.target.source_key,
        source_kind=look.target.source.adapter,
        item_count=look.seen.item_count,
        raw_sha256=look.raw_sha256,
        first_seen_at=look.at,
        last_seen_at=look.at,
        **values,
    )


def _drop_removed_sources(writing: _Writing, looked: Iterable[Looked]) -> None:
    """A line taken out of 数据接口 must not keep its account due for ever."""
    present = {(look.target.account_id, look.target.source_key) for look in looked}
    gone = [state.pk for key, state in writing.states.items() if key not in present]
    if gone:
        SourceState.objects.filter(pk__in=gone).delete()
