"""Celery's addresses in core: run one job, sweep for lost ones, note that the workers live."""

from celery import shared_task

from core import jobs


@shared_task
def run_job(pk: int) -> None:
    jobs.run(pk)


@shared_task
def sweep() -> None:
    jobs.sweep()


@shared_task
def mark_alive() -> None:
    jobs.mark_alive()
