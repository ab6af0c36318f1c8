"""The watch list (重点关注名单): accounts that every draw may be told to include."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.clock import now


class WatchEntryQuerySet(models.QuerySet["WatchEntry"]):
    def visible_to(self, user: Any) -> "WatchEntryQuerySet":
        return user.scope(self, "account__organisation__")

    def standing(self) -> "WatchEntryQuerySet":
        return self.filter(removed_at=None)


class WatchEntry(models.Model):
    """One account under watch from a day until somebody takes it off."""

    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="watch_entries", verbose_name="账号")
    reason = models.CharField("原因", max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="列入人")
    at = models.DateTimeField("列入时间", default=now)
    removed_at = models.DateTimeField("移出时间", null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="移出人",
    )

    objects = WatchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "重点关注"
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=Q(removed_at=None), name="watched_once_at_a_time"),
        ]

    def __str__(self) -> str:
        return str(self.account)
