"""A filing climbs its steps and changes the account only when somebody else has decided."""

import datetime as dt
from typing import Any

import pytest

from core.refusals import Refusal
from core.workflow import MoveRefused
from orgs.calendar_keeping import set_day
from orgs.models import Message
from registry import services
from registry.models import Account, Filing, FormerName
from registry.tests.factories import OPENING, make_account, make_filing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    return make_account(
        "郎溪公安", unit=bureau, handle="gh_1", leader="陈局", manager="王填报", phone="13800138000", functions="警情"
    )


def test_an_approved_opening_makes_the_account_with_number_and_receipt(clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    services.agree(filing, by=reviewer)
    account = Account.objects.get()
    assert (filing.status, filing.receipt, account.number) == ("approved", "BA-2026-000001", "A000001")
    assert (account.name, account.organisation, account.filing_no) == ("郎溪公安", clerk.organisation, "BA-2026-000001")


def test_nothing_about_the_account_changes_before_the_decision(clerk: Any, reviewer: Any, account: Account) -> None:
    filing = make_filing("change", by=clerk, account=account)
    account.refresh_from_db()
    assert account.name == "郎溪公安"
    services.agree(filing, by=reviewer)
    account.refresh_from_db()
    assert account.name == "平安郎溪"


def test_a_rename_keeps_the_number_and_the_former_name(clerk: Any, reviewer: Any, account: Account) -> None:
    services.agree(make_filing("change", by=clerk, account=account), by=reviewer)
    assert list(FormerName.objects.values_list("account__number", "value")) == [(account.number, "郎溪公安")]


def test_a_closure_is_announced_and_a_deregistration_ends_it(clerk: Any, reviewer: Any, account: Account) -> None:
    services.agree(make_filing("closure", by=clerk, account=account), by=reviewer)
    account.refresh_from_db()
    assert (account.state, account.closed_on) == ("closing", None)
    services.agree(make_filing("deregistration", by=clerk, account=account), by=reviewer)
    account.refresh_from_db()
    assert (account.state, str(account.closed_on)) == ("cancelled", "2026-03-05")


def test_an_emergency_closure_is_filed_afterwards_and_counts_its_late_days(
    clerk: Any, reviewer: Any, account: Account
) -> None:
    filing = make_filing(
        "closure", by=clerk, account=account, emergency="on", occurred_on="2026-03-16", close_detail="密码被盗"
    )
    assert filing.late_days == 2  # stopped on Monday, two working days until Wednesday, filed on Friday
    services.agree(filing, by=reviewer)
    account.refresh_from_db()
    assert (account.state, str(account.closed_on)) == ("closed", "2026-03-16")


def test_a_merger_points_every_merged_account_to_its_successor(
    clerk: Any, reviewer: Any, account: Account, bureau: Any
) -> None:
    small = [make_account(f"派出所{n}", unit=bureau, handle=f"gh_small{n}") for n in (1, 2)]
    services.agree(
        make_filing("merger", by=clerk, account=account, merged="\n".join(each.number for each in small)), by=reviewer
    )
    assert [(each.state, each.successor_id) for each in Account.objects.filter(pk__in=[s.pk for s in small])] == [
        ("closing", account.pk)
    ] * 2


def test_a_handover_waits_for_the_receiving_unit_first(
    clerk: Any, reviewer: Any, outsider: Any, other_bureau: Any, account: Account
) -> None:
    filing = make_filing("handover", by=clerk, account=account)
    with pytest.raises(MoveRefused):
        services.agree(filing, by=reviewer)
    services.agree(filing, by=outsider)
    services.agree(Filing.objects.get(pk=filing.pk), by=reviewer)
    account.refresh_from_db()
    assert account.organisation == other_bureau


def test_the_applicant_never_decides_even_with_a_reviewers_role(make_user: Any, county: Any) -> None:
    both = make_user("filer", "reviewer", unit=county)
    filing = make_filing(by=both, certified_body=county.name)
    with pytest.raises(MoveRefused):
        services.agree(filing, by=both)
    with pytest.raises(MoveRefused):
        services.reject(filing, by=both, reason="不行")


def test_the_second_of_two_reviewers_is_told_who_was_faster(clerk: Any, reviewer: Any, supervisor: Any) -> None:
    filing = make_filing(by=clerk)
    stale = Filing.objects.get(pk=filing.pk)
    services.agree(filing, by=reviewer)
    with pytest.raises(MoveRefused, match="李审核"):
        services.send_back(stale, by=supervisor, reason="补材料")


def test_an_account_has_one_filing_under_review(clerk: Any, account: Account) -> None:
    make_filing("closure", by=clerk, account=account)
    with pytest.raises(Refusal, match="关停备案正在审核"):
        make_filing("change", by=clerk, account=account)


def test_a_filing_overtaken_by_another_change_is_not_applied(clerk: Any, reviewer: Any, account: Account) -> None:
    filing = make_filing("change", by=clerk, account=account)
    Account.objects.filter(pk=account.pk).update(name="别的名字")
    with pytest.raises(Refusal, match="账号名称"):
        services.agree(Filing.objects.get(pk=filing.pk), by=reviewer)


def test_an_opening_of_an_account_taken_over_meanwhile_is_not_approved(clerk: Any, reviewer: Any, bureau: Any) -> None:
    filing = make_filing(by=clerk)
    make_account("郎溪公安", unit=bureau, handle=OPENING["handle"])
    with pytest.raises(Refusal):
        services.agree(filing, by=reviewer)
    assert Account.objects.count() == 1


def test_a_second_application_for_the_same_id_is_told_at_once(clerk: Any, outsider: Any) -> None:
    make_filing(by=clerk)
    with pytest.raises(Refusal) as refused:
        make_filing(by=outsider, name="郎溪教育", certified_body="郎溪县教育局")
    assert "handle" in refused.value.details["faults"]


def test_a_dissolved_units_filing_is_not_decided(clerk: Any, reviewer: Any, bureau: Any) -> None:
    filing = make_filing(by=clerk)
    bureau.dissolved_on = "2026-03-01"
    bureau.save()
    with pytest.raises(Refusal, match="撤销"):
        services.agree(Filing.objects.get(pk=filing.pk), by=reviewer)


def test_the_review_is_due_in_five_working_days(clerk: Any, set_clock: Any) -> None:
    set_clock("2026-04-30 10:00")
    assert f"{make_filing(by=clerk).due_at:%Y-%m-%d %H:%M}" == "2026-05-11 18:00"


def test_a_returned_filing_is_mended_and_starts_again_at_the_first_step(clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    services.send_back(filing, by=reviewer, reason="补充电话")
    services.save_draft(filing, {**filing.proposal, "phone": "13800138001"}, by=clerk, version=filing.version)
    services.submit(filing, by=clerk)
    assert (filing.status, filing.step) == ("submitted", 0)


def test_the_ledger_of_an_earlier_day_shows_the_account_as_it_stood(
    clerk: Any, reviewer: Any, account: Account, set_clock: Any
) -> None:
    services.agree(make_filing("change", by=clerk, account=account), by=reviewer)
    set_clock("2026-04-20 10:00")
    services.agree(
        make_filing("change", by=clerk, account=Account.objects.get(pk=account.pk), name="平安郎溪发布"), by=reviewer
    )
    names = [filing.after["name"] for filing in account.filings.effective().order_by("effective_on")]
    assert names == ["平安郎溪", "平安郎溪发布"]


def test_the_limit_follows_a_year_that_is_announced_later(clerk: Any, supervisor: Any, set_clock: Any) -> None:
    set_clock("2027-10-08 10:00")
    filing = make_filing(by=clerk, handle="gh_2027")
    assert (filing.due_provisional, f"{filing.due_at:%m-%d}") == (True, "10-15")
    set_day(dt.date(2027, 10, 9), "work", name="国庆节", reason="2027 年放假通知", by=supervisor, version=0)
    filing.refresh_from_db()
    assert f"{filing.due_at:%m-%d}" == "10-14"  # the make-up Saturday counts


def test_each_step_tells_whose_turn_it_is_and_the_end_tells_who_wrote_it(
    clerk: Any, reviewer: Any, outsider: Any
) -> None:
    filing = make_filing(by=clerk)
    assert [(each.user, each.kind) for each in Message.objects.all()] == [(reviewer, "filing.waiting")]
    services.agree(filing, by=reviewer)
    told = Message.objects.get(user=clerk)
    assert (told.kind, told.text) == ("filing.approved", "备案回执号 BA-2026-000001。")


def test_a_handover_to_a_unit_dissolved_meanwhile_is_not_decided(
    clerk: Any, outsider: Any, reviewer: Any, other_bureau: Any, account: Account
) -> None:
    filing = make_filing("handover", by=clerk, account=account)
    services.agree(filing, by=outsider)
    other_bureau.dissolved_on = "2026-03-19"
    other_bureau.save()
    with pytest.raises(Refusal, match="郎溪县教育局"):
        services.agree(Filing.objects.select_related("receiver").get(pk=filing.pk), by=reviewer)
