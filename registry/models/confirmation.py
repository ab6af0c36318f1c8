"""When an account was last seen on its platform, by whom and how: the newest word per account, nothing older."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import connection, models

from core.clock import now
from registry.models.account import AT_ONCE, Account

RENEWED_AFTER = dt.timedelta(days=3)


class PlatformConfirmationQuerySet(models.QuerySet["PlatformConfirmation"]):
    def seen_by_looks(self, accounts: Collection[int], at: dt.datetime) -> None:
        """A good look shows that these accounts are there. What was confirmed within three days before stays as it
        is, so that daily looks cost few writes, and an older look never wins."""
        table, instant = connection.ops.quote_name(self.model._meta.db_table), connection.ops.adapt_datetimefield_value
        moment, stale = instant(at), instant(at - RENEWED_AFTER)
        pks = sorted(set(accounts).difference(self._confirmed_after(at - RENEWED_AFTER, accounts)))
        for start in range(0, len(pks), AT_ONCE):
            some = pks[start : start + AT_ONCE]
            rows = ", ".join(["(%s, %s, NULL, 'look', '')"] * len(some))
            with connection.cursor() as cursor:
                cursor.execute(
                    f"INSERT INTO {table} (account_id, at, by_id, how, seen) VALUES {rows} "  # noqa: S608
                    "ON CONFLICT (account_id) DO UPDATE SET at = excluded.at, by_id = NULL, how = 'look', seen = '' "
                    f"WHERE {table}.at < %s",
                    [value for pk in some for value in (pk, moment)] + [stale],
                )

    def _confirmed_after(self, edge: dt.datetime, accounts: Collection[int]) -> models.QuerySet[Any, int]:
        return self.filter(account__in=accounts, at__gte=edge).values_list("account", flat=True)


class PlatformConfirmation(models.Model):
    """The newest confirmation that an account stands on its platform as filed."""

    class How(models.TextChoices):
        PERSON = "person", "人工核实"
        LOOK = "look", "系统监测"

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="confirmation")
    at = models.DateTimeField("核实时间", default=now, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="核实人")
    how = models.CharField("核实方式", max_length=8, choices=How)
    seen = models.CharField("所见情况", max_length=300, blank=True, default="")

    objects = PlatformConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = "平台核实"

    def __str__(self) -> str:
        return f"{self.account}（{self.get_how_display()}）"

    @property
    def whose(self) -> str:
        return self.by.get_full_name() if self.by else "系统监测"
