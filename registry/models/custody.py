"""Who keeps an account's keys: holder of the phone, administrator, operators, last change of password; never a password (R13)."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from core.clock import now
from registry.models.account import Account
from registry.phones import masked

KEEP = "registry.keep_custody"


class Custody(models.Model):
    """The custody file of one account as it stands now."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="custody", verbose_name="账号")
    phone_holder = models.CharField("管理员手机保管人", max_length=100, blank=True, default="")
    holder_phone = models.CharField("管理员手机号", max_length=50, blank=True, default="")
    platform_admin = models.CharField("平台管理员", max_length=100, blank=True, default="")
    operators = models.TextField("运营人员", blank=True, default="")  # one a line
    password_changed_on = models.DateField("最近修改密码", null=True)
    recovery_email_held = models.BooleanField("找回邮箱由本单位掌握", null=True)
    note = models.CharField("说明", max_length=500, blank=True, default="")
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    changed_at = models.DateTimeField("登记时间", default=now)

    class Meta:
        verbose_name = "账号保管"
        indexes = [models.Index(fields=["password_changed_on"], name="custody_by_password_day")]

    def __str__(self) -> str:
        return f"{self.account.name} 的保管登记"

    def get_absolute_url(self) -> str:
        return f"{self.account.get_absolute_url()}custody/"

    @property
    def masked_phone(self) -> str:
        return masked(self.holder_phone)


class CustodyVersion(models.Model):
    """The file as it stood after one change; append-only. The telephone is kept masked."""

    custody = models.ForeignKey(Custody, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    record = models.JSONField("内容", encoder=DjangoJSONEncoder)
    changed = models.JSONField("改动", default=list)  # labels of the fields that changed
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=now)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["custody", "version"], name="one_custody_record_per_version")]

    def __str__(self) -> str:
        return f"第{self.version}次登记"


class CustodyHandover(models.Model):
    """What went from one person to another, with the names of both who signed for it; append-only."""

    class What(models.TextChoices):
        ALL = "all", "手机和管理员权限"
        PHONE = "phone", "管理员手机"
        ADMIN = "admin", "平台管理员权限"

    custody = models.ForeignKey(Custody, models.CASCADE, related_name="handovers")
    what = models.CharField("交接内容", max_length=8, choices=What, default=What.ALL)
    giver = models.CharField("移交人", max_length=100)
    taker = models.CharField("接收人", max_length=100)
    on = models.DateField("交接日期")
    password_changed = models.BooleanField("交接后已改密码", default=False)
    note = models.CharField("说明", max_length=500, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间", default=now)

    class Meta:
        verbose_name = "保管交接"
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="handover_is_between_two_people"),
            models.CheckConstraint(condition=~Q(giver="") & ~Q(taker=""), name="handover_names_both"),
        ]

    def __str__(self) -> str:
        return f"{self.giver} → {self.taker}（{self.get_what_display()}）"


def kept_record(custody: Custody) -> dict[str, Any]:
    """What a version remembers."""
    names = ("phone_holder", "platform_admin", "operators", "password_changed_on", "recovery_email_held", "note")
    return {name: getattr(custody, name) for name in names} | {"holder_phone": custody.masked_phone}
