"""Killed, poisoned and left without a broker: every step of every job happens once."""

import pytest

from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

STEPS = 30
ENQUEUE = (
    "[jobs.enqueue('drill-steps', key=f'drill-{{n}}', args={{'pause': 0.1}}, total={steps}).pk for n in range({jobs})]"
)
TAKEN = "JournalEntry.objects.filter(act='drill.step').count()"
STATES = "sorted(Job.objects.filter(kind__startswith='drill').values_list('state', flat=True))"


def enqueue(portal, jobs, steps=STEPS):
    portal.ask(ENQUEUE.format(steps=steps, jobs=jobs))


def all_done(portal, jobs):
    return portal.ask(STATES) == ["done"] * jobs


def steps_taken(portal):
    return portal.ask("[[e.after['job'], e.after['step']] for e in JournalEntry.objects.filter(act='drill.step')]")


def test_everything_killed_twice_in_mid_work_is_done_once_afterwards(portal):
    portal.start()
    enqueue(portal, 5)
    for target in (10, 40):
        until(lambda target=target: portal.ask(TAKEN) >= target)
        portal.kill()
        assert portal.ask(TAKEN) < 5 * STEPS
        portal.start()
    until(lambda: all_done(portal, 5), 120, every=1)
    taken = steps_taken(portal)
    assert len(taken) == len({tuple(step) for step in taken}) == 5 * STEPS


def test_poison_is_parked_after_three_attempts_and_the_others_get_through(portal):
    portal.start()
    portal.ask("jobs.enqueue('drill-poison', key='poison').pk")
    enqueue(portal, 1, steps=5)

    def settled():
        if any(process.poll() is not None for process in portal.running):
            portal.kill()  # what a supervisor would do: start what died
            portal.start()
        return portal.ask(STATES) == ["done", "parked"]

    until(settled, 180, every=1)
    assert portal.ask("Job.objects.get(key='poison').attempts") == 3
    assert "3 次" in portal.ask("Job.objects.get(key='poison').error")
    assert len(steps_taken(portal)) == 5


@pytest.mark.parametrize("portal", ["redis"], indirect=True)
def test_redis_killed_under_work_costs_time_but_no_work_and_no_page(portal):
    portal.start()
    enqueue(portal, 4)
    until(lambda: portal.ask(TAKEN) >= 5)
    portal.redis.kill()
    assert portal.answers()
    portal.ask("jobs.enqueue('drill-steps', key='late', args={'pause': 0}, total=5).pk")
    portal.redis.start()  # empty: it has forgotten every message
    until(lambda: all_done(portal, 5), 150, every=1)
    taken = steps_taken(portal)
    assert len(taken) == len({tuple(step) for step in taken}) == 4 * STEPS + 5
