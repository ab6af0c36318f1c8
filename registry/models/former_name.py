"""What an account was called and where it stood before: former names, ids and links stay searchable (R17)."""

from django.db import models

from core.clock import now
from registry.models.account import Account


class FormerName(models.Model):
    """One earlier value; `until` is the day the new one took effect."""

    class Kind(models.TextChoices):
        NAME = "name", "账号名称"
        HANDLE = "handle", "账号ID"
        LINK = "link", "链接"

    account = models.ForeignKey(Account, models.CASCADE, related_name="former_names")
    kind = models.CharField("类型", max_length=8, choices=Kind)
    value = models.CharField("原值", max_length=1000)
    key = models.CharField(max_length=200, editable=False)
    until = models.DateField("用到")
    noted_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        verbose_name = "曾用名"
        ordering = ["-until", "-pk"]
        indexes = [models.Index(fields=["kind", "key"], name="former_names_by_key")]

    def __str__(self) -> str:
        return self.value
