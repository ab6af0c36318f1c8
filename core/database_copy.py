"""The whole database as one file, as of one moment while others write, and back into an empty one."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db import connection, transaction

from core.refusals import Refusal

Counts = dict[str, int]


def is_empty() -> bool:
    """Asked without making a file where there is none."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not connection.introspection.table_names()


def copy_out(path: Path) -> Counts:
    """Write the copy; how many rows each table has in it."""
    return _out_of_sqlite(path) if connection.vendor == "sqlite" else _out_of_postgres(path)


def copy_in(path: Path, counts: Counts) -> None:
    """Fill the empty database from a copy and hold it to its counts; a copy that does not is refused before it is seen."""
    if connection.vendor == "sqlite":
        _into_sqlite(path, counts)
    else:
        _into_postgres(path, counts)


def _out_of_sqlite(path: Path) -> Counts:
    """SQLite's online backup: one read of the file as it stands, whoever writes meanwhile."""
    connection.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, without the log beside it
        return _sqlite_counts(copy)


def _sqlite_counts(copy: sqlite3.Connection) -> Counts:
    names = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0")]
    return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(names)}  # noqa: S608


def _into_sqlite(path: Path, counts: Counts) -> None:
    with closing(sqlite3.connect(path)) as copy:
        try:
            sound = copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            same = sound and _sqlite_counts(copy) == counts
        except sqlite3.DatabaseError:
            same = False
    if not same:
        raise _not_as_counted()
    home = Path(connection.settings_dict["NAME"])
    connection.close()
    for beside in ("", "-wal", "-shm"):
        home.with_name(home.name + beside).unlink(missing_ok=True)
    path.replace(home)


def _out_of_postgres(path: Path) -> Counts:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        [(snapshot,)] = cursor.fetchall()
        counts = _postgres_counts()
        _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={path}")
    return counts


def _postgres_counts() -> Counts:
    counts = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            [(counts[name],)] = cursor.fetchall()
    return counts


def _into_postgres(path: Path, counts: Counts) -> None:
    _tool("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
          f"--dbname={connection.settings_dict['NAME']}", str(path))  # fmt: skip
    if _postgres_counts() != counts:
        raise _not_as_counted()


def _tool(name: str, *arguments: str) -> None:
    """PostgreSQL's own programs; the password goes by the environment, where no list of processes shows it."""
    settings, found = connection.settings_dict, _newest(name)
    if found is None:
        raise Refusal("no_postgres_tools", f"这台机器上没有 {name}，请安装 PostgreSQL 客户端（postgresql-client）。")
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    given = {variable: str(settings[key]) for variable, key in names.items() if settings.get(key)}
    done = subprocess.run([found, *arguments], env={**os.environ, **given}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise Refusal("database_tool_failed", f"{name} 没有完成：{done.stderr.strip()[-500:]}")


def _newest(name: str) -> str | None:
    places = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(places[-1]) if places else shutil.which(name)


def _not_as_counted() -> Refusal:
    return Refusal("damaged", "备份里的数据库与它自己的清单不符，没有恢复。请换一份备份。")
