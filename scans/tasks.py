"""Addresses of background work: the beat's fan-out, and the job that looks at a batch of accounts."""

from typing import Any

from celery import shared_task

from core import jobs
from core.clock import now
from core.models import Job
from scans import proposing, services, watching


@shared_task
def start_due_run() -> None:
    services.start_due_run(now())


@shared_task
def watch() -> None:
    watching.evaluate(now())


@shared_task
def look_for_differences() -> None:
    proposing.look_for_differences(now())


@jobs.handler(services.JOB)
def scan_batch(job: Job) -> dict[str, Any]:
    return services.observe(job)
