"""How platforms write the links of accounts: rows an administrator may add to without a change of the program."""

from django.conf import settings
from django.db import models

from core.clock import now
from registry.models.account import Platform


class LinkPatternQuerySet(models.QuerySet["LinkPattern"]):
    def in_force(self) -> "LinkPatternQuerySet":
        """In the order in which they are tried."""
        return self.filter(active=True).select_related("platform").order_by("order", "pk")

    def listed(self) -> "LinkPatternQuerySet":
        return self.select_related("platform", "changed_by").order_by("platform__order", "order", "pk")


class LinkPattern(models.Model):
    """One way of writing a link: `https://weibo.com/u/{handle}`, and the one link it is kept as."""

    seed = models.CharField(
        max_length=40, null=True, unique=True, editable=False
    )  # of the ones that come with the portal
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="link_patterns", verbose_name="平台")
    pattern = models.CharField("链接格式", max_length=300, unique=True)
    canonical = models.CharField("统一写成", max_length=300, blank=True, default="")
    example = models.CharField("示例", max_length=500)
    order = models.PositiveSmallIntegerField("次序", default=100)
    active = models.BooleanField("启用", default=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False, verbose_name="修改人"
    )
    changed_at = models.DateTimeField("修改时间", default=now, editable=False)

    objects = LinkPatternQuerySet.as_manager()

    class Meta:
        verbose_name = "链接格式"
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.pattern
