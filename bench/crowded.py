"""A portal in processes of its own, as `script/server` and `--production` run it: list pages alone and beside a big export."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.harness import Cost
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
    looked(li, 6)
    alone = looked(li, ALONE)
    page = portal.address + "/registry/accounts/"
    zhang.post(page, page + "export/", form="full", kind="xlsx")
    until(lambda: portal.ask(WORK.format("='running'")), every=0.02)
    beside = looked(li, 0, going_on=lambda: portal.ask(WORK.format("__in=('queued', 'running')")))
    return alone + looked(li, ALONE), beside


def costs(seconds: list[float]) -> list[Cost]:
    return [Cost(each, 0.0, 0.0, None) for each in sorted(seconds)]


def has_redis() -> bool:
    return shutil.which("redis-server") is not None
