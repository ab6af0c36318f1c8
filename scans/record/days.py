"""Posts per account and day, gathered in memory and merged into the table in one statement for many rows."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import connection

from core.clock import local_day
from scans.models import DayCount
from scans.platforms.seen import PostDay

_ROWS_AT_ONCE = 400
_COLUMNS = "account_id, day, posts, first_post_at, last_post_at, known_at"
_MARKS = "(%s, %s, %s, %s, %s, %s)"


class Days:
    """Collect, then `write` once. The database merges, so that two writers cannot undo each other."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, dt.date], tuple[PostDay, dt.datetime]] = {}

    def saw_posts(self, account: int, day: PostDay, learned_at: dt.datetime) -> None:
        """Posts of one day that a look or a person showed at `learned_at`; none is known before it is out."""
        known_at = learned_at if learned_at >= day.first_at else day.first_at
        key = (account, day.day)
        if key in self._days:
            before, known_before = self._days[key]
            first_at, last_at = min(before.first_at, day.first_at), max(before.last_at, day.last_at)
            day = PostDay(day.day, first_at, last_at, max(before.posts, day.posts))
            known_at = min(known_before, known_at)
        self._days[key] = (day, known_at)

    def saw_post(self, account: int, at: dt.datetime, learned_at: dt.datetime) -> None:
        self.saw_posts(account, PostDay(local_day(at), at, at, 1), learned_at)

    def write(self) -> None:
        keys = sorted(self._days)
        for start in range(0, len(keys), _ROWS_AT_ONCE):
            self._write(keys[start : start + _ROWS_AT_ONCE])
        self._days.clear()

    def _write(self, keys: list[tuple[int, dt.date]]) -> None:
        instant = stored_instant()
        values: list[Any] = []
        noted_at, noted = None, None
        for key in keys:
            day, known_at = self._days[key]
            first = instant(day.first_at)
            last = first if day.last_at is day.first_at else instant(day.last_at)
            if known_at is not noted_at:  # the days of one look become known at one moment
                noted_at, noted = known_at, instant(known_at)
            values += (key[0], day.day.isoformat(), day.posts, first, last, noted)
        with connection.cursor() as cursor:
            cursor.execute(_merge_sql(len(keys)), values)


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
