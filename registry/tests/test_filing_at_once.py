"""Two people about one filing in the same moment: one wins, the other is told, the register changes once."""

from pathlib import Path
from typing import Any

import pytest

from core.tests.at_once import at_once
from registry import services
from registry.models import Account, Filing
from registry.tests.factories import OPENING, make_account, make_filing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def two(make_user: Any, county: Any) -> list[Any]:
    return [make_user("reviewer", unit=county, name=f"审核{n}") for n in (1, 2)]


def test_of_two_who_agree_one_makes_the_account(clerk: Any, two: list[Any]) -> None:
    filing = make_filing(by=clerk)

    def agree(by: Any) -> str:
        mine = Filing.objects.get(pk=filing.pk)
        services.agree(mine, by=by)
        return mine.status

    answers = at_once(*(lambda by=by: agree(by) for by in two))
    assert sorted(answers) == ["approved", "somebody_was_faster"]
    assert Account.objects.count() == 1


def test_agreeing_and_withdrawing_at_once_ends_in_one_of_the_two(clerk: Any, two: list[Any]) -> None:
    filing = make_filing(by=clerk)
    at_once(
        lambda: services.agree(Filing.objects.get(pk=filing.pk), by=two[0]),
        lambda: services.withdraw(Filing.objects.get(pk=filing.pk), by=clerk),
    )
    status = Filing.objects.get(pk=filing.pk).status
    assert status in {"approved", "withdrawn"}
    assert Account.objects.exists() == (status == "approved")


def test_two_filings_of_one_account_submitted_at_once_leave_one_under_review(clerk: Any, bureau: Any) -> None:
    account = make_account(
        "郎溪公安", unit=bureau, handle="gh_1", leader="陈局", manager="王", phone="13800138000", functions="警情"
    )
    drafts = [make_filing(kind, by=clerk, account=account, at="draft") for kind in ("change", "closure")]
    answers = at_once(
        *(lambda pk=draft.pk: services.submit(Filing.objects.get(pk=pk), by=clerk) or "submitted" for draft in drafts)
    )
    assert sorted(answers) == ["already_under_review", "submitted"]
    assert Filing.objects.submitted().count() == 1


def test_an_opening_agreed_while_a_ledger_brings_the_same_account_makes_one(
    clerk: Any, supervisor: Any, two: list[Any], tmp_path: Path
) -> None:
    filing, ledger = make_filing(by=clerk), tmp_path / "台账.csv"
    ledger.write_text(f"账号名称,平台,账号ID,主办单位\n郎溪公安,微信公众号,{OPENING['handle']},郎溪县公安局\n", "utf-8")
    at_once(
        lambda: services.agree(Filing.objects.get(pk=filing.pk), by=two[0]),
        lambda: services.import_ledger(ledger, ledger.name, by=supervisor),
    )
    assert Account.objects.count() == 1


def test_receipts_given_at_once_leave_no_gap_and_repeat_none(clerk: Any, two: list[Any]) -> None:
    filings = [
        make_filing(by=clerk, name=f"郎溪公安{n}", handle=f"gh_{n}", platform=p)
        for n, p in enumerate(("weibo", "douyin"))
    ]
    at_once(
        *(
            lambda pk=filing.pk, by=by: services.agree(Filing.objects.get(pk=pk), by=by)
            for filing, by in zip(filings, two, strict=True)
        )
    )
    receipts = sorted(filing.receipt for filing in Filing.objects.exclude(receipt=None))
    assert receipts == [f"BA-2026-{n:06d}" for n in range(1, len(receipts) + 1)]
    assert len(receipts) == 2
