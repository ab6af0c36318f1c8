"""What was seen of accounts: stretches of equal looks, counts per day, claims of people, runs, and each host's pace."""

import datetime as dt
from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, Exists, Max, OuterRef, Q

from core.clock import now
from core.workflow import Move, MoveEvent, Workflow


class State(models.TextChoices):
    """The six states of an answer, and the failed look."""

    OK = "ok", "正常"
    EMPTY = "empty", "无内容"
    NOT_FOUND = "not_found", "未找到"
    AUTH_ERROR = "auth_error", "授权失效"
    RATE_LIMITED = "rate_limited", "被限流"
    MALFORMED = "malformed", "无法解析"
    UNREACHABLE = "unreachable", "无法访问"


GOOD = (State.OK, State.EMPTY)


class HostPace(models.Model):
    """How politely one host is asked: at most `parallel` requests in flight, `gap` seconds apart, in all processes."""

    host = models.CharField("主机", max_length=260, unique=True)
    gap = models.FloatField("间隔秒数", default=2.0)
    parallel = models.PositiveSmallIntegerField("同时请求数", default=1)
    next_at = models.FloatField(default=0)  # epoch seconds of the next free slot
    blocked_until = models.FloatField(default=0)  # Retry-After
    in_flight = models.PositiveSmallIntegerField(default=0)
    lease_until = models.FloatField(default=0)  # after this, what is in flight belonged to a dead process

    class Meta:
        verbose_name = "主机访问节奏"

    def __str__(self) -> str:
        return self.host


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

    objects = ScanRunQuerySet.as_manager()

    class Meta:
        verbose_name = "监测"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"监测 {self.pk}"

    def by_state(self) -> dict[str, int]:
        """How many accounts were seen in each state, every state named."""
        found = dict(self.looks.exclude(state="").order_by().values_list("state").annotate(n=Count("pk")))
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


class SightingQuerySet(models.QuerySet["Sighting"]):
    def since(self, moment: dt.datetime) -> "SightingQuerySet":
        return self.filter(last_seen_at__gte=moment)


class Sighting(models.Model):
    """A stretch of equal looks at one source of one account: unchanged looks only move `last_seen_at`."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="sightings")
    source_key = models.CharField("来源", max_length=32)  # hash of the source line
    source_kind = models.CharField("来源类型", max_length=32)  # adapter key
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    item_count = models.PositiveIntegerField("条数", default=0)
    account_name = models.CharField("平台显示名称", max_length=200, blank=True, default="")
    proves_silence = models.BooleanField("可证明未更新", default=False)
    reaches_back_to = models.DateTimeField(null=True)  # oldest item of a list whose items are all dated
    fingerprint = models.CharField(max_length=64, blank=True, default="")  # of the ids listed
    first_seen_at = models.DateTimeField("首次看到", default=now)
    last_seen_at = models.DateTimeField("最后看到", default=now)
    looks = models.PositiveIntegerField("次数", default=1)
    raw_sha256 = models.CharField(max_length=64, blank=True, default="")

    objects = SightingQuerySet.as_manager()

    class Meta:
        ordering = ["-last_seen_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "-last_seen_at"], name="sightings_of_account"),
            models.Index(fields=["last_seen_at"], name="recent_sightings"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.state} {self.last_seen_at:%Y-%m-%d %H:%M}"


class DayCountQuerySet(models.QuerySet["DayCount"]):
    def newest_posts(self, at: dt.datetime) -> dict[int, dt.datetime]:
        """Per account, the newest post known to have been out at that moment, whenever we learned of it."""
        newest = self.filter(posts__gt=0, first_post_at__lte=at).order_by().values_list("account").annotate(
            first=Max("first_post_at"), last=Max("last_post_at", filter=Q(last_post_at__lte=at))
        )  # fmt: skip
        return {account: max(first, last) if last else first for account, first, last in newest}


class DayCount(models.Model):
    """One account, one day: how many looks succeeded and failed, and which posts of that day are known."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="day_counts")
    day = models.DateField()
    ok = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)
    first_post_at = models.DateTimeField(null=True)
    last_post_at = models.DateTimeField(null=True)

    objects = DayCountQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_count_per_account_and_day")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class SourceState(models.Model):
    """What the next look at one source needs: its present stretch, the answer's validators, when it is due."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="source_states")
    source_key = models.CharField(max_length=32)
    sighting = models.ForeignKey(Sighting, models.SET_NULL, null=True, related_name="+")
    etag = models.CharField(max_length=200, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    due_at = models.DateTimeField(default=now, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="one_state_per_source")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.source_key}"


class ClaimQuerySet(models.QuerySet["Claim"]):
    def visible_to(self, user: Any) -> "ClaimQuerySet":
        return user.scope(self, "account__organisation__")

    def believed_or_suspected(self) -> "ClaimQuerySet":
        return self.exclude(status=Claim.Status.REJECTED)

    def suspected(self) -> "ClaimQuerySet":
        return self.filter(status=Claim.Status.SUSPECTED)

    def needing_confirmation(self) -> "ClaimQuerySet":
        """Only what can harm an account waits for a second person; a shown post speaks for itself."""
        return self.suspected().filter(Q(says_silent=True) | Q(state=State.NOT_FOUND))


class Claim(Workflow):
    """What a hired monitor or a person asserts about one account at one moment."""

    class Status(models.TextChoices):
        SUSPECTED = "suspected", "待复核"
        CONFIRMED = "confirmed", "已确认"
        REJECTED = "rejected", "不采信"

    MOVES: ClassVar[dict[str, Move]] = {
        "confirm": Move((Status.SUSPECTED,), Status.CONFIRMED, "scans.confirm_observation", "确认"),
        "reject": Move((Status.SUSPECTED,), Status.REJECTED, "scans.confirm_observation", "不采信", needs_reason=True),
    }

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="claims", verbose_name="账号")
    status = models.CharField("复核状态", max_length=10, choices=Status, default=Status.SUSPECTED)
    checked_at = models.DateTimeField("检查时间")
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    says_silent = models.BooleanField("未更新", default=False)
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # result, problem, title, link, screenshot
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="录入人")
    batch = models.ForeignKey(
        "registry.ImportBatch", models.PROTECT, null=True, related_name="claims", verbose_name="导入批次"
    )
    file_sha256 = models.CharField(max_length=64)
    sheet = models.CharField(max_length=100, blank=True, default="")
    row = models.PositiveIntegerField("行")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "监测结果"
        ordering = ["-checked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["file_sha256", "sheet", "row"], name="one_claim_per_row_of_a_file")
        ]
        indexes = [models.Index(fields=["account", "-checked_at"], name="claims_of_account")]

    def __str__(self) -> str:
        return f"{self.account} {self.get_state_display()}"

    def may(self, user: Any, name: str) -> bool:
        """A second person decides, never the one who brought the claim."""
        return super().may(user, name) and user != self.by


class ClaimEvent(MoveEvent):
    """A made move of a claim."""

    record = models.ForeignKey(Claim, models.CASCADE, related_name="events")


def left_in_open_runs() -> models.QuerySet[RunLook]:
    """Accounts that an unfinished run is about to look at."""
    return RunLook.objects.left().filter(run__finished_at=None, account=OuterRef("pk")).order_by()


def due(accounts: models.QuerySet, moment: dt.datetime) -> models.QuerySet:
    """Those with a source never looked at, or whose next look has come, and not already being looked at."""
    states = SourceState.objects.filter(account=OuterRef("pk"))
    waiting = ~Exists(states) | Exists(states.filter(due_at__lte=moment))
    return accounts.filter(waiting).exclude(Exists(left_in_open_runs()))
