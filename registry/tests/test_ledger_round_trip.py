"""The account ledger taken out of the browser with its head, read into an empty register, taken out again: the same."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core import jobs
from core.tests.ledger_file import read_ledger
from registry.models import Account, ImportBatch
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db
MOMENT = "2026-03-02 09:00"


@pytest.fixture
def varied(county, bureau, set_clock):
    """Every kind of cell: dates, yes and no and neither, numbers, lines, closed, what looks like a formula."""
    set_clock(MOMENT)
    day = dt.date(2020, 5, 6)
    make_account(
        "=SUM(A1)公安", unit=bureau, handle="gongan", leader="李某", phone="13855512345", followers=12_345, is_certified=True,
        is_main=False, opened_on=day, filed_on=day, remark="第一行\n第二行", functions="办事、咨询", address="人民路1号",
        sources="feed;http://192.0.2.1/a\nfeed;http://192.0.2.1/b",
    )  # fmt: skip
    make_account(
        "教育",
        unit=county,
        platform="wechat_official",
        state="closed",
        closed_on=dt.date(2025, 1, 2),
        close_reason="整合",
    )
    make_account("应急", unit=county, platform="app", followers=None)


def taken_out(browser, kind):
    response = browser.post(reverse("registry:account-export"), {"form": "full", "kind": kind})
    return b"".join(response.streaming_content)


def taken_in(browser, data, kind):
    browser.post(reverse("registry:import-new"), {"file": SimpleUploadedFile(f"台账.{kind}", data)})
    jobs.run_waiting()
    batch = ImportBatch.objects.latest("pk")
    browser.post(reverse("registry:import-confirm", args=[batch.pk]), {"version": getattr(batch, "version", "")})
    jobs.run_waiting()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_taken_out_and_in_again_it_is_the_same(as_user, supervisor, varied, kind):
    browser = as_user(supervisor)
    first = taken_out(browser, kind)
    Account.objects.all().delete()
    taken_in(browser, first, kind)
    assert Account.objects.count() == 3
    told, again = read_ledger(first), read_ledger(taken_out(browser, kind))
    assert again.names == told.names
    assert again.rows == told.rows
    assert again.digest == told.digest
    assert Account.objects.get(handle="gongan").name == "=SUM(A1)公安"
