"""What was seen of accounts: state changes, counts per day, runs, and the pace promised to each host."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from core.clock import now


class HostPace(models.Model):
    """How politely one host is asked: at most `parallel` requests in flight, `gap` seconds apart."""

    host = models.CharField("主机", max_length=255, unique=True)
    gap = models.FloatField("间隔秒数", default=2.0)
    parallel = models.PositiveSmallIntegerField("同时请求数", default=1)
    next_at = models.FloatField(default=0)          # epoch seconds of the next free slot
    blocked_until = models.FloatField(default=0)    # Retry-After


class ScanRun(models.Model):
    """One pass over some accounts; finished when no account is left."""

    organisation = models.ForeignKey("orgs.Organisation", models.PROTECT, null=True, related_name="+", verbose_name="单位")
    period_key = models.CharField(max_length=64, unique=True, null=True)   # scheduled runs: once per period
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    started_at = models.DateTimeField("开始时间", default=now)
    as_of = models.DateTimeField("观察时间", default=now)                   # --now
    finished_at = models.DateTimeField("完成时间", null=True)
    total = models.PositiveIntegerField("应看账号", default=0)
    skipped = models.PositiveIntegerField("无来源账号", default=0)

    class Meta:
        verbose_name = "扫描"
        ordering = ["-pk"]


class State(models.TextChoices):
    """The six states of an answer, and the failed look."""

    OK = "ok", "正常"
    EMPTY = "empty", "无内容"
    NOT_FOUND = "not_found", "未找到"
    AUTH_ERROR = "auth_error", "授权失效"
    RATE_LIMITED = "rate_limited", "被限流"
    MALFORMED = "malformed", "无法解析"
    UNREACHABLE = "unreachable", "无法访问"


class RunLook(models.Model):
    """What one run saw of one account: makes a repeated task change nothing."""

    run = models.ForeignKey(ScanRun, models.CASCADE, related_name="looks")
    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="+")
    state = models.CharField(max_length=12, choices=State, blank=True, default="")   # empty = still to do
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "account"], name="one_look_per_run_and_account")]
        indexes = [models.Index(fields=["run"], condition=Q(state=""), name="looks_left")]


class Sighting(models.Model):
    """A stretch of equal looks at one source of one account: unchanged looks only move `last_seen_at`."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="sightings")
    source_key = models.CharField("来源", max_length=64)             # hash of the source line, or supplier / person
    source_kind = models.CharField("来源类型", max_length=32)         # adapter key, "supplier", "human"
    state = models.CharField("状态", max_length=12, choices=State)
    reason = models.CharField("原因", max_length=120, blank=True, default="")
    last_published_at = models.DateTimeField("最近发布", null=True)
    precision = models.CharField(max_length=8, blank=True, default="")
    item_count = models.PositiveIntegerField("条数", default=0)
    account_name = models.CharField("平台显示名称", max_length=200, blank=True, default="")
    proves_silence = models.BooleanField("可证明未更新", default=False)
    reaches_back_to = models.DateTimeField(null=True)                # oldest item of the list
    first_seen_at = models.DateTimeField("首次看到", default=now)
    last_seen_at = models.DateTimeField("最后看到", default=now)
    looks = models.PositiveIntegerField("次数", default=1)
    raw_sha256 = models.CharField(max_length=64, blank=True, default="")
    claims_silence = models.BooleanField(default=False)              # a supplier's or person's 未更新
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    batch = models.ForeignKey("registry.ImportBatch", models.PROTECT, null=True, related_name="+")
    batch_row = models.PositiveIntegerField(null=True)
    detail = models.JSONField(default=dict, encoder=DjangoJSONEncoder)  # title, link, screenshot, problem text

    class Meta:
        ordering = ["-last_seen_at", "-pk"]
        indexes = [
            models.Index(fields=["account", "source_key", "-last_seen_at"], name="latest_sighting"),
            models.Index(fields=["account", "last_published_at"], name="newest_evidence"),
        ]


class DayCount(models.Model):
    """How many looks at an account succeeded and failed on a day, and how many new posts were seen."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="day_counts")
    day = models.DateField()
    ok = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    posts = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "day"], name="one_count_per_account_and_day")]


class SourceState(models.Model):
    """What the next request to one source needs: validators of the last answer and the wait after failures."""

    account = models.ForeignKey("registry.Account", models.CASCADE, related_name="source_states")
    source_key = models.CharField(max_length=64)
    etag = models.CharField(max_length=200, blank=True, default="")
    last_modified = models.CharField(max_length=100, blank=True, default="")
    due_at = models.DateTimeField(default=now, db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "source_key"], name="one_state_per_source")]


