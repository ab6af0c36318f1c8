"""Background work that survives a killed process: rows claimed by conditional update, swept, parked when poisonous."""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, F, Q
from django.utils.module_loading import autodiscover_modules

from core import journal, redaction, stopping
from core.clock import now
from core.models import Job, LeaseLost
from core.refusals import Refusal

LEASE = timedelta(seconds=getattr(settings, "JOB_LEASE_SECONDS", 15))
RENEW_EVERY = LEASE.total_seconds() / 4
MAX_STRIKES = 3
HEARTBEAT = "heartbeat"
STILL = timedelta(minutes=5)  # without a sign of life for longer, the background work has stopped

Handler = Callable[[Job], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}
_log = logging.getLogger(__name__)


class Pause(Exception):
    """Raised by a handler that did part of its work and wants the rest to be taken up again, at once or later."""

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; it lives in its app's tasks.py and must be safe to repeat."""

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        return function

    return register


def enqueue(kind: str, *, key: str, args: dict[str, Any] | None = None, by: Any = None, total: int = 0) -> Job:
    """The job of this key, made now or already there: the same work is queued once, whoever asks."""
    job, made = Job.objects.get_or_create(
        key=key, defaults={"kind": kind, "args": args or {}, "by": by, "total": total}
    )
    if job.kind != kind:
        raise ValueError(f"the key {key!r} belongs to a job of kind {job.kind}")
    if made:
        transaction.on_commit(lambda: hurry(job.pk), robust=True)
    return job


def call_again(kind: str, *, key: str, args: dict[str, Any] | None = None) -> None:
    """Standing work that is done whenever there is some, always under one key. What waits or runs is left alone,
    so whoever relies on this also looks through its own waiting rows from time to time; so is what is parked."""
    job = enqueue(kind, key=key, args=args)
    fresh = {"state": Job.State.QUEUED, "strikes": 0, "done": 0, "not_before": now(), "finished_at": None, "error": ""}
    if Job.objects.filter(pk=job.pk, state__in=(Job.State.DONE, Job.State.FAILED)).update(**fresh):
        transaction.on_commit(lambda: hurry(job.pk), robust=True)


def hurry(pk: int) -> None:
    """Tell a worker about a waiting job. The row is the truth, so a broker that is down costs only time."""
    try:
        current_app.send_task("core.tasks.run_job", [pk], expires=LEASE.seconds, retry=False)
    except Exception as error:  # every broker has errors of its own
        _log.warning("job %s waits for the sweep, the broker does not answer: %s", pk, error)


def claim(pk: int) -> Job | None:
    """Take a job for this process by one conditional update; None when somebody else has it.

    What was cut off before runs one at a time: poison must not strike out the jobs that ran beside it.
    """
    moment = now()
    stale = moment - LEASE
    suspect_at_work = Job.objects.filter(state=Job.State.RUNNING, strikes__gt=1, heartbeat__gte=stale)
    free = Job.objects.filter(pk=pk, strikes__lt=MAX_STRIKES).waiting(moment, stale)
    taken = {"attempts": F("attempts") + 1, "strikes": F("strikes") + 1, "heartbeat": moment}
    if not free.filter(Q(strikes=0) | ~Exists(suspect_at_work)).update(state=Job.State.RUNNING, **taken):
        return None
    return Job.objects.select_related("by").get(pk=pk)


def run(pk: int) -> bool:
    """Claim one job and do it. Safe to repeat: False when it was not there to be taken."""
    job = None if stopping.is_asked() else claim(pk)
    if job is None:
        return False
    already = job.done
    try:
        with _renewed(job):
            result = _handler_of(job.kind)(job)
        job.settle(Job.State.DONE, result={**job.result, **(result or {})}, error="", finished_at=now(), **_noted(job))
    except LeaseLost:
        _log.warning("job %s was taken over by another worker", pk)
    except Refusal as refusal:
        _settle(job, Job.State.FAILED, error=refusal.message, finished_at=now())
    except (Pause, SoftTimeLimitExceeded) as stop:
        _stopped(job, already, stop)
    except Exception as error:
        _log.exception("job %s (%s) failed", pk, job.kind)
        _struck(job, redaction.clean(f"{type(error).__name__}: {error}"))
    return True


def sweep(limit: int = 20) -> int:
    """Park what killed its worker three times and call again for what waits. Safe to repeat."""
    moment = now()
    stale = moment - LEASE
    Job.objects.running_since_before(stale).filter(strikes__gte=MAX_STRIKES).update(
        state=Job.State.PARKED,
        finished_at=moment,
        error=f"处理进程连续 {MAX_STRIKES} 次在办理中中断，已停止重试，请管理员查看日志。",
    )
    waiting = list(
        Job.objects.waiting(moment, stale).order_by("strikes", "not_before").values_list("pk", flat=True)[:limit]
    )
    for pk in waiting:
        hurry(pk)
    return len(waiting)


def run_waiting() -> int:
    """Do everything that waits, here and now, in this process; how many jobs were taken."""
    taken = 0
    while pks := list(Job.objects.waiting(now(), now() - LEASE).values_list("pk", flat=True)):
        ran = sum(run(pk) for pk in pks)
        if not ran:
            break
        taken += ran
    return taken


def wait(job: Job, *, seconds: float = 600.0, every: float = 0.5) -> Job:
    """Block until a running portal has finished the job; the job as it stands then, or when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        job.refresh_from_db()
        if job.is_finished or time.monotonic() >= deadline:
            return job
        time.sleep(every)


@transaction.atomic
def retry(job: Job, *, by: Any) -> None:
    """Queue a failed or parked job again, after somebody has looked at the reason."""
    fresh = {"state": Job.State.QUEUED, "strikes": 0, "not_before": now(), "finished_at": None, "error": ""}
    if not Job.objects.in_trouble().filter(pk=job.pk).update(**fresh):
        raise Refusal("not_in_trouble", "这项任务没有失败，或者已经有人让它重新排队。")
    journal.record("core.job.retry", by=by, obj=job, before={"state": job.state, "error": job.error})
    transaction.on_commit(lambda: hurry(job.pk), robust=True)


def mark_alive() -> None:
    """Note that beat, broker, worker and database work together; the row's heartbeat is the last time they did."""
    Job.objects.update_or_create(
        key=HEARTBEAT, defaults={"kind": "heartbeat", "state": Job.State.DONE, "heartbeat": now()}
    )


def is_alive() -> bool:
    """Whether a fresh connection reaches the database and the background work has shown itself lately."""
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor:
            cursor.execute("SELECT 1")
        return Job.objects.filter(key=HEARTBEAT, heartbeat__gte=now() - STILL).exists()
    except DatabaseError:
        return False
    finally:
        fresh.close()


def _handler_of(kind: str) -> Handler:
    if kind not in _handlers:
        autodiscover_modules("tasks")
    return _handlers[kind]


def _settle(job: Job, state: str, **fields: Any) -> None:
    try:
        job.settle(state, **fields)
    except LeaseLost:
        _log.warning("job %s was taken over by another worker", job.pk)


def _stopped(job: Job, already: int, stop: Exception) -> None:
    """Work that got on and was cut off is not a failed attempt."""
    if isinstance(stop, Pause) or job.done > already:
        later = timedelta(seconds=getattr(stop, "seconds", 0.0))
        _settle(job, Job.State.QUEUED, strikes=0, not_before=now() + later)
        if not later:
            hurry(job.pk)
    else:
        _struck(job, "超过单次办理时限，没有进展。")


def _struck(job: Job, reason: str) -> None:
    if job.strikes >= MAX_STRIKES:
        _settle(job, Job.State.PARKED, error=reason, finished_at=now())
    else:
        _settle(job, Job.State.QUEUED, error=reason, not_before=now() + timedelta(seconds=2**job.strikes))


@contextmanager
def _renewed(job: Job) -> Iterator[None]:
    """Keep the lease alive from a second thread while a handler works longer than the lease."""
    finished = threading.Event()

    def renew() -> None:
        try:
            while not finished.wait(RENEW_EVERY):
                _renew_once(job)
        finally:
            connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{job.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join(RENEW_EVERY)


def _renew_once(job: Job) -> None:
    try:
        job.is_lost = not Job.objects.held(job.pk, job.attempts).update(heartbeat=now(), **_noted(job))
    except DatabaseError as error:  # a locked or restarting database: the next turn tries again
        _log.warning("the lease of job %s was not renewed: %s", job.pk, error)


def _noted(job: Job) -> dict[str, Any]:
    return {} if job.reached is None else {"done": job.reached}
