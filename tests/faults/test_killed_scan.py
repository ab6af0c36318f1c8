"""A portal killed in mid-scan looks at every account once all the same, and processes share one politeness."""

import json
import subprocess
import sys

import pytest

from scans.tests.feed_server import feed_host, rss
from tests.faults.portal import ROOT, until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

ACCOUNTS = 40
# The scheduler may have started a run of its own beside ours: each run's look at an account was recorded once.
RECORDED = "Sighting.objects.aggregate(n=Sum('looks'))['n']"
MARKED = "RunLook.objects.exclude(state='').count()"
LEFT = "RunLook.objects.filter(state='').count()"
RUNNING = "Job.objects.filter(kind='scan_batch', state='running').count()"
OVER = "ScanRun.objects.filter(finished_at=None).count() == 0"


@pytest.fixture
def host(portal, tmp_path):
    """Forty accounts of the portal on one host of feeds."""
    with feed_host(delay=0.02) as served:
        portal.environment["GOVMEDIA_ALLOW_HOSTS"] = served.name
        rows = [f"郎溪发布{n},微博,郎溪县,{served.serve(f'/{n}', rss('2026-03-05 09:00'))}" for n in range(ACCOUNTS)]
        ledger = tmp_path / "ledger.csv"
        ledger.write_text("\n".join(["账号名称,平台,主办单位,数据接口", *rows]), "utf-8")
        portal.command("import_ledger", str(ledger))
        yield served


@pytest.mark.parametrize(("gap", "parallel", "delay"), [("0.1", "1", 0.02), ("0", "12", 0.4)])
def test_a_scan_killed_and_then_stopped_in_mid_work_has_every_look_once(portal, host, gap, parallel, delay):
    """In turn, the dead hold the only turn until its lease is over; at once, several looks die half done."""
    host.delay = delay
    portal.command("allow_host", host.name, "--gap", gap, "--parallel", parallel)
    portal.start()
    run = json.loads(portal.command("scan", "--all", "--queue", "--parallel", "4", "--json"))["run"]
    for asked, end in ((5, portal.kill), (20, portal.stop)):
        until(lambda asked=asked: len(host.asked) >= asked)
        stopped_in = end()
        assert portal.ask(LEFT) > 0
        running = portal.ask(RUNNING)
        portal.start()
    assert (stopped_in < 35, running) == (True, 0)
    until(lambda: portal.ask(OVER), 150, every=1)
    found = json.loads(portal.command("scan", "--status", str(run), "--json"))
    assert (found["looked"], found["by_state"]["ok"]) == (ACCOUNTS, ACCOUNTS)
    assert portal.ask(RECORDED) == portal.ask(MARKED)
    # A look of the scheduler's own run that is written after a later one begins a stretch of its own.
    seen = "Sighting.objects.values('account').distinct().count()"
    assert portal.ask(f"[{seen}, DayCount.objects.aggregate(n=Sum('posts'))['n']]") == [ACCOUNTS] * 2
    assert {path for path, _ in host.asked} == {f"/{n}" for n in range(ACCOUNTS)}


@pytest.mark.parametrize("portal", ["embedded"], indirect=True)
def test_two_processes_ask_one_host_in_turn(portal, host):
    portal.command("allow_host", host.name, "--gap", "0.3", "--parallel", "1")
    numbers = portal.ask("list(Account.objects.order_by('pk').values_list('number', flat=True))")
    halves = [[word for number in half for word in ("--account", number)] for half in (numbers[:4], numbers[4:8])]
    both = [
        subprocess.Popen(
            [sys.executable, "manage.py", "scan", "--json", *half],
            cwd=ROOT,
            env=portal._environment(),
            stdout=subprocess.PIPE,
        )
        for half in halves
    ]
    assert [json.loads(each.communicate(timeout=180)[0])["looked"] for each in both] == [4, 4]
    assert (len(host.asked), host.most_at_once) == (8, 1)
    assert host.took >= 7 * 0.3 - 0.05
    assert host.smallest_gap >= 0.15
