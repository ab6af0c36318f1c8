"""Writing what looks have shown: stretches, counts per day, the next due time, and the account's newest post."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
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
from scans.record.known import Facts, Key, KnownSource, Remembered, known_sources
from scans.record.undated import BETWEEN, note_undated
from scans.schedule import Ended, next_look

_STATES_AT_ONCE = 400
_SIGHTING = tuple(field.attname for field in Sighting._meta.concrete_fields if not field.primary_key)
_INSTANTS = ("last_published_at", "reaches_back_to", "first_seen_at", "last_seen_at")
_HASHES = ("fingerprint", "raw_sha256")
_STATE = ("account_id", "source_key", "sighting_id", *Remembered._fields)
_STATE_FIELDS = [SourceState._meta.get_field(name.removesuffix("_id")) for name in _STATE]


@dataclass
class _Writing:
    """What one batch of looks amounts to before it is written."""

    states: dict[Key, KnownSource]
    new: list[Sighting] = field(default_factory=list)
    answers: list[tuple[Sighting, Looked, Answer]] = field(default_factory=list)
    extended: dict[int, dt.datetime] = field(default_factory=dict)
    states_after: list[KnownSource] = field(default_factory=list)
    days: Days = field(default_factory=Days)
    newest: dict[int, dt.datetime] = field(default_factory=dict)


def write_looks(looked: Sequence[Looked]) -> None:
    """Record a batch of looks; call it inside the transaction that marks them as done."""
    accounts = {look.target.account_id for look in looked}
    writing = _Writing(known_sources(accounts))
    for look in looked:
        _take(writing, look)
    _insert_sightings(writing.new)
    keep_answers(writing.answers)
    _lengthen(writing.extended)
    _save_states(writing.states_after)
    _drop_removed_sources(writing, looked)
    writing.days.write()
    Account.objects.note_posts(writing.newest)
    hear_posts(writing.newest)
    confirm_by_looks(_found_there(writing, looked), max(look.at for look in looked))


def _found_there(writing: _Writing, looked: Sequence[Looked]) -> set[int]:
    """Accounts whose source answered well, and not from a bridge's old copy."""
    found = zip(looked, writing.states_after, strict=True)
    return {state.account_id for look, state in found if not state.now.failures and not look.seen.stale_bridge}


def _insert_sightings(new: list[Sighting]) -> None:
    """As `bulk_create` at a fraction of its cost; every stretch learns its key."""
    table = connection.ops.quote_name(Sighting._meta.db_table)
    instant = stored_instant()
    row = f"({', '.join(['%s'] * len(_SIGHTING))})"
    for start in range(0, len(new), _STATES_AT_ONCE):
        some = new[start : start + _STATES_AT_ONCE]
        values: list[Any] = []
        for sighting in some:
            found = sighting.__dict__
            hashes = {name: bytes.fromhex(found[name]) for name in _HASHES}
            instants = {name: instant(found[name]) for name in _INSTANTS}
            row_values = found | hashes | instants
            values += [row_values[name] for name in _SIGHTING]
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({', '.join(_SIGHTING)}) VALUES {', '.join([row] * len(some))} RETURNING id",  # noqa: S608
                values,
            )
            for sighting, (pk,) in zip(some, cursor.fetchall(), strict=True):
                sighting.pk = pk


def _lengthen(stretches: dict[int, dt.datetime]) -> None:
    """Each stretch to its own look: at any instant only what was seen by then is known. One statement for many; the
    framework's general way costs more than fetching what it stores."""
    instant = stored_instant()
    rows = [(pk, instant(at)) for pk, at in stretches.items()]
    table = connection.ops.quote_name(Sighting._meta.db_table)
    for start in range(0, len(rows), _STATES_AT_ONCE):
        some = rows[start : start + _STATES_AT_ONCE]
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {table} SET last_seen_at = seen.column2, looks = looks + 1 "  # noqa: S608
                f"FROM (VALUES {', '.join(['(%s, %s)'] * len(some))}) AS seen WHERE {table}.id = seen.column1",
                [value for row in some for value in row],
            )


def _save_states(states: list[KnownSource]) -> None:
    """Of most looks nothing: what the next one needs has not changed."""
    changed = [state for state in states if not state.is_as_it_was]
    for start in range(0, len(changed), _STATES_AT_ONCE):
        some = changed[start : start + _STATES_AT_ONCE]
        values: list[Any] = []
        for state in some:
            row = (state.account_id, state.source_key, state.sighting_pk, *state.now)
            values += (
                field.get_db_prep_save(value, connection) for field, value in zip(_STATE_FIELDS, row, strict=True)
            )
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
    state = writing.states.get(key) or KnownSource(key)
    before = state.before
    is_late = before is not None and look.at < before.last_seen_at
    if look.seen.undated and not is_late and look.seen.state in GOOD:
        _note_undated(writing, state, look)
    facts, precision = _facts(look, state)
    if before is not None and is_late:
        if not (before.facts == facts and before.first_seen_at <= look.at):
            _begin(writing, _sighting(look, facts, precision), look)
    elif before is not None and before.facts == facts and look.at - before.last_seen_at <= RECENT:
        writing.extended[before.pk] = look.at
    else:  # a change, or a pause in which nobody looked: the next stretch begins
        state.begun = _sighting(look, facts, precision)
        _begin(writing, state.begun, look)
    if not is_late:
        _go_on(state, look, facts)
    writing.states_after.append(state)


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


def _go_on(state: KnownSource, look: Looked, facts: Facts) -> None:
    """What the next look starts from."""
    is_good = facts.state in GOOD
    failures = 0 if is_good else state.now.failures + 1
    once_a_day = look.target.source.adapter in ONCE_A_DAY
    ended = Ended(facts.state, facts.reason, look.at, failures, look.retry_after)
    rest = next_look(ended, f"{state.account_id} {state.source_key}", once_a_day=once_a_day) - look.at
    state.now = Remembered(
        rest,
        look.etag,
        look.last_modified,
        failures,
        state.kept.good_at if is_good else state.good_at,
        state.now.undated_ids,
        state.now.undated_at,
    )


def _note_undated(writing: _Writing, state: KnownSource, look: Looked) -> None:
    found = note_undated(state, look.seen.undated)
    if found is not None:
        writing.days.saw_post(state.account_id, found, look.at)
        writing.newest[state.account_id] = max(found, writing.newest.get(state.account_id, found))


def _facts(look: Looked, state: KnownSource) -> tuple[Facts, str]:
    """What the look shows, and how exactly the newest post is dated."""
    seen, adapter, before = look.seen, ADAPTERS[look.target.source.adapter], state.before
    is_good = seen.state in GOOD
    proves = is_good and adapter.proves_silence and not seen.stale_bridge
    reason = seen.reason or ("stale_bridge" if is_good and seen.stale_bridge else "")
    if seen.unchanged and before is not None and before.facts.state in GOOD:
        # A bridge that was declared has just been asked for its freshness; otherwise the copy stays what it was.
        told = "bridge" in look.target.source.params
        kept = before.facts._replace(proves_silence=proves, reason=reason) if told else before.facts
        return kept, before.precision
    last, precision = seen.last_published_at, seen.precision
    undated_at = state.now.undated_at
    if seen.undated and undated_at and (last is None or last < undated_at):
        last, precision = undated_at, BETWEEN
    facts = Facts(
        state=State.MALFORMED if seen.unchanged else seen.state,
        reason="http_304" if seen.unchanged else reason[:120],
        last_published_at=last,
        account_name=seen.account_name,
        subject=seen.subject[:200],
        verified=seen.verified,
        proves_silence=proves,
        reaches_back_to=seen.oldest_at,
        fingerprint=seen.fingerprint,
    )
    return facts, precision


def _sighting(look: Looked, facts: Facts, precision: str) -> Sighting:
    return Sighting(
        account_id=look.target.account_id,
        source_key=look.target.source_key,
        source_kind=look.target.source.adapter,
        item_count=look.seen.item_count,
        raw_sha256=look.raw_sha256,
        first_seen_at=look.at,
        last_seen_at=look.at,
        precision=precision,
        **facts._asdict(),
    )


def _drop_removed_sources(writing: _Writing, looked: Iterable[Looked]) -> None:
    """A line taken out of 数据接口 must not keep its account due for ever."""
    present = {(look.target.account_id, look.target.source_key) for look in looked}
    gone = [state.pk for key, state in writing.states.items() if key not in present]
    if gone:
        SourceState.objects.filter(pk__in=gone).delete()
