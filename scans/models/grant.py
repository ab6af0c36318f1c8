"""What the owner of an account has allowed: by which app, for how long, and the sealed tokens that came of it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.clock import now
from core.workflow import MoveEvent
from scans.models.holder import LIVE, Holder, HolderQuerySet
from scans.models.platform_app import PlatformApp


class GrantQuerySet(HolderQuerySet):
    def visible_to(self, user: Any) -> "GrantQuerySet":
        return user.scope(self, "account__organisation__")


class Grant(Holder):
    """One account's authorisation for one family of interfaces; at most one is live at a time."""

    class Family(models.TextChoices):
        WECHAT = "wechat", "微信"
        WEIBO = "weibo", "微博"
        DOUYIN = "douyin", "抖音"
        TOUTIAO = "toutiao", "今日头条"
        KUAISHOU = "kuaishou", "快手"
        BILIBILI = "bilibili", "哔哩哔哩"

    account = models.ForeignKey("registry.Account", models.PROTECT, related_name="grants", verbose_name="账号")
    family = models.CharField("平台接口", max_length=12, choices=Family)
    app = models.ForeignKey(PlatformApp, models.PROTECT, related_name="grants", verbose_name="平台应用")
    subject = models.CharField("平台上的标识", max_length=128, blank=True, default="")  # appid, uid, open_id
    sealed_refresh_token = models.TextField(default="", editable=False)
    refresh_until = models.DateTimeField(null=True, editable=False)
    renewals = models.PositiveSmallIntegerField(default=0, editable=False)  # of the refresh token itself
    scopes = models.JSONField("权限", default=list)
    token_hint = models.CharField("令牌末四位", max_length=4, default="", editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人"
    )
    granted_at = models.DateTimeField("授权时间", default=now)

    objects = GrantQuerySet.as_manager()

    class Meta:
        verbose_name = "数据源授权"
        ordering = ["-granted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "family"], condition=LIVE, name="one_live_grant_per_account_and_family"
            )
        ]
        indexes = [models.Index(fields=["app", "subject"], name="grants_by_subject")]

    def __str__(self) -> str:
        return f"{self.account}（{self.get_family_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("scans:grant-detail", args=[self.pk])


class GrantEvent(MoveEvent):
    """A made move of a grant."""

    record = models.ForeignKey(Grant, models.CASCADE, related_name="events")
