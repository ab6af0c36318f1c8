"""Ledgers of the register read back from their files: by unit and platform as of a past day, closings with reasons."""

import datetime as dt

import pytest
from django.urls import reverse

from core.tests.ledger_file import read_ledger
from registry.models import Closing, Filing
from registry.services import agree
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
EXPORT = reverse("registry:account-export")


def got(page, address, **sent):
    answer = page.post(address, sent)
    assert answer.status_code == 200
    lead = 1 if sent.get("form") == "eleven" and sent.get("kind") != "csv" else 0
    return read_ledger(b"".join(answer.streaming_content), lead=lead)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("form", ["full", "eleven"])
def test_the_head_of_the_accounts_tells_filters_day_and_person(as_user, auditor, bureau, other_bureau, form, kind):
    make_account("甲", unit=bureau)
    make_account("乙", unit=other_bureau, platform="weibo")
    found = got(as_user(auditor), f"{EXPORT}?platform=weibo", form=form, kind=kind, as_of="2026-01-01")
    assert [row["账号名称"] for row in found.dicts()] == ["乙"]
    assert "条件：平台=新浪微博" in found.head
    assert any(line.startswith("截至：2026-01-01") and "孙审计" in line for line in found.head)


def test_accounts_are_put_in_order_by_unit_or_by_platform(as_user, auditor, bureau, other_bureau):
    for name, unit, platform in (("甲", bureau, "weibo"), ("乙", other_bureau, "weibo"), ("丙", bureau, "douyin")):
        make_account(name, unit=unit, platform=platform)
    page = as_user(auditor)
    by_unit = got(page, EXPORT, order="unit").dicts()
    assert [row["主办单位"] for row in by_unit] == sorted(row["主办单位"] for row in by_unit)
    assert [row["平台"] for row in got(page, EXPORT, order="platform").dicts()] == ["新浪微博", "新浪微博", "抖音"]


def test_by_unit_as_of_a_past_day_the_account_stands_under_the_unit_it_had_then(
    as_user, auditor, bureau, other_bureau, set_clock
):
    set_clock("2026-03-10 09:00")
    account = make_account("郎溪公安", unit=other_bureau, handle="gh_1")
    record = {"number": account.number, "name": "郎溪公安", "platform": "wechat_official", "state": "running"}
    for day, kind, unit in (("2020-01-01", "takeover", bureau), ("2026-03-02", "handover", other_bureau)):
        told = record | {"unit": unit.name, "district": unit.district, "registered_on": "2020-01-01"}
        Filing.objects.create(kind=kind, status="approved", account=account, effective_on=day, after=told)
    page = as_user(auditor)
    [then] = got(page, EXPORT, order="unit", as_of="2026-03-01").dicts()
    [now] = got(page, EXPORT, order="unit").dicts()
    assert (then["主办单位"], now["主办单位"]) == (bureau.name, other_bureau.name)


def test_closings_stand_with_their_reasons_steps_and_people(as_user, clerk, reviewer, auditor, bureau, set_clock):
    set_clock("2026-03-02 09:00")
    account = make_account("郎溪公安", unit=bureau, close_reason="整合")
    filing = make_filing("closure", by=clerk, account=account)
    agree(filing, by=reviewer)
    closing = Closing.objects.get()
    page = as_user(auditor)
    [row] = got(page, f"{reverse('registry:closing-export')}?status=open").dicts()
    account.refresh_from_db()
    assert (row["账号编号"], row["办理状态"], row["关停原因"]) == (account.number, "办理中", account.close_reason)
    assert row["关停原因"]
    assert row["办结时限"] == closing.due_on
    assert row["停更公告"] == "未完成"
    assert got(page, f"{reverse('registry:closing-export')}?status=finished").rows == []


def test_filings_are_given_out_as_csv_too(as_user, clerk, auditor):
    make_filing(by=clerk)
    [row] = got(as_user(auditor), reverse("registry:filing-export"), kind="csv").dicts()
    assert (row["类型"], row["账号名称"]) == ("开设", "郎溪公安")


def test_dates_in_the_ledger_are_dates(as_user, clerk, auditor, set_clock):
    set_clock("2026-03-20 09:00")
    make_filing(by=clerk)
    [row] = got(as_user(auditor), reverse("registry:filing-export")).dicts()
    assert row["提交日期"] == dt.date(2026, 3, 20)
