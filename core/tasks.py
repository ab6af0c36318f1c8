"""Celery's addresses in core: run one job, sweep for lost ones, note that the workers live."""

from typing import Any

from celery import shared_task

from core import jobs, ledgers
from core.models import Job


@jobs.handler(ledgers.EXPORT)
def write_ledger(job: Job) -> dict[str, Any]:
    return ledgers.run_export(job)


@shared_task
def run_job(pk: int) -> None:
    jobs.run(pk)


@shared_task
def sweep() -> None:
    jobs.sweep()


@shared_task
def mark_alive() -> None:
    jobs.mark_alive()
