"""Goal 21: list pages alone and while a big export runs, over HTTP, in processes as `script/server` and `--production` run them."""

import shutil
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Comparison, Cost, copy_of
from bench.homes import Homes
from bench.lines import Line, Missing, Plan
from tests.faults.browser import Browser
from tests.faults.portal import Portal, Redis, until

PAGES = ("/registry/accounts/", "/registry/filings/", "/inspections/rounds/")
WORK = "Job.objects.filter(kind='ledger_export', state{}).count()"
PASSWORD = "correct-horse-9"  # noqa: S105 (of a portal that lives for a minute)
PAUSE = 0.05  # between two pages: a person, not a load test
ALONE = 60


@contextmanager
def started(home: Path, *, with_redis: bool) -> Iterator[Portal]:
    portal = Portal(home, {"DJANGO_SETTINGS_MODULE": "govmedia.settings", "ALLOWED_HOSTS": "127.0.0.1"})
    if with_redis:
        folder = home / "redis"
        folder.mkdir()
        portal.redis = Redis(folder)
        portal.redis.start()
    try:
        for name in ("zhang", "li"):
            portal.command("add_user", name, "--role", "supervisor", "--password-stdin", stdin=PASSWORD + "\n")
        portal.start()
        yield portal
    finally:
        portal.close()
        if portal.redis:
            portal.redis.kill()


def signed_in(portal: Portal, name: str) -> Browser:
    browser = Browser(portal)
    browser.send("/sign-in/", username=name, password=PASSWORD)
    return browser


def looked(browser: Browser, times: int, going_on: object = None) -> list[float]:
    """Seconds of each page; while `going_on` says so, or so many times."""
    seconds = []
    while going_on() if callable(going_on) else len(seconds) < times:
        for page in PAGES:
            began = time.perf_counter()
            assert browser.look(page).status_code == 200
            seconds.append(time.perf_counter() - began)
            time.sleep(PAUSE)
    return seconds


def beside_an_export(portal: Portal) -> tuple[list[float], list[float]]:
    """(alone, beside): alone before and after, so that a noisy minute hits both."""
    zhang, li = signed_in(portal, "zhang"), signed_in(portal, "li")
    assert not portal.ask(WORK.format("__in=('queued', 'running')"))
    looked(li, 6)
    alone = looked(li, ALONE)
    page = portal.address + "/registry/accounts/"
    zhang.post(page, page + "export/", form="full", kind="xlsx")
    until(lambda: portal.ask(WORK.format("='running'")), every=0.02)
    beside = looked(li, 0, going_on=lambda: portal.ask(WORK.format("__in=('queued', 'running')")))
    return alone + looked(li, ALONE), beside


def lists_beside_an_export(homes: Homes, plan: Plan) -> Iterator[Line]:
    """Two times is what a person notices; worker and web in one process, and apart as in a large installation."""
    for words, with_redis in (("in one process", False), ("worker apart", True)):
        goal = f"21 lists, {words}"
        if with_redis and not shutil.which("redis-server"):
            yield Missing(goal, "redis-server")
            continue
        found = Comparison()
        with copy_of(homes.of(plan.rows)) as home, started(home, with_redis=with_redis) as portal:
            for _ in range(min(plan.rounds, 3)):
                alone, beside = beside_an_export(portal)
                found.ours.append(_middle(beside))
                found.peer.append(_middle(alone))
        yield Line(goal, plan.rows, "the same pages with no export running", found, what="seconds", bar=2.0)


def _middle(seconds: list[float]) -> Cost:
    return Cost(statistics.median(seconds), 0.0, 0.0, None)
