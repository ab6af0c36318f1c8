"""Accounts that a monitor's table or a check names, and nobody filed, are reported as differences in one click (R19)."""

import re
from typing import Any

import pytest
from django.urls import reverse

from inspections.services.deciding import Stray, report_unfiled
from inspections.tests.factories import round_of
from registry.models import Difference
from registry.tests.factories import make_account
from scans.people.observations import preview_observations

pytestmark = pytest.mark.django_db

LOOKS = (
    "渠道,账号名称,主办单位,监测时间,监测结果,链接\n"
    "新浪微博,郎溪公安,郎溪县公安局,2026-03-19 10:00,正常,\n"
    "新浪微博,郎溪特警,郎溪县公安局,2026-03-19 10:00,未更新,https://weibo.com/u/77\n"
)


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


def click(client: Any, page: str) -> Any:
    """Press the one button that reports a stray, with what stands hidden beside it."""
    form = re.search(rf'<form[^>]*action="{reverse("registry:difference-report")}">(.*?)</form>', page, re.S)
    assert form, "no button"
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))
    return client.post(reverse("registry:difference-report"), sent)


def test_an_account_of_a_monitors_table_that_nobody_filed_is_reported_in_one_click(
    as_user: Any, make_user: Any, county: Any, bureau: Any
) -> None:
    make_account("郎溪公安", unit=bureau, platform="weibo")
    monitor = make_user("monitor", unit=county, name="监测公司")
    client, batch = as_user(monitor), preview_observations(LOOKS.encode(), "三月.csv", by=monitor)
    detail = reverse("scans:import-detail", args=[batch.pk])
    assert click(client, client.get(detail).content.decode()).status_code == 302
    item = Difference.objects.get()
    assert (item.kind, item.name, item.organisation, item.link) == (
        "unfiled",
        "郎溪特警",
        bureau,
        "https://weibo.com/u/77",
    )
    assert "三月.csv" in item.source and "第 3 行" in item.source
    page = client.get(detail).content.decode()
    assert "已上报（待说明）" in page and "上报未备案：" not in page


def test_a_table_in_which_nothing_is_filed_still_offers_what_it_names(
    as_user: Any, make_user: Any, county: Any
) -> None:
    monitor = make_user("monitor", unit=county, name="监测公司")
    batch = preview_observations(LOOKS.encode(), "三月.csv", by=monitor)
    assert batch.status == "refused"
    page = as_user(monitor).get(reverse("scans:import-detail", args=[batch.pk])).content.decode()
    assert page.count("上报未备案：") == 2


def test_an_unfiled_account_of_a_check_is_reported_in_one_click_and_once_filed_no_more(
    as_user: Any, inspector: Any, supervisor: Any, bureau: Any
) -> None:
    make_account("郎溪公安", unit=bureau, platform="weibo")
    opened = round_of(supervisor, period="2026Q1")
    for name in ("郎溪特警", "郎溪交警"):
        report_unfiled(opened, Stray(name, "weibo", unit="郎溪县公安局"), by=inspector)
    make_account("郎溪交警", unit=bureau, platform="weibo", number="A000099")
    client = as_user(inspector)
    page = client.get(opened.get_absolute_url()).content.decode()
    assert "现已备案" in page and page.count("上报未备案：") == 1
    assert click(client, page).status_code == 302
    assert Difference.objects.get().name == "郎溪特警"
