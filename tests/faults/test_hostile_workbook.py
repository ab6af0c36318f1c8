"""While a hostile workbook is read, the pages of another user go on as if nothing were."""

import time
from statistics import median

import pytest

from core.tests.workbooks import hungry_workbook
from tests.faults.browser import Browser
from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

PAGES = ("/registry/accounts/", "/registry/filings/", "/")
READING = "Job.objects.get(kind='ledger_parse').state in ('queued', 'running')"
SLOWER = 10  # times an unloaded page: there are two processors, and one of them reads


def timed(browser, path):
    began = time.perf_counter()
    assert browser.look(path).status_code == 200
    return time.perf_counter() - began


@pytest.mark.parametrize("portal", ["embedded"], indirect=True)
def test_another_users_pages_go_on_while_two_million_cells_are_read(portal):
    people = {"zhang": "supervisor", "li": "reviewer"}
    for name, role in people.items():
        portal.command("add_user", name, "--role", role, "--password-stdin", stdin="correct-horse-9\n")
    portal.start()
    zhang, li = Browser(portal), Browser(portal)
    for name, browser in (("zhang", zhang), ("li", li)):
        browser.send("/sign-in/", username=name, password="correct-horse-9")
    unloaded = [timed(li, page) for _ in range(6) for page in PAGES]
    zhang.send("/registry/imports/new/", {"file": ("台账.xlsx", hungry_workbook(80_000))})
    until(lambda: portal.ask("Job.objects.filter(kind='ledger_parse', state='running').count()"), every=0.02)
    beside = []
    while portal.ask(READING):
        beside += [timed(li, page) for page in PAGES]
    assert len(beside) >= len(PAGES)
    assert median(beside) < SLOWER * median(unloaded)
    assert max(beside) < SLOWER * max(unloaded)
    assert portal.ask("ImportBatch.objects.get().status") in ("previewed", "refused")
