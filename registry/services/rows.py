"""Many rows of one table in few statements: what bulk_create does, without a model instance and its checks per row."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

PARAMETERS = 8000  # SQLite allows 32,766 in one statement


class _Writer:
    """Columns that differ from row to row, and `constants` that are the same in all; names come from models only."""

    def __init__(self, model: type[models.Model], constants: dict[str, Any], names: Sequence[str]) -> None:
        fields: list[Any] = [model._meta.get_field(name) for name in names]
        fixed: list[Any] = [model._meta.get_field(name) for name in constants]
        self.prepare = [field.get_db_prep_save for field in fields]
        self.fixed = [field.get_db_prep_save(constants[field.name], connection) for field in fixed]
        quote = connection.ops.quote_name
        self.table, self.key = quote(model._meta.db_table), quote("id")
        self.columns = [quote(field.column) for field in fields + fixed]

    def params(self, row: Sequence[Any]) -> list[Any]:
        return [ready(cell, connection) for ready, cell in zip(self.prepare, row, strict=True)] + self.fixed


def insert_rows(
    model: type[models.Model], constants: dict[str, Any], names: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[int]:
    """Gives the primary keys in the order of the rows."""
    writer = _Writer(model, constants, names)
    place = f"({', '.join(['%s'] * len(writer.columns))})"
    head = f"INSERT INTO {writer.table} ({', '.join(writer.columns)}) VALUES "  # noqa: S608 (names of our own models)
    pks: list[int] = []
    iterator = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(iterator, max(1, PARAMETERS // len(writer.columns)))):
            sql = f"{head}{', '.join([place] * len(batch))} RETURNING {writer.key}"
            cursor.execute(sql, [value for row in batch for value in writer.params(row)])
            pks += [pk for (pk,) in cursor.fetchall()]
    return pks


def update_rows(
    model: type[models.Model],
    constants: dict[str, Any],
    names: Sequence[str],
    rows: Iterable[tuple[int, Sequence[Any]]],
) -> None:
    """`rows` are (primary key, values of `names`)."""
    writer = _Writer(model, constants, names)
    assignments = ", ".join(f"{column} = %s" for column in writer.columns)
    sql = f"UPDATE {writer.table} SET {assignments} WHERE {writer.key} = %s"  # noqa: S608 (names of our own models)
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(*writer.params(values), pk) for pk, values in rows])
