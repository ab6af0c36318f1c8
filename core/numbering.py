"""Gap-free running numbers: one row per prefix and year, taken inside the caller's transaction."""

from django.db import models, transaction
from django.db.models import F


class NumberSeries(models.Model):
    """The last number given out for a prefix and year (year 0 = never restarts)."""

    prefix = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="%(app_label)s_%(class)s_once")]

    @classmethod
    def take(cls, prefix: str, year: int = 0, count: int = 1) -> int:
        """First of `count` new numbers. The row stays locked until the caller's transaction ends, so none is lost."""
        if not transaction.get_connection().in_atomic_block:
            raise RuntimeError("take() needs a transaction, or a failed act would leave a gap")
        rows = cls._default_manager
        rows.get_or_create(prefix=prefix, year=year)
        rows.filter(prefix=prefix, year=year).update(last=F("last") + count)
        return rows.get(prefix=prefix, year=year).last - count + 1
