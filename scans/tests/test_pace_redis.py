"""Turns kept in Redis: the same rule for all workers, and never faster than allowed when Redis is lost or comes back."""

import shutil
import subprocess
import time
from collections import Counter

import pytest

from core.tests.at_once import at_once
from registry.models import Account
from scans import services
from scans.models import HostPace, PaceHome, ScanRun
from scans.pacing import home as pace_home
from scans.pacing import in_redis as pace_redis
from scans.pacing.home import CHECK, LEASE, RETURN_AFTER
from scans.pacing.pace import SharedTurns, set_pace
from scans.pacing.rates import Lane, quota_of
from scans.pacing.turns import OPEN_AFTER, Limit, Report
from scans.tests.clock import Clock
from scans.tests.feed_server import rss

pytestmark = [pytest.mark.django_db, pytest.mark.redis]
A, WECHAT = Lane("a.cn"), Lane("api.weixin.qq.com", quota_of("wechat_freepublish", "7"))
MOVED = 2 * CHECK + LEASE + 0.1


class Server:
    """A Redis of the test's own that forgets everything when it is killed."""

    def __init__(self, folder):
        self.path = folder / "redis.sock"
        self.start()

    def start(self):
        words = ["--port", "0", "--unixsocket", self.path, "--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self.process = subprocess.Popen(["redis-server", *map(str, words)], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not pace_redis.remember(0):
            time.sleep(0.05)

    def kill(self):
        self.process.kill()
        self.process.wait()


@pytest.fixture
def server(settings, tmp_path_factory):
    if not shutil.which("redis-server"):
        pytest.skip("no Redis server (script/test installs one)")
    folder = tmp_path_factory.mktemp("r")
    settings.REDIS_URL = f"redis+socket://{folder}/redis.sock"
    pace_redis.client.cache_clear()
    running = Server(folder)
    yield running
    running.kill()
    pace_redis.client.cache_clear()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def two(server, clock):
    workers = SharedTurns(clock), SharedTurns(clock)
    clock.now += 2 * CHECK + 0.1
    return workers


def take(turns, *lanes, number=5):
    return dict(turns.exchange(Report(), dict.fromkeys(lanes, number), 9).turns)


def give_back(turns, *lanes, **told):
    turns.exchange(Report(freed=Counter(lane.host for lane in lanes), **told), {}, 0)


def test_turns_stand_in_redis_and_rests_in_the_database(two, clock):
    first, second = two
    assert (take(first, A), take(second, A)) == ({A: 1}, {})
    give_back(first, A)
    clock.now += 1.9
    assert take(second, A) == {}
    clock.now += 0.2
    assert take(second, A) == {A: 1}
    assert HostPace.objects.get().in_flight == 0
    give_back(second, A, blocked={A.host: clock.now + 9})
    clock.now += 5
    assert take(first, A) == {}
    assert HostPace.objects.get().blocked_until > clock.now


def test_a_credential_has_one_rate_and_one_rest_in_redis_too(two, clock):
    first, second = two
    assert (take(first, WECHAT), take(second, WECHAT)) == ({WECHAT: 1}, {})
    clock.now += 0.21
    assert take(second, WECHAT) == {WECHAT: 1}
    give_back(second, WECHAT, limited={WECHAT.quota: Limit(clock.now + 60, "too_frequent")})
    clock.now += 1
    assert first.exchange(Report(), {WECHAT: 1}, 1).put_off[WECHAT].reason == "too_frequent"


def test_five_failures_rest_a_host_whichever_worker_counts_them(two, clock):
    for worker in [*two, *two, two[0]]:
        clock.now += 3
        assert take(worker, A) == {A: 1}
        give_back(worker, A, failed=Counter([A.host]))
    assert two[1].exchange(Report(), {A: 1}, 1).put_off[A].reason == "host_resting"
    assert HostPace.objects.get().failures == OPEN_AFTER


@pytest.mark.parametrize("comes_back_empty", [False, True])
def test_when_redis_is_lost_nobody_goes_before_what_it_let_out_is_over(two, server, clock, comes_back_empty):
    first, second = two
    set_pace("a.cn", gap=1, parallel=2)
    assert take(first, A, number=1) == {A: 1}
    server.kill()
    if comes_back_empty:
        server.start()
    clock.now += 2
    asked = second.exchange(Report(), {A: 1}, 1)
    assert (dict(asked.turns), asked.ask_again[A] >= clock.now + LEASE) == ({}, True)
    assert PaceHome.objects.get().place == "database"
    assert take(first, A) == {}
    clock.now += MOVED
    assert (take(first, A, number=1), take(second, A, number=1)) == ({A: 1}, {})
    assert HostPace.objects.get().in_flight == 1


def test_redis_is_trusted_again_after_a_while_and_one_move_takes_everybody_along(two, server, clock):
    first, second = two
    server.kill()
    take(first, A)
    server.start()
    SharedTurns(clock)
    assert PaceHome.objects.get().place == "database"
    clock.now += MOVED
    assert take(second, A) == {A: 1}
    clock.now += RETURN_AFTER
    third = SharedTurns(clock)
    assert PaceHome.objects.get().place == "redis"
    assert (take(second, A), take(third, A)) == ({}, {})
    clock.now += MOVED
    assert (take(third, A), take(second, A)) == ({A: 1}, {})


def test_a_process_that_knows_no_redis_calls_the_others_away_from_it(two, settings, clock):
    assert take(two[0], A) == {A: 1}
    settings.REDIS_URL = ""
    third = SharedTurns(clock)
    assert take(third, A) == {}
    clock.now += MOVED
    assert (take(third, A), PaceHome.objects.get().epoch) == ({A: 1}, 2)


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_at_once_one_gets_the_turn(server):
    clock = time.time
    workers = [SharedTurns(clock) for _ in range(8)]
    PaceHome.objects.update(opens_at=0)
    for worker in workers:
        worker._home._read()
    assert sum(len(taken) for taken in at_once(*[lambda one=one: take(one, A) for one in workers])) == 1


@pytest.mark.django_db(transaction=True)
def test_redis_killed_in_mid_run_costs_time_and_neither_a_look_nor_the_pace(server, host, make_account, monkeypatch):
    monkeypatch.setattr(pace_home, "LEASE", 1.0)
    monkeypatch.setattr(services, "BATCH", 8)
    set_pace(host.name, gap=0.1, parallel=1)
    host.delay = 0.03
    for number in range(16):
        make_account(host.serve(f"/{number}", rss("2026-03-05 09:00")))
    run = services.start_run(ScanRun(), Account.objects.all())

    def kill_in_the_middle():
        deadline = time.monotonic() + 60
        while len(host.asked) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        server.kill()

    at_once(kill_in_the_middle, *[lambda: services.finish_here(run)] * 2)
    assert sorted(path for path, _ in host.asked) == sorted(f"/{number}" for number in range(16))
    assert (host.most_at_once, host.smallest_gap >= 0.09) == (1, True)
    assert (run.by_state()["ok"], PaceHome.objects.get().place) == (16, "database")
