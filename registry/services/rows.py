"""Many rows of one table in few statements: what bulk_create does, without a model instance and its checks per row."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models

PARAMETERS = 8000            # SQLite allows 32,766 in one statement


def insert_rows(model: type[models.Model], constants: dict[str, Any], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[int]:
    """Insert rows that share `constants` and differ in `names`; gives their primary keys in order."""
    fields = [_field(model, name) for name in (*names, *constants)]
    fixed = [_prepared(_field(model, name), value) for name, value in constants.items()]
    prepare = [field.get_db_prep_save for field in fields[: len(names)]]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    place = f"({', '.join(['%s'] * len(fields))})"
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    pks: list[int] = []
    iterator = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(iterator, max(1, PARAMETERS // len(fields)))):
            params = [value for row in batch
                      for value in (*(ready(cell, connection) for ready, cell in zip(prepare, row, strict=True)), *fixed)]
            cursor.execute(f"{head}{', '.join([place] * len(batch))} RETURNING {quote(model._meta.pk.column)}", params)
            pks += [pk for (pk,) in cursor.fetchall()]
    return pks


def update_rows(model: type[models.Model], constants: dict[str, Any], names: Sequence[str], rows: Iterable[tuple[int, Sequence[Any]]]) -> None:
    """Update rows by primary key: `(pk, values of names)`; `constants` are the same for all."""
    fields = [_field(model, name) for name in (*names, *constants)]
    fixed = [_prepared(_field(model, name), value) for name, value in constants.items()]
    prepare = [field.get_db_prep_save for field in fields[: len(names)]]
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE {quote(model._meta.pk.column)} = %s"
    params = [(*(ready(cell, connection) for ready, cell in zip(prepare, values, strict=True)), *fixed, pk) for pk, values in rows]
    with connection.cursor() as cursor:
        cursor.executemany(sql, params)


def _field(model: type[models.Model], name: str) -> "models.Field[Any, Any]":
    return model._meta.get_field(name)      # type: ignore[return-value]


def _prepared(field: "models.Field[Any, Any]", value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
