"""Counts per account and day, gathered in memory and merged into the table in one statement for many rows."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from core.clock import local_day
from scans.models import DayCount
from scans.platforms.seen import PostDay

_ROWS_AT_ONCE = 400
_COLUMNS = "account_id, day, ok, failed, posts, first_post_at, last_post_at"


@dataclass
class _Day:
    ok: int = 0
    failed: int = 0
    posts: int = 0
    first_at: dt.datetime | None = None
    last_at: dt.datetime | None = None

    def widen(self, first_at: dt.datetime, last_at: dt.datetime, posts: int) -> None:
        self.first_at = min(self.first_at or first_at, first_at)
        self.last_at = max(self.last_at or last_at, last_at)
        self.posts = max(self.posts, posts)


class Days:
    """Collect, then `write` once. The database merges, so that two writers cannot undo each other."""

    def __init__(self) -> None:
        self._days: dict[tuple[int, dt.date], _Day] = {}

    def looked(self, account: int, day: dt.date, *, good: bool) -> None:
        found = self._days.setdefault((account, day), _Day())
        found.ok += good
        found.failed += not good

    def saw_posts(self, account: int, day: PostDay) -> None:
        self._days.setdefault((account, day.day), _Day()).widen(day.first_at, day.last_at, day.posts)

    def saw_post(self, account: int, at: dt.datetime) -> None:
        self._days.setdefault((account, local_day(at)), _Day()).widen(at, at, 1)

    def write(self) -> None:
        rows = sorted(self._days.items(), key=lambda row: row[0])
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            self._write(rows[start : start + _ROWS_AT_ONCE])
        self._days.clear()

    def _write(self, rows: list[tuple[tuple[int, dt.date], _Day]]) -> None:
        instant = stored_instant()
        values: list[Any] = []
        for (account, day), found in rows:
            values += (account, day.isoformat(), found.ok, found.failed, found.posts)
            first = instant(found.first_at)
            values += (first, first if found.last_at is found.first_at else instant(found.last_at))
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
        return f"{column} = CASE WHEN {mine} IS NULL OR {theirs} {sign} {mine} THEN {theirs} ELSE {mine} END"

    return (
        f"INSERT INTO {table} ({_COLUMNS}) VALUES {', '.join(['(%s, %s, %s, %s, %s, %s, %s)'] * rows)} "  # noqa: S608
        f"ON CONFLICT (account_id, day) DO UPDATE SET ok = {table}.ok + excluded.ok, "
        f"failed = {table}.failed + excluded.failed, {better('posts', '>')}, "
        f"{better('first_post_at', '<')}, {better('last_post_at', '>')}"
    )
