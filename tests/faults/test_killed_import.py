"""An import killed with -9 in reading and in writing: afterwards every row is there once."""

import pytest

from tests.faults.browser import Browser
from tests.faults.portal import until

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]

IMPORTED = 2500
HEAD = "账号名称,平台,主办单位,所属地区,账号ID,开设日期\n"


def ledger():
    rows = (f"账号{n},新浪微博,第{n % 40}局,郎溪县,id{n},2020-01-0{n % 9 + 1}\n" for n in range(IMPORTED))
    return (HEAD + "".join(rows)).encode()


def batch_is(portal, status):
    return portal.ask("ImportBatch.objects.get().status") == status


def test_an_import_killed_in_reading_and_in_writing_takes_every_row_over_once(portal):
    portal.command("add_user", "zhang", "--role", "supervisor", "--password-stdin", "--json", stdin="correct-horse-9\n")
    portal.start()
    browser = Browser(portal)
    browser.send("/sign-in/", username="zhang", password="correct-horse-9")
    uploaded = browser.send("/registry/imports/new/", {"file": ("台账.csv", ledger())})
    until(
        lambda: (
            portal.ask("Job.objects.filter(kind='ledger_parse', state='running').count()") == 1
            or batch_is(portal, "previewed")
        )
    )
    portal.kill()
    assert portal.ask("Account.objects.count()") == 0
    portal.start()
    until(lambda: batch_is(portal, "previewed"), 90, every=0.5)
    assert browser.press(uploaded.url, "confirm/").status_code == 200
    until(lambda: portal.ask("Job.objects.get(kind='ledger_write').state") == "running", every=0)
    portal.kill()
    assert portal.ask("Account.objects.count()") in (0, IMPORTED), "a half-written ledger"
    portal.start()
    until(lambda: batch_is(portal, "done"), 120, every=1)
    assert portal.ask("[Account.objects.count(), Filing.objects.count()]") == [IMPORTED, IMPORTED]
    assert portal.ask("ImportBatchEvent.objects.filter(move='finish').count()") == 1
