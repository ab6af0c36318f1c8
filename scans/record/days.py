"""Posts per account and day, gathered in memory and merged into the table in one statement for many rows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.clock import local_day
from scans.models import DayCount
from scans.platforms.seen import PostDay

_ROWS_AT_ONCE = 400
_COLUMNS = "account_id, day, posts, first_post_at, last_post_at, known_at"
_MARKS = "(%s, %s, %s, %s, %s, %s)"


@dataclass(slots=True)
class _Day:
    posts: int
    first_at: dt.datetime
    last_at: dt.datetime
    known_at: dt.datetime


class Days:
    """Collect, then `write` once. The database merges, so that two writers cannot undo each other."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, dt.date], _Day] = {}

    def saw_posts(self, account: int, day: PostDay, learned_at: dt.datetime) -> None:
        """Posts of one day that a look or a person showed at `learned_at`; none is known before it is out."""
        known_at = max(learned_at, day.first_at)
        found = self._days.get((account, day.day))
        if found is None:
            self._days[account, day.day] = _Day(day.posts, day.first_at, day.last_at, known_at)
            return
        found.posts = max(found.posts, day.posts)
        found.first_at, found.last_at = min(found.first_at, day.first_at), max(found.last_at, day.last_at)
        found.known_at = min(found.known_at, known_at)

    def saw_post(self, account: int, at: dt.datetime, learned_at: dt.datetime) -> None:
        self.saw_posts(account, PostDay(local_day(at), at, at, 1), learned_at)

    def write(self) -> None:
        rows = sorted(self._days.items(), key=lambda row: row[0])
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._write(rows[start : start + _ROWS_AT_ONCE])
        self._days.clear()

    def _write(self, rows: list[tuple[tuple[int, dt.date], _Day]]) -> None:
        instant = stored_instant()
        values: list[Any] = []
        for (account, day), found in rows:
            first = instant(found.first_at)
            last = first if found.last_at is found.first_at else instant(found.last_at)
            values += (account, day.isoformat(), found.posts, first, last, instant(found.known_at))
        with connection.cursor() as cursor:
            cursor.execute(_merge_sql(len(rows)), values)


def stored_instant() -> Callable[[dt.datetime | None], object]:
    """How an instant goes into a statement of our own, as the framework stores it but without its general way."""
    return _as_sqlite_text if connection.vendor == "sqlite" else _as_it_is


def _as_sqlite_text(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).isoformat(" ")[:-6] if at else None


def _as_it_is(at: dt.datetime | None) -> dt.datetime | None:
    return at


def _merge_sql(rows: int) -> str:
    table = connection.ops.quote_name(DayCount._meta.db_table)

    def better(column: str, sign: str) -> str:
        mine, theirs = f"{table}.{column}", f"excluded.{column}"
        taken = f"{table}.withdrawn_at IS NOT NULL OR {theirs} {sign} {mine}"
        return f"{column} = CASE WHEN {taken} THEN {theirs} ELSE {mine} END"

    return (
        f"INSERT INTO {table} ({_COLUMNS}) VALUES {', '.join([_MARKS] * rows)} "  # noqa: S608
        f"ON CONFLICT (account_id, day) DO UPDATE SET {better('posts', '>')}, "
        f"{better('first_post_at', '<')}, {better('last_post_at', '>')}, {better('known_at', '<')}, withdrawn_at = NULL"
    )
