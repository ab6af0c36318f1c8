"""Every list that is of accounts, or refers to them, finds them by whatever somebody knows of them (R17)."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.clock import today
from inspections.tests.factories import round_of
from registry import services
from registry.account_field import SEARCHED
from registry.models import Account, FormerName, NationalLayout, Platform, ReconciliationLine
from registry.services.differences import Seen, report_difference
from registry.services.reconciling import run_reconciliation, start_reconciliation
from registry.services.yearly_reviews import open_reviews
from registry.tests.factories import OPENING, make_account, make_filing
from scans.people.observations import Upload, import_observations

pytestmark = pytest.mark.django_db
LOOKS = "渠道,账号名称,监测时间,监测结果\n新浪微博,郎溪公安,2026-03-19 10:00,未更新\n"
LINKED = {"running": "https://weibo.com/u/5556667778", "closing": "https://weibo.com/u/5556667779"}
LISTS = {
    "registry:account-list": "running",
    "registry:custody-list": "running",
    "registry:national-list": "running",
    "registry:review-list": "running",
    "registry:filing-list": "running",
    "registry:difference-list": "running",
    "registry:breach-list": "running",
    "scans:overview": "running",
    "scans:claim-list": "running",
    "inspections:sheet-list": "running",
    "registry:closing-list": "closing",
    "registry:revival-list": "closing",
}


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def accounts(bureau: Any, clerk: Any, reviewer: Any, supervisor: Any, inspector: Any) -> dict[str, Account]:
    """One that is in every list of running accounts, one that is being closed, and others beside them."""
    people = {"leader": "陈局", "manager": "王", "phone": "13800138000", "functions": "警情"}
    made = {
        state: make_account(name, unit=bureau, platform="weibo", link=f"{LINKED[state]}?from=share", **people)
        for state, name in (("running", "郎溪公安"), ("closing", "郎溪公安局旧号"))
    }
    beside = make_account("宣城文旅", unit=bureau, platform="weibo", **people)
    for account in made.values():
        key = {"kind": "name", "value": "平安小城", "key": "平安小城", "until": dt.date(2025, 1, 1)}
        FormerName.objects.create(account=account, **key)
    running = made["running"]
    words = {"emergency": "on", "occurred_on": str(today()), "close_detail": "密码被盗"}
    services.agree(make_filing("closure", by=clerk, account=made["closing"], **words), by=reviewer)
    for account in (running, beside):
        make_filing("change", by=clerk, account=account, name=account.name, leader="刘局")
        report_difference(Seen("not_found", account.platform, account.name, "找不到", account=account), by=inspector)
    open_reviews(2027, by=supervisor)
    import_observations(Upload(LOOKS.encode(), "监测.csv"), by=inspector)
    round_of(supervisor, period="2026Q1", as_of=today())
    return made


@pytest.mark.parametrize("name", LISTS)
def test_every_list_finds_an_account_by_part_sound_former_name_number_and_link(
    as_user: Any, supervisor: Any, accounts: dict[str, Account], name: str
) -> None:
    account, client = accounts[LISTS[name]], as_user(supervisor)
    page = client.get(reverse(name)).content.decode()
    assert f'placeholder="{SEARCHED}"' in page
    linked = f"看这里 {LINKED[LISTS[name]]}"
    for text in ("溪公", "langxi", "lxga", "公安 lx", "平安小城", account.number, linked):
        rows = client.get(reverse(name), {"q": text}).content.decode().partition("<tbody>")[2]
        assert account.name in rows, text
        assert name == "registry:breach-list" or "宣城文旅" not in rows
    page = client.get(reverse(name), {"q": "没有这个号"}).content.decode()
    assert "没有符合条件的记录" in page
    assert "请换一个条件再查，或点“重置”查看全部。" in page


@pytest.mark.parametrize("text", ["溪公", "langxigong", "lxga", "weibo.com/u/5556667778"])
def test_what_has_no_account_yet_is_found_by_its_own_name_sound_and_link(
    as_user: Any, clerk: Any, inspector: Any, supervisor: Any, text: str
) -> None:
    opening = make_filing(by=clerk, **OPENING | {"platform": "weibo", "link": f"{LINKED['running']}?from=share"})
    make_filing(by=clerk, at="draft", name="宣城文旅", platform="douyin")
    page = as_user(clerk).get(reverse("registry:filing-list"), {"q": text})
    assert [each.pk for each in page.context["page"]] == [opening.pk]
    if "weibo" not in text:
        weibo = Platform.objects.get(code="weibo")
        item = report_difference(Seen("unfiled", weibo, "郎溪公安", "搜索"), by=inspector)
        page = as_user(supervisor).get(reverse("registry:difference-list"), {"q": text})
        assert [each.pk for each in page.context["page"]] == [item.pk]


@pytest.mark.parametrize("text", ["溪公", "langxigong", "lxga"])
def test_a_line_of_the_national_list_that_is_not_ours_is_found_by_its_sound(
    as_user: Any, supervisor: Any, text: str
) -> None:
    listed = "账号名称,平台,主办单位\n郎溪公安,新浪微博,郎溪县公安局\n宣城文旅,新浪微博,宣城市文旅局\n"
    made = start_reconciliation(listed.encode(), "国办.csv", by=supervisor, layout=NationalLayout.objects.get())
    run_reconciliation(made.pk)
    assert ReconciliationLine.objects.count() == 2
    page = as_user(supervisor).get(reverse("registry:reconciliation-detail", args=[made.pk]), {"q": text})
    assert [line.name for line in page.context["page"]] == ["郎溪公安"]
