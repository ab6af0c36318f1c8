"""Addresses of background work: the beat's fan-out, and the job that looks at a batch of accounts."""

from typing import Any

from celery import shared_task

from core import jobs
from core.clock import now
from core.models import Job
from scans import services
from scans.credentials import renewing, wechat_events
from scans.record import keeping, proposing
from scans.watch import watching


@shared_task
def start_due_run() -> None:
    services.start_due_run(now())


@shared_task
def watch() -> None:
    watching.evaluate(now())


@shared_task
def look_for_differences() -> None:
    proposing.look_for_differences(now())


@shared_task
def renew_tokens() -> None:
    renewing.queue_due(now())


@jobs.handler(renewing.JOB)
def renew_token(job: Job) -> None:
    renewing.renew_queued(job)


@jobs.handler(wechat_events.JOB)
def hear_authorizer(job: Job) -> dict[str, Any]:
    return wechat_events.hear_authorizer(job)


@shared_task
def drop_what_is_over() -> None:
    keeping.drop_what_is_over(now())


@jobs.handler(services.JOB)
def scan_batch(job: Job) -> dict[str, Any]:
    return services.observe(job)
