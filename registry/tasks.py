"""Background work of the register: reading an uploaded ledger, and writing a confirmed one."""

from typing import Any

from celery import shared_task

from core import jobs
from core.models import Job
from registry import services
from registry.services import bulk, ledger_exports, reconciling, yearly_reviews


@jobs.handler(services.PARSE)
def parse_ledger(job: Job) -> None:
    services.read_batch(job.args["batch"])


@jobs.handler(bulk.BULK)
def decide_filings(job: Job) -> None:
    bulk.decide_each(job)


@jobs.handler(services.WRITE)
def write_ledger(job: Job) -> None:
    services.write_batch(job.args["batch"])


@jobs.handler(ledger_exports.EXPORT)
def write_export(job: Job) -> dict[str, Any]:
    return ledger_exports.run_export(job)


@jobs.handler(reconciling.COMPARE)
def compare_lists(job: Job) -> None:
    reconciling.run_reconciliation(job.args["reconciliation"])


@shared_task
def lapse_reviews() -> None:
    yearly_reviews.lapse_overdue()
