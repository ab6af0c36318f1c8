"""Turns at hosts: one at a time and two seconds apart by default, for all workers and processes together."""

from collections import Counter

import pytest

from core.models import JournalEntry
from scans.models import HostPace, QuotaPace
from scans.pacing.home import LEASE
from scans.pacing.pace import SharedTurns, set_pace
from scans.pacing.rates import Lane, quota_of, usual_manners
from scans.pacing.turns import OPEN_AFTER, PATIENCE, REST, SLACK, Limit, PutOff, Report, Taking, exchanged
from scans.tests.clock import Clock


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def two(db, clock):
    """Two workers that know nothing of each other."""
    return SharedTurns(clock), SharedTurns(clock)


def lanes(wanted):
    return {Lane(host): number for host, number in wanted.items()}


def take(turns, room=10, **wanted):
    return {lane.host: number for lane, number in turns.exchange(Report(), lanes(wanted), room).turns.items()}


def tell(turns, **told):
    turns.exchange(Report(**told), {}, 0)


def give_back(turns, **freed):
    tell(turns, freed=Counter(freed))


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
    assert take(first, **{"a:8080": 5, "b": 5}) == {"a:8080": 3, "b": 1}
    give_back(first, **{"a:8080": 1})
    assert take(second, **{"a:8080": 5}) == {"a:8080": 1}


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
    take(first, a=1, b=1)
    tell(first, freed=Counter(a=1, b=1), blocked={"a": clock.now + 3600, "b": clock.now + 5})
    asked = second.exchange(Report(), lanes({"a": 1, "b": 1}), 10)
    assert (dict(asked.turns), asked.put_off) == ({}, {Lane("a"): PutOff("host_backoff", 3600)})
    assert asked.ask_again == {Lane("b"): clock.now + 5}
    clock.now += 3601
    assert take(second, a=1) == {"a": 1}


def fail(turns, clock, times, host="a"):
    for _ in range(times):
        clock.now += 3
        assert take(turns, **{host: 9}) == {host: 1}
        tell(turns, freed=Counter([host]), failed=Counter([host]))


def test_after_five_failures_in_a_row_nobody_asks_the_host_for_half_an_hour(two, clock):
    first, second = two
    fail(first, clock, OPEN_AFTER - 1)
    fail(second, clock, 1)
    asked = first.exchange(Report(), lanes({"a": 1}), 10)
    assert (dict(asked.turns), asked.put_off) == ({}, {Lane("a"): PutOff("host_resting", REST)})
    clock.now += REST - PATIENCE - 1
    assert first.exchange(Report(), lanes({"a": 1}), 10).put_off[Lane("a")].reason == "host_resting"


def test_an_answer_between_failures_starts_the_count_again(two, clock):
    first, second = two
    fail(first, clock, OPEN_AFTER - 1)
    clock.now += 3
    take(second, a=1)
    tell(second, freed=Counter("a"), answered={"a"})
    fail(first, clock, OPEN_AFTER - 1)
    clock.now += 3
    assert take(second, a=1) == {"a": 1}


@pytest.mark.parametrize("well", [True, False])
def test_after_the_rest_one_request_decides_whether_the_host_is_asked_again(two, clock, well):
    first, second = two
    set_pace("a", gap=0, parallel=4)
    HostPace.objects.filter(host="a").update(failures=OPEN_AFTER, blocked_until=clock.now - 1)
    assert (take(first, a=9), take(second, a=9)) == ({"a": 1}, {})
    tell(first, freed=Counter("a"), **({"answered": {"a"}} if well else {"failed": Counter("a")}))
    assert take(second, a=9) == ({"a": 4} if well else {})
    assert HostPace.objects.failing().exists() is not well


WECHAT = Lane("api.weixin.qq.com", quota_of("wechat_freepublish", "owner 7"))
OTHER = Lane("api.weixin.qq.com", quota_of("wechat_freepublish", "owner 8"))


@pytest.mark.parametrize(
    ("adapter", "in_a_minute"),
    [("wechat_totaldetail", 300), ("weibo_timeline", 600), ("douyin_video_list", 300), ("kuaishou_photo_list", 120),
     ("bilibili_archive_list", 60), ("apple_lookup", 15), ("sohu_author", 1)],
)  # fmt: skip
def test_an_interface_gives_each_credential_its_rate(adapter, in_a_minute):
    lane, asked = Lane(f"{adapter}.cn", quota_of(adapter, "a")), 0
    host, quota = HostPace(host=lane.host, **usual_manners(lane)._asdict()), QuotaPace(key=lane.quota)
    for tick in range(1200):
        taking = Taking(50, 1000 + tick * SLACK, LEASE)
        taken = exchanged({lane.host: host}, {lane.quota: quota}, {}, {lane: 50}, taking).turns.total()
        exchanged({lane.host: host}, {}, {lane.host: taken}, {}, taking)
        asked += taken
    assert in_a_minute - 1 <= asked <= in_a_minute + 1


def test_the_rate_of_a_credential_holds_for_all_workers_together(two, clock):
    asked = []
    for _ in range(20):
        for one in two:
            asked.append(one.exchange(Report(), {WECHAT: 9}, 9).turns.total())
            tell(one, freed=Counter({WECHAT.host: asked[-1]}))
        clock.now += 0.1
    assert (sum(asked), max(asked)) == (10, 1)


def test_two_credentials_of_one_platform_do_not_wait_for_each_other(two):
    assert two[0].exchange(Report(), {WECHAT: 9, OTHER: 9}, 10).turns == Counter({WECHAT: 1, OTHER: 1})


@pytest.mark.parametrize(("reason", "seconds"), [("quota", 5400.0), ("too_frequent", 60.0)])
def test_a_credential_told_too_often_rests_for_all_workers_and_the_others_go_on(two, clock, reason, seconds):
    first, second = two
    first.exchange(Report(), {WECHAT: 1}, 1)
    tell(first, freed=Counter([WECHAT.host]), limited={WECHAT.quota: Limit(clock.now + seconds, reason)})
    asked = second.exchange(Report(), {WECHAT: 1, OTHER: 1}, 9)
    assert (asked.put_off, asked.turns) == ({WECHAT: PutOff(reason, seconds)}, Counter({OTHER: 1}))
    clock.now += seconds + 1
    assert second.exchange(Report(), {WECHAT: 1}, 9).turns.total() == 1


def test_a_limit_without_a_time_means_one_then_five_then_thirty_minutes_until_it_is_served(two, clock):
    first, _ = two
    rests = []
    for served in (False, False, False, False, True, False):
        first.exchange(Report(), {WECHAT: 1}, 1)
        told = {"served": {WECHAT.quota}} if served else {"limited": {WECHAT.quota: Limit(0, "http_429")}}
        tell(first, freed=Counter([WECHAT.host]), **told)
        put_off = first.exchange(Report(), {WECHAT: 1}, 1).put_off.get(WECHAT)
        rests.append(put_off.seconds if put_off else 0)
        clock.now += rests[-1] + 1
    assert rests == [60, 300, 1800, 1800, 0, 60]


def test_a_bridge_may_be_asked_every_second_and_a_stranger_every_two(two, clock):
    first, _ = two
    bridge, stranger = Lane("bridge.cn", bridge=True), Lane("stranger.cn")
    first.exchange(Report(), {bridge: 1, stranger: 1}, 9)
    tell(first, freed=Counter(["bridge.cn", "stranger.cn"]), answered={"bridge.cn", "stranger.cn"})
    clock.now += 1.1
    assert first.exchange(Report(), {bridge: 1, stranger: 1}, 9).turns == Counter({bridge: 1})


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
