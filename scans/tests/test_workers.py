"""Several workers on the same run and the same hosts: nothing is doubled, nothing is lost, nobody is hurried."""

import datetime as dt
import threading

import pytest
from django.db import connection

from core import jobs
from core.clock import now
from core.models import Job
from core.tests.at_once import at_once as people_at_once
from registry.models import Account
from scans import services
from scans.conversation import Looked, Target
from scans.models import DayCount, RunLook, ScanRun, Sighting
from scans.pacing.pace import set_pace
from scans.platforms import Seen, Source
from scans.record.recording import write_looks
from scans.tests.feed_server import rss

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run the functions in threads that start together, each with its own database connection."""
    start, failures = threading.Barrier(len(works)), []

    def run(work):
        try:
            start.wait(60)
            work()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


@pytest.fixture
def run(host, make_account):
    """Twelve accounts on one host, planned and not yet looked at."""
    for number in range(12):
        make_account(host.serve(f"/{number}", rss("2026-03-05 09:00")))
    return services.start_run(ScanRun(), Account.objects.all())


def test_two_workers_on_one_run_look_at_each_account_once(run, host):
    at_once(*[lambda: [jobs.run(pk) for pk in Job.objects.values_list("pk", flat=True)]] * 2)
    assert sorted(path for path, _ in host.asked) == sorted(f"/{n}" for n in range(12))
    assert (Sighting.objects.count(), set(Sighting.objects.values_list("looks", flat=True))) == (12, {1})


def test_a_worker_that_was_taken_for_dead_and_comes_back_doubles_nothing(run, host):
    """Both hold the same job: the first still works while the second has taken it over."""
    job = jobs.claim(Job.objects.get().pk)
    ours = services.observe
    Job.objects.update(heartbeat=None, state=Job.State.QUEUED)

    def still_working():
        with pytest.raises(jobs.LeaseLost):
            ours(job)

    at_once(still_working, lambda: jobs.run(job.pk))
    while jobs.run(job.pk):
        pass
    assert RunLook.objects.left().count() == 0
    assert set(Sighting.objects.values_list("looks", flat=True)) == {1}
    assert set(DayCount.objects.values_list("posts", flat=True)) == {1}


def test_a_run_cut_short_goes_on_with_the_accounts_that_are_left(run, host, monkeypatch):
    monkeypatch.setattr(services, "SHIFT", 0.3)
    host.delay = 0.1
    set_pace(host.name, parallel=1)
    pk = Job.objects.get().pk
    jobs.run(pk)
    seen = RunLook.objects.done().count()
    assert 0 < seen < 12
    while not Job.objects.get().is_finished:
        jobs.run(pk)
    assert len(host.asked) == 12
    assert ScanRun.objects.get().finished_at


def test_a_host_shared_by_two_runs_is_asked_one_at_a_time(run, host):
    set_pace(host.name, gap=0.1, parallel=1)
    host.delay = 0.03
    second = services.start_run(ScanRun(), Account.objects.all())
    at_once(lambda: services.finish_here(run), lambda: services.finish_here(second))
    assert len(host.asked) == 24
    assert host.most_at_once == 1
    assert host.took >= 23 * 0.1 - 0.05
    assert host.smallest_gap >= 0.05


def test_two_looks_written_at_once_lose_no_post_and_no_count(make_account, db):
    account = make_account()

    def write(hour, key):
        from scans.platforms.dates import CHINA, Moment
        from scans.platforms.seen import Item, count

        at = dt.datetime(2026, 3, 5, hour, tzinfo=CHINA)
        seen: Seen = count([Item(str(hour), Moment(at, "minute"))], at)
        write_looks([Looked(Target(account.pk, key, Source("feed", "http://a.cn/")), seen, at)])

    at_once(lambda: write(9, "a"), lambda: write(15, "b"))
    day = DayCount.objects.get()
    assert (day.posts, day.first_post_at.hour, day.last_post_at.hour) == (1, 1, 7)
    account.refresh_from_db()
    assert account.last_post_at.hour == 7


def test_two_schedulers_start_one_run(host, make_account):
    make_account(host.serve("/a", rss()))
    moment = now()
    at_once(*[lambda: services.start_due_run(moment)] * 2)
    assert ScanRun.objects.count() == 1
    assert services.start_due_run(moment) is None


def test_two_schedulers_a_person_and_a_command_at_once_plan_each_account_once(host, make_account, supervisor):
    for number in range(6):
        make_account(host.serve(f"/{number}", rss("2026-03-05 09:00")))
    moment = now()
    people_at_once(
        lambda: services.start_due_run(moment),
        lambda: services.start_due_run(moment + dt.timedelta(minutes=5)),
        lambda: services.rescan_due(by=supervisor),
        lambda: services.start_run(ScanRun(), services.due_accounts(moment)),
    )
    assert sorted(RunLook.objects.values_list("account__number", flat=True)) == [f"A{n:06}" for n in range(1, 7)]


def test_a_run_whose_job_was_parked_ends_and_its_accounts_are_due_again(run):
    Job.objects.update(state=Job.State.PARKED, finished_at="2026-01-01T00:00:00Z")
    services.close_abandoned_runs()
    assert ScanRun.objects.get().finished_at
    assert services.due_accounts(ScanRun.objects.get().finished_at).count() == 12
