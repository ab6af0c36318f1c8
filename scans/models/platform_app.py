"""Apps that offices and units have registered at platforms, with their sealed secrets."""

from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from core.clock import now
from core.workflow import MoveEvent
from scans.models.holder import LIVE, Holder, HolderQuerySet


class PlatformAppQuerySet(HolderQuerySet):
    def visible_to(self, user: Any) -> "PlatformAppQuerySet":
        return user.scope(self)

    def serving(self, path: str) -> "PlatformAppQuerySet":
        """Apps of a unit and of everything above it, the nearest last."""
        above = [int(pk) for pk in path.split("/") if pk]
        return self.live().filter(organisation__in=above).order_by("organisation__path", "pk")


class PlatformApp(Holder):
    """What a platform knows an office or a unit by: an id everybody may see, and secrets nobody sees again."""

    class Kind(models.TextChoices):
        WECHAT_COMPONENT = "wechat_component", "微信第三方平台"
        WECHAT_OWN = "wechat_own", "公众号自有接口"
        WEIBO = "weibo", "微博开放平台应用"
        WEIBO_CONTRACT = "weibo_contract", "微博商业数据合同"
        DOUYIN = "douyin", "抖音开放平台应用"
        TOUTIAO = "toutiao", "头条开放平台应用"
        KUAISHOU = "kuaishou", "快手开放平台应用"
        BILIBILI = "bilibili", "哔哩哔哩开放平台应用"
        HUAWEI = "huawei", "华为应用市场控制台"
        XIAOMI = "xiaomi", "小米应用商店控制台"
        TENCENT = "tencent", "应用宝控制台"
        WECHAT2RSS = "wechat2rss", "Wechat2RSS 中转服务"

    kind = models.CharField("类型", max_length=20, choices=Kind)
    name = models.CharField("名称", max_length=100)
    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="platform_apps", verbose_name="单位"
    )
    client_id = models.CharField("应用标识", max_length=200)
    sealed_secret = models.TextField(default="", editable=False)
    sealed_certificate = models.TextField(default="", editable=False)
    sealed_callback_token = models.TextField(default="", editable=False)
    sealed_aes_key = models.TextField(default="", editable=False)
    sealed_ticket = models.TextField(default="", editable=False)
    ticket_at = models.DateTimeField("票据时间", null=True, editable=False)
    secret_hint = models.CharField("密钥末四位", max_length=4, default="", editable=False)
    secret_set_at = models.DateTimeField("密钥设置时间", default=now, editable=False)
    secret_set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="设置人", editable=False
    )

    objects = PlatformAppQuerySet.as_manager()

    class Meta:
        verbose_name = "平台应用"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "client_id"], condition=LIVE, name="one_live_app_per_unit_and_id"
            ),
            models.UniqueConstraint(  # its pushes name it by this id alone
                fields=["client_id"],
                condition=LIVE & models.Q(kind="wechat_component"),
                name="one_live_component_per_id",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.name}"

    def get_absolute_url(self) -> str:
        return reverse("scans:app-detail", args=[self.pk])


class PlatformAppEvent(MoveEvent):
    """A made move of an app."""

    record = models.ForeignKey(PlatformApp, models.CASCADE, related_name="events")
