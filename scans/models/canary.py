"""The canary of a bridge: an account known to publish daily, by which a bridge that has gone blind is noticed."""

from typing import Any

from django.conf import settings
from django.db import models

from core.clock import now


class BridgeCanaryQuerySet(models.QuerySet["BridgeCanary"]):
    def visible_to(self, user: Any) -> "BridgeCanaryQuerySet":
        return user.scope(self, "account__organisation__")


class BridgeCanary(models.Model):
    """If this account shows nothing new through the bridge, the bridge is taken to be broken, not the accounts."""

    host = models.CharField("中转服务", max_length=260, unique=True)
    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="canary_of", verbose_name="哨兵账号")
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="设定人")
    set_at = models.DateTimeField("设定时间", default=now)

    objects = BridgeCanaryQuerySet.as_manager()

    class Meta:
        verbose_name = "哨兵账号"
        ordering = ["host"]

    def __str__(self) -> str:
        return f"{self.host}：{self.account.name}"
