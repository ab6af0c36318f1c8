"""What the job table promises: once, in spite of two workers, lost leases, failures and poison."""

import threading
from datetime import timedelta

import pytest
from celery import current_app
from django.db import transaction

from core import jobs
from core.clock import now
from core.models import Job, LeaseLost
from core.refusals import Refusal
from core.tests.at_once import at_once


@pytest.fixture
def doing(monkeypatch):
    """Registers a handler of kind "count" for this test."""
    monkeypatch.setattr(jobs, "_handlers", {})

    def register(function):
        return jobs.handler("count")(function)

    return register


def abandoned(job, *, strikes=1):
    """As a worker killed with -9 leaves it: running, without a sign of life."""
    Job.objects.filter(pk=job.pk).update(
        state="running", attempts=strikes, strikes=strikes, heartbeat=now() - jobs.LEASE - timedelta(seconds=1)
    )


def stored(job):
    return Job.objects.get(pk=job.pk)


@pytest.mark.django_db
def test_the_same_work_is_queued_once():
    first = jobs.enqueue("count", key="scan of 2022-09-30", args={"run": 7})
    second = jobs.enqueue("count", key="scan of 2022-09-30", args={"run": 8})
    assert (second.pk, second.args) == (first.pk, {"run": 7})


@pytest.mark.django_db
def test_a_key_of_another_kind_is_a_programming_error():
    jobs.enqueue("count", key="2022-09-30")
    with pytest.raises(ValueError, match="belongs to a job of kind count"):
        jobs.enqueue("other", key="2022-09-30")


@pytest.mark.django_db
def test_a_finished_job_shows_progress_result_and_time(doing):
    @doing
    def count(job):
        job.progress(2, total=2)
        return {"looked": 2}

    job = jobs.enqueue("count", key="k")
    assert jobs.run_waiting() == 1
    job = stored(job)
    assert (job.state, job.percent, job.result) == ("done", 100, {"looked": 2})
    assert job.finished_at is not None
    assert jobs.run(job.pk) is False


@pytest.mark.django_db
def test_a_job_in_the_hands_of_a_living_worker_is_left_alone():
    job = jobs.enqueue("count", key="k")
    assert jobs.claim(job.pk) is not None
    assert jobs.claim(job.pk) is None
    assert jobs.sweep() == 0


@pytest.mark.django_db
def test_what_a_killed_worker_left_is_taken_up_where_it_stood(doing):
    seen = []
    doing(lambda job: seen.append(job.done))
    job = jobs.enqueue("count", key="k")
    abandoned(job)
    Job.objects.filter(pk=job.pk).update(done=3)
    assert jobs.sweep() == 1
    jobs.run_waiting()
    assert (seen, stored(job).state) == ([3], "done")


@pytest.mark.django_db
def test_a_worker_that_lost_its_lease_writes_nothing_more():
    job = jobs.enqueue("count", key="k")
    slow = jobs.claim(job.pk)
    abandoned(job)
    fast = jobs.claim(job.pk)
    fast.progress(5)
    with pytest.raises(LeaseLost), transaction.atomic():
        jobs.enqueue("count", key="written with the progress of the slow one")
        slow.progress(1)
    assert stored(job).done == 5
    assert not Job.objects.filter(key__startswith="written").exists()


@pytest.mark.django_db
def test_work_that_kills_its_worker_three_times_is_parked_with_a_reason():
    job = jobs.enqueue("count", key="k")
    abandoned(job, strikes=jobs.MAX_STRIKES)
    jobs.sweep()
    parked = Job.objects.in_trouble().get()
    assert (parked.pk, parked.state) == (job.pk, "parked")
    assert "3 次" in parked.error
    assert jobs.claim(job.pk) is None


@pytest.mark.django_db
def test_what_was_cut_off_together_is_tried_one_at_a_time():
    """Poison would otherwise strike out whatever runs beside it."""
    poison, innocent, fresh = (jobs.enqueue("count", key=key) for key in ("poison", "innocent", "fresh"))
    for job in (poison, innocent):
        abandoned(job)
    assert jobs.claim(poison.pk) is not None
    assert jobs.claim(innocent.pk) is None
    assert jobs.claim(fresh.pk) is not None
    abandoned(poison, strikes=2)
    assert jobs.claim(innocent.pk) is not None


@pytest.mark.django_db
def test_work_that_gets_on_may_be_interrupted_any_number_of_times():
    job = jobs.enqueue("count", key="k", total=9)
    for step in range(1, 6):
        claimed = jobs.claim(job.pk)
        claimed.progress(step)
        Job.objects.filter(pk=job.pk).update(heartbeat=now() - jobs.LEASE - timedelta(seconds=1))
    assert (stored(job).attempts, stored(job).strikes) == (5, 0)
    assert jobs.claim(job.pk) is not None


@pytest.mark.django_db
def test_a_failing_job_is_tried_three_times_later_and_later_then_parked(doing, set_clock):
    @doing
    def count(job):
        raise OSError("disk gone")

    moment = set_clock("2022-09-30 10:00")
    job = jobs.enqueue("count", key="k")
    waits = []
    for _ in range(jobs.MAX_STRIKES):
        assert jobs.run(job.pk)
        waits.append((stored(job).not_before - moment).seconds)
        moment = set_clock(stored(job).not_before)
    assert (stored(job).state, stored(job).error) == ("parked", "OSError: disk gone")
    assert waits[0] < waits[1]


@pytest.mark.django_db
def test_a_refusal_is_final_and_told_in_its_own_words(doing):
    @doing
    def count(job):
        raise Refusal("missing", "缺少列：平台")

    job = jobs.enqueue("count", key="k")
    jobs.run_waiting()
    assert (stored(job).state, stored(job).error, stored(job).attempts) == ("failed", "缺少列：平台", 1)


@pytest.mark.django_db
def test_a_pausing_job_goes_on_until_it_is_done(doing):
    @doing
    def count(job):
        job.progress(job.done + 1, total=5)
        if job.done < 5:
            raise jobs.Pause

    job = jobs.enqueue("count", key="k")
    assert jobs.run_waiting() == 5
    assert (stored(job).state, stored(job).done) == ("done", 5)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_gets_the_job():
    job = jobs.enqueue("count", key="k")
    claims = at_once(*[lambda: jobs.claim(job.pk)] * 8)
    assert sum(claim is not None for claim in claims) == 1
    assert stored(job).attempts == 1


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_renewed_while_a_handler_works_long(doing, monkeypatch):
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.05)
    before, renewed = now() - timedelta(hours=1), threading.Event()

    @doing
    def count(job):
        Job.objects.filter(pk=job.pk).update(heartbeat=before)
        for _ in range(100):
            if renewed.wait(0.05) or stored(job).heartbeat > before:
                return {"renewed": True}
        return {}

    job = jobs.enqueue("count", key="k")
    jobs.run(job.pk)
    assert stored(job).result == {"renewed": True}


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_only_time(monkeypatch):
    monkeypatch.setattr(
        current_app, "send_task", lambda *args, **kwargs: (_ for _ in ()).throw(ConnectionError("refused"))
    )
    job = jobs.enqueue("count", key="k")
    assert stored(job).state == "queued"
    assert jobs.sweep() == 1


@pytest.mark.django_db
def test_every_task_is_bounded_and_carries_only_ids():
    current_app.loader.import_default_modules()
    assert current_app.conf.accept_content == ["json"]
    assert (
        0
        < current_app.conf.task_soft_time_limit
        < current_app.conf.task_time_limit
        < current_app.conf.visibility_timeout
    )
    own = [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]
    assert own, "no task is registered"
    assert all(task.time_limit is None or task.time_limit <= current_app.conf.task_time_limit for task in own)


@pytest.mark.django_db
def test_everything_the_clock_starts_exists():
    current_app.loader.import_default_modules()
    assert {entry["task"] for entry in current_app.conf.beat_schedule.values()} <= set(current_app.tasks)


def test_threads_of_the_web_server_use_our_own_celery_application():
    names = []
    thread = threading.Thread(target=lambda: names.append(current_app.main))
    thread.start()
    thread.join()
    assert names == ["govmedia"]


@pytest.mark.django_db
def test_standing_work_is_done_as_often_as_it_is_called_for_under_one_key(doing):
    seen = []
    doing(lambda job: seen.append(job.args["lane"]))
    for _ in range(2):
        jobs.call_again("count", key="lane", args={"lane": "mail"})
        jobs.call_again("count", key="lane", args={"lane": "mail"})
        jobs.run_waiting()
    assert seen == ["mail", "mail"]
    assert Job.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["running", "parked"])
def test_calling_again_leaves_alone_what_runs_or_is_parked(doing, state):
    jobs.call_again("count", key="lane")
    Job.objects.update(state=state, heartbeat=now())
    jobs.call_again("count", key="lane")
    assert Job.objects.get().state == state


@pytest.mark.django_db(transaction=True)
def test_a_long_pass_is_noted_with_the_lease_and_told_when_the_lease_went(doing, monkeypatch):
    monkeypatch.setattr(jobs, "RENEW_EVERY", 0.02)

    @doing
    def count(job):
        job.note(7)
        until(lambda: stored(job).done == 7)
        Job.objects.filter(pk=job.pk).update(attempts=9)
        until(lambda: job.is_lost)
        job.note(8)

    job = jobs.enqueue("count", key="k", total=9)
    jobs.run(job.pk)
    assert (stored(job).state, stored(job).done, stored(job).strikes) == ("running", 7, 1)  # the other worker's now


def until(true):
    for _ in range(200):
        if true():
            return
        threading.Event().wait(0.02)
    raise AssertionError("did not happen")
