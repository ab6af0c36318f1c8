"""A long list read in pages: counted once, and the far half read backwards."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet


class Pages:
    """What a paginator needs of a list: `rows` ordered by something unique, `load` to read the wanted keys."""

    ordered = True

    def __init__(self, rows: QuerySet[Any], load: Callable[[list[int]], list[Any]], total: int) -> None:
        self.rows, self.load, self.total = rows, load, total

    def count(self) -> int:
        return self.total

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, wanted: slice) -> list[Any]:
        return self.load(self._keys(wanted.start or 0, min(wanted.stop or self.total, self.total)))

    def _keys(self, start: int, stop: int) -> list[int]:
        """Only keys are skipped over, from the nearer end."""
        if start <= self.total // 2:
            return list(self.rows.values_list("pk", flat=True)[start:stop])
        back = self.rows.reverse().values_list("pk", flat=True)
        return list(back[self.total - stop : self.total - start])[::-1]
