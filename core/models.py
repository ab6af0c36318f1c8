"""The two tables of core: the journal of acts and the jobs that survive a killed process."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from core.clock import now


class JournalEntry(models.Model):
    """One act: who, when, from where, what, on which object, from what to what, with which result."""

    at = models.DateTimeField("时间", default=now, db_index=True)
    act = models.CharField("行为", max_length=64, db_index=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="操作人")
    by_name = models.CharField("操作人姓名", max_length=150)
    roles = models.CharField("角色", max_length=200, blank=True)
    unit = models.CharField("单位", max_length=200, blank=True)
    address = models.CharField("来源地址", max_length=64, blank=True)
    channel = models.CharField("途径", max_length=16, default="command")
    object_type = models.CharField("对象类型", max_length=64, blank=True)
    object_id = models.CharField("对象编号", max_length=64, blank=True)
    object_name = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("变更前", default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField("变更后", default=dict, encoder=DjangoJSONEncoder)
    reason = models.TextField("理由", blank=True)
    success = models.BooleanField("成功", default=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="journal_by_object")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by_name} {self.act}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("a journal row is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a journal row is never deleted")


class LeaseLost(Exception):
    """Another worker has taken the job over; whatever this one is doing must not be written."""


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self, moment: datetime, stale: datetime) -> "JobQuerySet":
        """Free to be claimed: queued and due, or running without a sign of life since `stale`."""
        due = models.Q(state=Job.State.QUEUED, not_before__lte=moment)
        return self.filter(due | models.Q(state=Job.State.RUNNING, heartbeat__lt=stale))

    def held(self, pk: int, attempt: int) -> "JobQuerySet":
        """The job, if it is still in the hands of the worker that made this attempt."""
        return self.filter(pk=pk, state=Job.State.RUNNING, attempts=attempt)

    def running_since_before(self, stale: datetime) -> "JobQuerySet":
        return self.filter(state=Job.State.RUNNING, heartbeat__lt=stale)

    def in_trouble(self) -> "JobQuerySet":
        return self.filter(state__in=Job.TROUBLE)

    def troubled_first(self) -> "JobQuerySet":
        trouble = models.Case(models.When(state__in=Job.TROUBLE, then=0), default=1)
        return self.exclude(kind="heartbeat").order_by(trouble, "-pk")


class Job(models.Model):
    """A piece of work in the background: the row is the truth, queue messages only hurry it up."""

    class State(models.TextChoices):
        QUEUED = "queued", "排队中"
        RUNNING = "running", "进行中"
        DONE = "done", "已完成"
        FAILED = "failed", "失败"
        PARKED = "parked", "已搁置"

    TROUBLE = (State.FAILED, State.PARKED)

    kind = models.CharField("类型", max_length=40)
    key = models.CharField("唯一键", max_length=120, unique=True)
    args = models.JSONField("参数", default=dict, encoder=DjangoJSONEncoder)
    state = models.CharField("状态", max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveIntegerField("次数", default=0)
    strikes = models.PositiveSmallIntegerField("无进展次数", default=0)
    done = models.PositiveIntegerField("已完成数", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    heartbeat = models.DateTimeField("心跳", null=True)
    not_before = models.DateTimeField("不早于", default=now)
    result = models.JSONField("结果", default=dict, encoder=DjangoJSONEncoder)
    error = models.TextField("原因", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    created_at = models.DateTimeField("创建时间", default=now)
    finished_at = models.DateTimeField("完成时间", null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="jobs_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def is_finished(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED, self.State.PARKED)

    @property
    def is_in_trouble(self) -> bool:
        return self.state in self.TROUBLE

    @property
    def percent(self) -> int:
        return min(100, self.done * 100 // self.total) if self.total else 0

    def progress(self, done: int, *, total: int | None = None, result: dict[str, Any] | None = None) -> None:
        """Note how far the work is; call it in the transaction of what was done. Raises LeaseLost when taken over."""
        fields: dict[str, Any] = {"done": done}
        if done > self.done:
            fields["strikes"] = 0
        if total is not None:
            fields["total"] = total
        if result is not None:
            fields["result"] = result
        self.settle(self.State.RUNNING, heartbeat=now(), **fields)

    reached: int | None = None  # noted, written down with the next sign of life
    is_lost = False

    def note(self, done: int) -> None:
        """How far one pass over a table is, for the page that shows it; work that begins anew when it is cut off.
        Nothing is written here: a connection in the middle of reading cannot write to SQLite once somebody else has.
        Raises LeaseLost when taken over."""
        if self.is_lost:
            raise LeaseLost(str(self))
        self.reached = done

    def settle(self, state: str, **fields: Any) -> None:
        """Guarded by the attempt: only the worker that holds the job writes to it."""
        if not Job.objects.held(self.pk, self.attempts).update(state=state, **fields):
            raise LeaseLost(str(self))
        for name, value in {"state": state, **fields}.items():
            setattr(self, name, value)
