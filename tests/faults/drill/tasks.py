"""Two kinds of drill work: countable steps, and poison."""

import os
import signal
import time

from django.db import transaction

from core import jobs, journal
from core.models import Job


@jobs.handler("drill-steps")
def take_steps(job: Job) -> None:
    """Each step leaves one journal row, in the transaction of its progress."""
    for step in range(job.done, job.total):
        time.sleep(job.args["pause"])
        with transaction.atomic():
            journal.record("drill.step", by=None, after={"job": job.pk, "step": step})
            job.progress(step + 1)


@jobs.handler("drill-poison")
def kill_the_worker(job: Job) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
