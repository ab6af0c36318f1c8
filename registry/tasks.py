"""Background work of the register: reading an uploaded ledger, and writing a confirmed one."""

from core import jobs
from core.models import Job
from registry import services


@jobs.handler(services.PARSE)
def parse_ledger(job: Job) -> None:
    services.read_batch(job.args["batch"])


@jobs.handler(services.WRITE)
def write_ledger(job: Job) -> None:
    services.write_batch(job.args["batch"])
