"""Exceptions from "one unit, one account per platform": proposed by one person, granted by another (R07)."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow
from registry.models.account import Platform

PROPOSE, GRANT = "registry.propose_exception", "registry.grant_exception"


class AccountExceptionQuerySet(models.QuerySet["AccountException"]):
    def visible_to(self, user: Any) -> "AccountExceptionQuerySet":
        return user.scope(self)

    def valid_on(self, day: dt.date) -> "AccountExceptionQuerySet":
        return self.filter(status=AccountException.Status.GRANTED, valid_until__gte=day)

    def allowed(self, unit: int, platform: int, day: dt.date) -> int:
        """How many accounts the unit may run on the platform that day."""
        valid = self.valid_on(day).filter(organisation=unit, platform=platform)
        found = valid.aggregate(most=models.Max("limit"))["most"]
        return int(found or 1)

    def waiting_for(self, user: Any) -> "AccountExceptionQuerySet":
        """Proposed by somebody else, to be decided by this person."""
        if not user.has_perm(GRANT):
            return self.none()
        return self.filter(status=AccountException.Status.PROPOSED).exclude(proposed_by=user)


class AccountException(Workflow):
    """Leave for a unit to run more than one account on a platform until a day."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", "待批准"
        GRANTED = "granted", "已批准"
        REFUSED = "refused", "不同意"
        REVOKED = "revoked", "已撤销"

    TONES: ClassVar[dict[str, str]] = {"proposed": "blue", "granted": "green", "refused": "red"}
    MOVES: ClassVar[dict[str, Move]] = {
        "propose": Move((), Status.PROPOSED, PROPOSE, "申请例外"),
        "grant": Move((Status.PROPOSED,), Status.GRANTED, GRANT, "批准"),
        "refuse": Move((Status.PROPOSED,), Status.REFUSED, GRANT, "不同意", needs_reason=True),
        "revoke": Move((Status.GRANTED,), Status.REVOKED, GRANT, "撤销", needs_reason=True),
    }

    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, related_name="account_exceptions", verbose_name="单位"
    )
    platform = models.ForeignKey(Platform, models.PROTECT, related_name="+", verbose_name="平台")
    limit = models.PositiveSmallIntegerField("允许账号数", default=2)
    reason = models.TextField("理由")
    valid_until = models.DateField("有效期至")
    status = models.CharField("状态", max_length=10, choices=Status, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="申请人")
    proposed_at = models.DateTimeField("申请时间", default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="决定人"
    )
    decided_at = models.DateTimeField("决定时间", null=True)

    objects = AccountExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "账号数量例外"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["organisation", "platform", "status"], name="exceptions_of_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="exception_takes_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status="proposed", decided_by=None)
                | (~Q(status="proposed") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="exception_names_who_decided",
            ),
            models.CheckConstraint(condition=Q(limit__gte=2), name="exception_allows_more_than_one"),
            models.UniqueConstraint(
                fields=["organisation", "platform"],
                condition=Q(status="proposed"),
                name="one_waiting_exception_per_unit_and_platform",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}（{self.platform}）"

    def get_absolute_url(self) -> str:
        return reverse("registry:exception-detail", args=[self.pk])

    @property
    def tone(self) -> str:
        return self.TONES.get(self.status, "grey")

    def may(self, user: Any, name: str) -> bool:
        """Who proposed it does not decide it, whatever further role they hold."""
        own_proposal = name in {"grant", "refuse"} and user is not None and user.pk == self.proposed_by_id
        return not own_proposal and super().may(user, name)


class AccountExceptionEvent(MoveEvent):
    """A made move of an exception."""

    record = models.ForeignKey(AccountException, models.CASCADE, related_name="events")
