"""Turns at hosts: one at a time and two seconds apart by default, for all workers and processes together."""

from collections import Counter

import pytest

from core.models import JournalEntry
from scans.models import HostPace
from scans.pace import LEASE, DatabasePace, set_pace


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def two(db, clock):
    """Two workers that know nothing of each other."""
    return DatabasePace(clock), DatabasePace(clock)


def take(pace, room=10, **wanted):
    return dict(pace.exchange({}, wanted, room, {}).turns)


def give_back(pace, **freed):
    pace.exchange(freed, {}, 0, {})


def test_by_default_a_host_has_one_request_in_flight_among_all_workers(two):
    first, second = two
    assert take(first, a=5) == {"a": 1}
    assert take(second, a=5) == take(first, a=5) == {}


def test_the_gap_counts_from_the_end_of_a_request(two, clock):
    first, second = two
    take(first, a=1)
    clock.now += 10
    give_back(first, a=1)
    clock.now += 1.9
    assert take(second, a=1) == {}
    clock.now += 0.2
    assert take(second, a=1) == {"a": 1}


def test_another_pace_can_be_set_for_one_host(two, clock):
    set_pace("a:8080", gap=0, parallel=3)
    first, second = two
    assert first.exchange({}, {"a:8080": 5, "b": 5}, 10, {}).turns == Counter({"a:8080": 3, "b": 1})
    give_back(first, **{"a:8080": 1})
    assert second.exchange({}, {"a:8080": 5}, 10, {}).turns == Counter({"a:8080": 1})


def test_no_more_turns_are_taken_than_there_is_room_for(two):
    assert sum(take(two[0], room=2, a=1, b=1, c=1).values()) == 2


def test_a_turn_of_a_dead_process_comes_back_after_its_lease(two, clock):
    first, second = two
    take(first, a=1)
    clock.now += LEASE - 1
    assert take(second, a=1) == {}
    clock.now += 2
    assert take(second, a=1) == {"a": 1}


def test_a_host_that_wants_rest_gets_it_from_everybody(two, clock):
    first, second = two
    first.exchange({}, {}, 0, {"a": clock.now + 3600, "b": clock.now + 5})
    asked = second.exchange({}, {"a": 1, "b": 1}, 10, {})
    assert (dict(asked.turns), asked.put_off, asked.ask_again) == ({}, {"a"}, {"b": clock.now + 5})
    clock.now += 3601
    assert take(second, a=1) == {"a": 1}


def test_allow_host_stores_the_pace_and_journals_it(command):
    code, printed = command("allow_host", "127.0.0.1:8099", "--gap", "0.5", "--parallel", "4")
    assert (code, printed) == (0, {"id": "127.0.0.1:8099", "gap": 0.5, "parallel": 4})
    command("allow_host", "127.0.0.1:8099", "--gap", "0")
    pace = HostPace.objects.get(host="127.0.0.1:8099")
    assert (pace.gap, pace.parallel) == (0, 4)
    assert JournalEntry.objects.filter(act="scans.pace_set").count() == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["example.cn"], "bad_host"),
        (["http://example.cn:80"], "bad_host"),
        (["a:99999"], "bad_host"),
        (["a:80", "--gap", "x"], "bad_number"),
        (["a:80", "--gap", "nan"], "bad_number"),
        (["a:80", "--parallel", "0"], "bad_number"),
    ],
)
def test_a_host_or_pace_that_makes_no_sense_is_refused(command, words, code):
    exit_code, printed = command("allow_host", *words)
    assert (exit_code, printed["error"]["code"], HostPace.objects.count()) == (2, code, 0)
