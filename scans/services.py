"""Runs over accounts: planned into jobs, observed through the one door, recorded so that repeating changes nothing."""

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, Q

from core import jobs, journal, stopping
from core.clock import now, today
from core.models import Job
from core.refusals import Refusal
from orgs.models import Organisation
from registry.models import Account, RevivalWatch
from scans.bases import door
from scans.conversation import Looked
from scans.credentials.keyring import look_at
from scans.looking import Looking
from scans.models import GOOD, RunLook, ScanRun, State, due, left_in_open_runs
from scans.pacing.pace import SharedTurns
from scans.record.recording import write_looks
from scans.targets import holding_of, place_of, readable, targets_of

JOB = "scan_batch"
BATCH = 250
PARALLEL = 16
FLUSH_ACCOUNTS = 250
FLUSH_SECONDS = 1.0
SHIFT = 45.0  # after this a batch steps aside for other jobs and goes on later
DOUBLE_CLICK = 10  # seconds
WATCHED = (Account.State.RUNNING, Account.State.CLOSING)


def watched() -> Any:
    """The accounts that are looked at: those that still run."""
    return Account.objects.filter(state__in=WATCHED)


def looked_after() -> Any:
    """What is looked at by itself: what still runs, and what was closed and might come back."""
    closed = RevivalWatch.objects.under_watch(today()).values("account")
    return Account.objects.filter(Q(state__in=WATCHED) | Q(pk__in=closed))


def silent_since(edge: dt.datetime) -> Any:
    """Watched accounts whose newest known post is older; what cannot be seen at all is not among them."""
    return watched().filter(last_post_at__lt=edge)


def due_accounts(moment: dt.datetime) -> Any:
    return due(looked_after().with_sources(), moment)


@transaction.atomic
def start_run(run: ScanRun, accounts: Any, *, parallel: int = PARALLEL, in_one_job: bool = False) -> ScanRun:
    """Plan a new run and queue its jobs. An account without a source that can be read is counted as skipped."""
    _one_at_a_time()
    seen, unreadable = _readable_now(accounts)
    run.total, run.skipped = len(seen), unreadable
    run.save()
    for batch, pks in enumerate([[pk for *_, pk in seen]] if in_one_job and seen else _batches(seen)):
        RunLook.objects.bulk_create(RunLook(run=run, account_id=pk, batch=batch) for pk in pks)
        args = {"run": run.pk, "batch": batch, "parallel": parallel}
        jobs.enqueue(JOB, key=f"{_job_keys(run)}{batch}", args=args, by=run.by, total=len(pks))
    journal.record("scans.run_started", by=run.by, obj=run, after={"accounts": run.total, "skipped": run.skipped})
    if not seen:
        run.finish_if_done()
    return run


def _readable_now(accounts: Any) -> tuple[list[tuple[str, str, int]], int]:
    """(interface, host, account) of those with a source that can be asked now, and how many have none."""
    pairs = list(accounts.order_by("number").values_list("pk", "sources"))
    holds = holding_of(pairs)
    seen = sorted((*place, pk) for pk, cell in pairs if (place := place_of(cell, holds[pk])) != ("", ""))
    return seen, len(pairs) - len(seen)


def _one_at_a_time() -> None:
    """Plans are made one after the other: whoever comes second sees what the first has planned already."""
    list(Organisation.objects.select_for_update(no_key=True).filter(parent=None).values_list("pk"))


def _batches(seen: list[tuple[str, str, int]]) -> Iterator[list[int]]:
    """Jobs of one interface each, so that a slow platform keeps nobody else's accounts waiting."""
    for _, group in groupby(seen, key=lambda place: place[0]):
        pks = [pk for *_, pk in group]
        yield from (pks[start : start + BATCH] for start in range(0, len(pks), BATCH))


def rescan(account: Account, *, by: Any) -> ScanRun | None:
    """Look at one account again. None when a look is under way already: a second click starts nothing."""
    if not readable(account.sources, holding_of([(account.pk, account.sources)])[account.pk]):
        raise Refusal("no_source", "这个账号没有能自动监测的数据接口，请先在台账里补上，或导入监测结果。")
    accounts = Account.objects.filter(pk=account.pk)
    if not accounts.exclude(Exists(left_in_open_runs())).exists():
        return None
    clicked = f"account {account.pk} at {int(now().timestamp()) // DOUBLE_CLICK}"
    try:
        return start_run(ScanRun(period_key=clicked, by=by, organisation=by.organisation), accounts)
    except IntegrityError:  # two people, or two clicks, at the same moment
        return None


def rescan_due(*, by: Any) -> ScanRun:
    """Look now at everything of this person's units that is due."""
    accounts = due(looked_after().with_sources().visible_to(by), now())
    if not accounts.exists():
        raise Refusal("nothing_due", "没有到期的账号：都在 24 小时内监测过，或正在监测。")
    return start_run(ScanRun(by=by, organisation=by.organisation), accounts)


def rescannable(by: Any) -> Any:
    """What "look at everything again" means for this person: watched, with a source, and not being looked at already."""
    return watched().with_sources().visible_to(by).exclude(Exists(left_in_open_runs()))


def rescan_all(*, by: Any) -> ScanRun:
    """Look again at everything of this person's units, due or not. Of two clicks at one moment one starts it."""
    accounts = rescannable(by)
    if not accounts.exists():
        raise Refusal("nothing_to_scan", "没有可以重查的账号：都正在监测，或没有数据接口。")
    clicked = f"all of {by.organisation_id} at {int(now().timestamp()) // DOUBLE_CLICK}"
    try:
        return start_run(ScanRun(period_key=clicked, by=by, organisation=by.organisation), accounts)
    except IntegrityError:
        return ScanRun.objects.get(period_key=clicked)


def start_due_run(moment: dt.datetime) -> ScanRun | None:
    """The scheduled run over what is due. Safe to repeat: a period is started once, and nothing is queued twice."""
    close_abandoned_runs()
    accounts = due_accounts(moment)
    key = f"due {moment.astimezone(dt.UTC):%Y-%m-%d %H}:{moment.minute // 5 * 5:02}"
    if not _readable_now(accounts)[0]:  # nothing is due, or what is due waits for a grant
        return None
    with transaction.atomic():
        _one_at_a_time()
        if ScanRun.objects.filter(period_key=key).exists() or not _readable_now(accounts)[0]:  # another was faster
            return None
        return start_run(ScanRun(period_key=key, organisation=Organisation.top()), accounts)


def close_abandoned_runs() -> None:
    """A run whose jobs have all ended is over, even if one was parked: its accounts must become due again."""
    for run in ScanRun.objects.unfinished():
        if not Job.objects.filter(kind=JOB, key__startswith=_job_keys(run), finished_at=None).exists():
            ScanRun.objects.unfinished().filter(pk=run.pk).update(finished_at=now())


def _job_keys(run: ScanRun) -> str:
    return f"scan:{run.pk}:"


def observe(job: Job) -> dict[str, Any]:
    """Look at the accounts a job has left. Safe to repeat; raises Pause when its shift is over before its work."""
    run = ScanRun.objects.get(pk=job.args["run"])
    mine = RunLook.objects.filter(run=run, batch=job.args["batch"])
    cells = mine.left().values_list("account_id", "account__sources")
    recorder = _Recorder(run, job, cells)
    ends = time.monotonic() + SHIFT
    passes: list[Looking] = []

    def looking() -> Looking:
        clock, parallel = (lambda: run.as_of or now()), job.args.get("parallel", PARALLEL)
        passes.append(Looking(door(), SharedTurns(), clock, parallel))
        return passes[-1]

    is_over = lambda: time.monotonic() > ends or stopping.is_asked()  # noqa: E731
    for looked in look_at(looking, recorder.targets, stop=is_over):
        recorder.add(looked)
    recorder.flush()
    if mine.left().exists():
        raise jobs.Pause(max(each.idle_for for each in passes))
    run.finish_if_done()
    return {"run": run.pk}


class _Recorder:
    """Gathers looks until an account is complete, and writes complete accounts a batch at a time."""

    def __init__(self, run: ScanRun, job: Job, cells: Iterable[tuple[int, str]]) -> None:
        self._run, self._job = run, job
        self.cells = dict(cells)
        self.targets = list(targets_of(self.cells.items()))
        self._missing = Counter(target.account_id for target in self.targets)
        self._looked: dict[int, list[Looked]] = {pk: [] for pk in self.cells}
        self._complete: list[int] = [pk for pk in self.cells if not self._missing[pk]]
        self._flushed_at = time.monotonic()

    def add(self, looked: Looked) -> None:
        pk = looked.target.account_id
        self._looked[pk].append(looked)
        self._missing[pk] -= 1
        if self._missing[pk] == 0:
            self._complete.append(pk)
        if len(self._complete) >= FLUSH_ACCOUNTS or time.monotonic() - self._flushed_at > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Results, marks and progress in one transaction: whoever comes second finds the accounts done."""
        complete, self._complete = self._complete, []
        self._flushed_at = time.monotonic()
        if not complete:
            return
        with transaction.atomic():
            left = self._run.looks.left().filter(account__in=complete).select_for_update()
            accounts = list(left.values_list("account_id", flat=True))
            looks = [look for pk in accounts for look in self._looked[pk]]
            if looks:
                write_looks(looks)
            self._mark(accounts)
            self._job.progress(self._job.done + len(complete))

    def _mark(self, accounts: list[int]) -> None:
        outcomes: dict[tuple[str, str], list[int]] = {}
        for pk in accounts:
            outcomes.setdefault(_outcome(self._looked[pk]), []).append(pk)
        for (state, reason), pks in outcomes.items():
            self._run.looks.left().filter(account__in=pks).update(state=state, reason=reason)


def _outcome(looks: list[Looked]) -> tuple[str, str]:
    """What a run says of an account with several sources: the good answer if there is one, else the first failure."""
    if not looks:
        return State.MALFORMED, "no_source"
    ranked = sorted(looks, key=lambda look: (*GOOD, look.seen.state).index(look.seen.state))
    return ranked[0].seen.state, ranked[0].seen.reason[:120]


def finish_here(run: ScanRun) -> None:
    """Do a run's jobs in this process, as far as no other worker has taken them, until the run is over."""
    _until_over(run, jobs.run)


def wait_for(run: ScanRun) -> None:
    """Block until a running portal has finished the run."""
    _until_over(run, lambda pk: None)


def _until_over(run: ScanRun, work: Callable[[int], object]) -> None:
    waiting = Job.objects.filter(kind=JOB, key__startswith=_job_keys(run), finished_at=None).order_by("pk")
    while pks := list(waiting.values_list("pk", flat=True)):
        for pk in pks:
            work(pk)
        time.sleep(0 if not waiting.exists() else 0.2)
    run.refresh_from_db()


def described(run: ScanRun) -> dict[str, Any]:
    """A run as the contract prints it."""
    by_state = run.by_state()
    return {"looked": sum(by_state.values()), "by_state": by_state, "skipped": run.skipped}
