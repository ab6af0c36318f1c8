"""Filings: the only way an account changes. Taking over a ledger files every change it makes."""

from typing import ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Account


class FilingQuerySet(models.QuerySet["Filing"]):
    def visible_to(self, user: object) -> "FilingQuerySet":
        return user.scope(self, "account__organisation__")  # type: ignore[attr-defined]


class Filing(Workflow):
    """One change of one account with its state before and after."""

    class Kind(models.TextChoices):
        TAKEOVER = "takeover", "接管"

    class Status(models.TextChoices):
        APPROVED = "approved", "已生效"

    MOVES: ClassVar[dict[str, Move]] = {
        "take_over": Move((), Status.APPROVED, "registry.import_ledger", "接管"),
    }

    kind = models.CharField("类型", max_length=12, choices=Kind)
    account = models.ForeignKey(Account, models.PROTECT, related_name="filings", verbose_name="账号")
    status = models.CharField("状态", max_length=12, choices=Status)
    before = models.JSONField("变更前", default=dict, encoder=DjangoJSONEncoder)  # changed fields only
    after = models.JSONField("变更后", default=dict, encoder=DjangoJSONEncoder)  # the whole record
    effective_on = models.DateField("生效日期")
    batch = models.ForeignKey(
        "registry.ImportBatch", models.PROTECT, null=True, related_name="filings", verbose_name="导入批次"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    at = models.DateTimeField("办理时间", default=now)

    objects = FilingQuerySet.as_manager()

    class Meta:
        verbose_name = "备案"
        ordering = ["-effective_on", "-pk"]
        indexes = [models.Index(fields=["account", "effective_on"], name="filings_of_account")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.account}"


class FilingEvent(MoveEvent):
    """A made move of a filing."""

    record = models.ForeignKey(Filing, models.CASCADE, related_name="events")
