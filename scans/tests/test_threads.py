"""How threads are shared out: a host that does not answer holds few, one that answers beside others not all."""

from scans.pacing.rates import Lane
from scans.pacing.threads import Threads

A, B, DEAD = Lane("a.cn"), Lane("b.cn"), Lane("dead.cn")


def test_a_host_earns_its_threads_by_answering():
    threads = Threads(16)
    assert threads.shared_out({A: 99}, alone=True) == {A: 2}
    threads.take("a.cn")
    threads.give_back("a.cn", failed=False)
    assert threads.shared_out({A: 99}, alone=True) == {A: 48}
    assert threads.shared_out({A: 99, B: 99}, alone=False) == {A: 12, B: 2}


def test_all_failing_hosts_together_hold_no_more_than_a_quarter():
    threads = Threads(16)
    dead = [Lane(f"dead{n}.cn") for n in range(10)]
    for lane in dead:
        threads.take(lane.host)
        threads.give_back(lane.host, failed=True)
    assert sum(threads.shared_out(dict.fromkeys(dead, 9), alone=False).values()) == 4
    assert threads.shared_out({**dict.fromkeys(dead, 9), A: 9}, alone=False)[A] == 2


def test_two_lanes_of_one_host_share_what_it_has_earned():
    threads = Threads(16)
    one, other = Lane("a.cn", "x|1"), Lane("a.cn", "x|2")
    assert threads.shared_out({one: 1, other: 9}, alone=True) == {one: 1, other: 1}


def test_a_refusal_of_our_own_says_nothing_of_the_host():
    threads = Threads(4)
    threads.take("a.cn")
    threads.give_back("a.cn", failed=None)
    assert (threads.out, threads.shared_out({A: 9}, alone=True)) == (0, {A: 2})
