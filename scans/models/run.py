"""Runs over accounts, and what each run saw of each account."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from core.clock import now
from scans.models.state import GOOD, State


class ScanRunQuerySet(models.QuerySet["ScanRun"]):
    def visible_to(self, user: Any) -> "ScanRunQuerySet":
        """Runs started for this person's units; scheduled ones belong to the top of the tree."""
        return user.scope(self)

    def unfinished(self) -> "ScanRunQuerySet":
        return self.filter(finished_at=None)


class ScanRun(models.Model):
    """One pass over some accounts; finished when no account is left."""

    organisation = models.ForeignKey(
        "orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="单位"
    )
    period_key = models.CharField(max_length=64, unique=True, null=True)  # scheduled runs: once per period
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    started_at = models.DateTimeField("开始时间", default=now)
    as_of = models.DateTimeField("观察时间", null=True)  # stated by the caller; null = the moment of each answer
    finished_at = models.DateTimeField("完成时间", null=True)
    total = models.PositiveIntegerField("应看账号", default=0)
    skipped = models.PositiveIntegerField("无来源账号", default=0)
    counts = models.JSONField(null=True)  # by state, once the single looks of an old run are dropped

    objects = ScanRunQuerySet.as_manager()

    class Meta:
        verbose_name = "监测"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"监测 {self.pk}"

    def by_state(self) -> dict[str, int]:
        """How many accounts were seen in each state, every state named."""
        found = (
            self.counts
            if self.counts is not None
            else dict(self.looks.exclude(state="").order_by().values_list("state").annotate(n=Count("pk")))
        )
        return {str(state): found.get(str(state), 0) for state in State}

    def finish_if_done(self) -> bool:
        """Mark the run as finished once, when no account is left."""
        left = RunLook.objects.filter(run=OuterRef("pk"), state="")
        open_run = type(self).objects.filter(pk=self.pk, finished_at=None).filter(~Exists(left))
        return bool(open_run.update(finished_at=now()))


class RunLookQuerySet(models.QuerySet["RunLook"]):
    def left(self) -> "RunLookQuerySet":
        return self.filter(state="")

    def done(self) -> "RunLookQuerySet":
        return self.exclude(state="")

    def troubled(self) -> "RunLookQuerySet":
        return self.done().exclude(state__in=GOOD)


class RunLook(models.Model):
    """What one run saw of one account: makes a repeated task change nothing."""

    run = models.ForeignKey(ScanRun, models.CASCADE, related_name="looks")
    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="+")
    batch = models.PositiveIntegerField(default=0)  # which of the run's jobs looks at it
    state = models.CharField(max_length=12, choices=State, blank=True, default="")  # empty = still to do
    reason = models.CharField(max_length=120, blank=True, default="")

    objects = RunLookQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="one_look_per_run_and_account")]
        indexes = [models.Index(fields=["run"], condition=Q(state=""), name="looks_left")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.account_id} {self.state}"


def left_in_open_runs() -> models.QuerySet[RunLook]:
    """Accounts that an unfinished run is about to look at."""
    return RunLook.objects.left().filter(run__finished_at=None, account=OuterRef("pk")).order_by()
