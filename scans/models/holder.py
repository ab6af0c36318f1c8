"""What registered apps and grants share: sealed tokens, their lives, one lock for whoever renews them, three states."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from core import secrets
from core.clock import now
from core.workflow import Move, Workflow

VALID, NEEDS_REPAIR, REVOKED = "valid", "needs_repair", "revoked"
MANAGE = "scans.manage_grant"
LIVE = ~Q(status=REVOKED)
EXPIRES_SOON = dt.timedelta(days=14)


class HolderQuerySet(models.QuerySet[Any]):
    def live(self) -> "HolderQuerySet":
        return self.filter(LIVE)

    def needing_repair(self) -> "HolderQuerySet":
        """What is not asked any more until a person has acted, and what the platform answered with a refusal."""
        return self.live().filter(Q(status=NEEDS_REPAIR) | Q(last_state="auth_error"))

    def expiring(self, before: dt.datetime) -> "HolderQuerySet":
        """Still in use, but over before that moment unless a person authorises again."""
        return self.filter(status=VALID, ends_at__lt=before)

    def to_renew(self, moment: dt.datetime) -> "HolderQuerySet":
        """Tokens of which 80 % of life are over, nobody renewing them, and not put off after a failure."""
        free = Q(lease_until=None) | Q(lease_until__lt=moment)
        rested = Q(quiet_until=None) | Q(quiet_until__lte=moment)
        return self.filter(free, rested, status=VALID, renew_at__lte=moment)


class Holder(Workflow):
    """Whoever holds tokens. Every `sealed_…` column is opened by `opened("…")` and stands in no page and no row else."""

    class Status(models.TextChoices):
        VALID = VALID, "有效"
        NEEDS_REPAIR = NEEDS_REPAIR, "须重新授权"
        REVOKED = REVOKED, "已撤销"

    MOVES: ClassVar[dict[str, Move]] = {
        "lapse": Move((VALID,), NEEDS_REPAIR, MANAGE, "停止使用", needs_reason=True),
        "repair": Move((VALID, NEEDS_REPAIR), VALID, MANAGE, "更新"),
        "revoke": Move((VALID, NEEDS_REPAIR), REVOKED, MANAGE, "撤销", needs_reason=True),
    }
    BY_ITSELF = frozenset({"lapse", "repair", "revoke"})  # what the portal does when a platform tells it

    status = models.CharField("状态", max_length=14, choices=Status, default=Status.VALID)
    sealed_access_token = models.TextField(default="", editable=False)
    token_from = models.DateTimeField(null=True, editable=False)
    token_until = models.DateTimeField("令牌到期", null=True, editable=False)
    renew_at = models.DateTimeField(null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField("授权到期", null=True, editable=False)  # null = renews itself
    lease_key = models.CharField(max_length=32, default="", editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    quiet_until = models.DateTimeField(null=True, editable=False)  # no new try before, after one that failed
    problem = models.CharField("原因", max_length=120, default="", editable=False)
    used_at = models.DateTimeField("最近使用", null=True, editable=False)
    last_state = models.CharField("最近结果", max_length=12, default="", editable=False)
    last_reason = models.CharField(max_length=120, default="", editable=False)

    objects = HolderQuerySet.as_manager()

    class Meta:
        abstract = True

    def may(self, user: Any, name: str) -> bool:
        if name == "lapse" or user is None:
            return user is None and name in self.BY_ITSELF
        return super().may(user, name)

    def opened(self, name: str) -> str:
        text: str = secrets.unseal(getattr(self, f"sealed_{name}"), row=self, field=name)
        return text

    def sealed(self, **texts: str) -> dict[str, str]:
        """Column → token to store there, bound to this row and column."""
        return {f"sealed_{name}": secrets.seal(text, row=self, field=name) for name, text in texts.items()}

    def has_token(self, moment: dt.datetime) -> bool:
        """Whether the token may still be used for a look that begins now."""
        return bool(self.sealed_access_token) and (self.token_until is None or self.token_until > moment)

    def note_answer(self, state: str, reason: str) -> None:
        type(self)._default_manager.filter(pk=self.pk).update(used_at=now(), last_state=state, last_reason=reason[:120])
