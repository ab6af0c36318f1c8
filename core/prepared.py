"""Queries that nearly every page asks: the ORM writes each once, afterwards it is only executed (decision 0010)."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

_FIRST_MARK = 1 << 60  # no key of a row is that large


class Prepared:
    """`Prepared(lambda pk: User.objects.filter(pk=pk).values_list("username"))`, then `.rows(7)`.

    `build` gets one value for each `%s` it writes, whole numbers or text, and must write the same for any of them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], of: type[int] | type[str] = int) -> None:
        self.build = build
        self.of = of
        self._written: dict[tuple[str, int], tuple[SQLCompiler, str, list[Any], Any]] = {}

    def rows(self, *values: int | str) -> list[Sequence[Any]]:
        key = (connection.vendor, len(values))
        written = self._written.get(key) or self._written.setdefault(key, self._write(len(values)))
        compiler, sql, parameters, converters = written
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[each.at] if isinstance(each, _Place) else each for each in parameters])
            found = cursor.fetchall()
        return list(compiler.apply_converters(found, converters)) if converters else found

    def _write(self, count: int) -> tuple[SQLCompiler, str, list[Any], Any]:
        """Which parameter is which value is seen by marks that stand in for them."""
        marks = [self.of(_FIRST_MARK + at) for at in range(count)]
        compiler = self.build(*marks).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        places = {mark: _Place(at) for at, mark in enumerate(marks)}
        converters = compiler.get_converters([chosen[0] for chosen in compiler.select])
        return compiler, sql, [places.get(each, each) for each in parameters], converters


class _Place:
    """Where a value goes."""

    def __init__(self, at: int) -> None:
        self.at = at
