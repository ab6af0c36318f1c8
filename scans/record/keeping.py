"""What is dropped with time: raw answers after the time for objections, single looks of old runs after a month."""

import datetime as dt

from django.db import transaction

from scans.models import RunLook, ScanRun
from scans.record.answers import drop_old_answers

RUN_DAYS = 30  # for so long a run tells of each account; its counts stay
AT_ONCE = 50


def drop_what_is_over(moment: dt.datetime) -> None:
    drop_old_answers(moment)
    fold_old_runs(moment)


def fold_old_runs(moment: dt.datetime) -> int:
    """The looks themselves stand in the record; of an old run only its counts are kept. Safe to repeat."""
    old = ScanRun.objects.filter(finished_at__lt=moment - dt.timedelta(days=RUN_DAYS), counts__isnull=True).order_by(
        "pk"
    )
    runs = list(old[:AT_ONCE])
    for run in runs:
        with transaction.atomic():
            if ScanRun.objects.filter(pk=run.pk, counts__isnull=True).update(counts=run.by_state()):
                RunLook.objects.filter(run=run).delete()
    return len(runs)
