"""Four worker processes share one politeness, and a dead half of the web costs the other half next to nothing."""

import contextlib
import socket
import time

import pytest

from scans.tests.feed_server import feed_host, rss
from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(400)]

GAP, RETRY_AFTER = 0.2, 3
EACH = 40
START = """[__import__('scans.services', fromlist=['scans']).start_run(
    ScanRun(), Account.objects.filter(name__in=names), in_one_job=True).pk for names in {}]"""
OVER = "ScanRun.objects.filter(finished_at=None).count() == 0"
SEEN = "list(RunLook.objects.filter(run__in={}).values_list('state', 'reason').annotate(n=Count('pk')))"


@contextlib.contextmanager
def dead_hosts():
    """One whose queue is full, so that nobody gets through, and one that takes every call and says nothing."""
    full, silent = socket.socket(), socket.create_server(("127.0.0.1", 0), backlog=200)
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    callers = [socket.socket() for _ in range(4)]
    for caller in callers:
        caller.setblocking(False)
        caller.connect_ex(full.getsockname())
    yield [f"127.0.0.1:{one.getsockname()[1]}" for one in (full, silent)]
    for one in (*callers, full, silent):
        one.close()


def looks(portal, names):
    """The accounts of these names looked at by four jobs at once, each with some of every host; (seconds, outcomes)."""
    began = time.monotonic()
    runs = portal.ask(START.format([names[part::4] for part in range(4)]))
    until(lambda: portal.ask(OVER), 120, every=0.3)
    return time.monotonic() - began, {(state, why): n for state, why, n in portal.ask(SEEN.format(runs))}


def rests_when_told(portal, host, names):
    """The first of them is answered with Retry-After: nobody asks until it is over, and then the others are asked."""
    host.serve("/0", status=429, Retry_After=str(RETRY_AFTER))
    before = len(host.moments)
    looks(portal, names)
    asked = list(zip([path for path, _ in host.asked], host.moments, strict=True))[before:]
    told = next(at for path, at in asked if path == "/0")
    assert [path for path, at in asked if told < at < told + RETRY_AFTER] == []
    assert len(asked) == len(names)


@pytest.mark.parametrize("portal", ["redis"], indirect=True)
def test_four_workers_are_polite_together_and_a_dead_half_does_not_hold_the_other_up(portal, tmp_path, capsys):
    with contextlib.ExitStack() as stack:
        hosts = [stack.enter_context(feed_host(delay=0.02)) for _ in range(3)]
        stranger = stack.enter_context(feed_host())
        dead = stack.enter_context(dead_hosts())
        served = [host.serve(f"/{n}", rss("2026-03-05 09:00")) for n in range(EACH) for host in hosts]
        healthy = {f"好{n}": address for n, address in enumerate(served)}
        usual = {f"常{n}": stranger.serve(f"/{n}", rss("2026-03-05 09:00")) for n in range(4)}
        lost = {f"坏{n}": f"http://{dead[n % 2]}/{n}" for n in range(len(healthy))}
        ledger = tmp_path / "ledger.csv"
        rows = [f"{name},微博,郎溪县,{address}" for name, address in (healthy | usual | lost).items()]
        ledger.write_text("\n".join(["账号名称,平台,主办单位,数据接口", *rows]), "utf-8")
        names = [host.name for host in hosts]
        portal.environment["GOVMEDIA_ALLOW_HOSTS"] = ",".join([*names, stranger.name, *dead])
        portal.workers = 4
        portal.command("import_ledger", str(ledger))
        for name in (*names, *dead):
            portal.command("allow_host", name, "--gap", str(GAP), "--parallel", "1")
        portal.start()

        _, outcomes = looks(portal, [*healthy, *usual])
        assert outcomes == {("ok", ""): len(healthy) + len(usual)}
        gaps = [host.smallest_gap for host in hosts]
        assert [host.most_at_once for host in (*hosts, stranger)] == [1] * 4
        assert min(gaps) >= 0.95 * GAP
        assert stranger.smallest_gap >= 1.9

        for _ in range(2):  # once more if the machine was busy with something else
            portal.ask("HostPace.objects.update(failures=0, blocked_until=0)")
            alone, _ = looks(portal, list(healthy))
            with_dead, outcomes = looks(portal, [*healthy, *lost])
            if with_dead <= 1.3 * alone:
                break
        tried = sum(n for (_, why), n in outcomes.items() if why in ("timeout", "connect"))
        assert (outcomes["ok", ""], outcomes["unreachable", "host_resting"] + tried) == (len(healthy), len(lost))
        assert tried <= 2 * (5 + 3)
        assert with_dead <= 1.3 * alone

        rests_when_told(portal, hosts[0], [name for name, address in healthy.items() if hosts[0].name in address][:12])
        with capsys.disabled():
            print(  # noqa: T201
                f"\nsmallest gaps {min(gaps):.3f} s (of {GAP}) and {stranger.smallest_gap:.3f} s (of 2);"
                f" {len(healthy)} accounts alone {alone:.1f} s, beside {len(lost)} dead ones {with_dead:.1f} s"
            )
