"""The coverage page: looked at N of M, why not the rest, what to do, and the rows behind every figure."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.clock import now
from registry.models import Account
from scans.models import Claim
from scans.tests.feed_server import rss
from scans.watch.coverage import coverage_page, matching
from scans.watch.routes import ROUTES

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a href="(/scans/coverage/rows/[^"]*)"><?(?:strong>)?(\d+)<')


@pytest.fixture
def office(make_account, host, command):
    """Two accounts seen, one refused, one whose adapter is off, and two that no source serves."""
    make_account(host.serve("/a", rss("2026-03-04")), name="看到的")
    make_account(host.url("/gone"), host.serve("/b", rss("2026-03-04")), name="第二个接口看到的")
    make_account(host.serve("/c", status=403), name="拒绝访问的")
    make_account("thepaper_pph;4711", platform="pengpaihao", name="澎湃")
    make_account(platform="wechat_channels", name="视频号")
    make_account(platform="xiaohongshu", name="小红书")
    command("scan", "--all")


def page_of(user):
    return coverage_page(user, now(), reverse("scans:coverage-rows"))


def test_it_counts_accounts_by_platform_and_sources_by_kind_host_and_reason(office, supervisor, host):
    found = page_of(supervisor)
    figures = {row.name: [row.total.number, *(count.number for count in row.outcomes)] for row in found.platforms}
    assert figures["微信公众号"] == [3, 2, 1, 0, 0]
    assert figures["澎湃号"] == figures["小红书"] == [1, 0, 0, 0, 1]
    assert {row.name: row.total.number for row in found.kinds} == {"订阅源": 4, "澎湃号公开列表": 1}
    assert found.hosts[0].name == host.name
    assert (found.whole.outcomes[0].number, found.whole.total.number) == (2, 6)


def test_every_reason_stands_in_words_with_what_to_do_and_how_many(office, as_user, supervisor):
    text = as_user(supervisor).get(reverse("scans:coverage")).content.decode()
    for words in (
        "对方拒绝访问（403）",
        "请主办单位重新授权",
        "没有能自动监测的数据接口",
        "导入第三方监测结果或人工查看",
        "经主管同意后由系统管理员启用",
    ):
        assert words in text
    assert {row.words: row.accounts.number for row in page_of(supervisor).reasons}["没有能自动监测的数据接口"] == 2


def test_what_no_source_serves_is_named_with_the_lawful_way(office, as_user, supervisor):
    text = as_user(supervisor).get(reverse("scans:coverage")).content.decode()
    assert "只能由第三方监测提供结果，或人工查看并截图" in text
    assert reverse("scans:import-new") in text
    assert all(ROUTES[code].people_only for code in ("wechat_channels", "renminhao", "yidianhao", "dayuhao"))


def test_every_figure_opens_to_as_many_rows(office, as_user, supervisor):
    client = as_user(supervisor)
    links = LINK.findall(client.get(reverse("scans:coverage")).content.decode())
    assert len(links) > 20
    for url, number in links:
        shown = client.get(url.replace("&amp;", "&"))
        assert shown.context["page"].paginator.count == int(number), url


def test_people_and_suppliers_are_counted_beside_the_sources(office, as_user, supervisor):
    account = Account.objects.get(name="视频号")
    Claim.objects.create(
        account=account, by=supervisor, state="ok", checked_at=now(), file_sha256="a" * 64, row=1, detail={}
    )
    row = next(row for row in page_of(supervisor).platforms if row.name == "微信视频号")
    assert row.people.number == 1
    assert [place.account for place in matching(supervisor, now(), {"people": "yes"})] == [account.pk]


def test_a_unit_sees_the_coverage_of_its_own_accounts(office, as_user, outsider, clerk):
    assert page_of(outsider).whole.total.number == 0
    assert page_of(clerk).whole.total.number == 6
    assert "没有这样的账号" in as_user(outsider).get(reverse("scans:coverage-rows")).content.decode()


def test_the_page_costs_the_same_queries_for_a_thousand_accounts_as_for_ten(
    as_user, supervisor, make_account, bureau, django_assert_num_queries
):
    first = make_account("feed;https://feeds.example.cn/0")
    client, pages = as_user(supervisor), (reverse("scans:coverage"), f"{reverse('scans:coverage-rows')}?size=100")

    def grow(until):
        known = Account.objects.count()
        Account.objects.bulk_create(
            Account(
                number=f"B{n:06}",
                name=f"账号{n}",
                name_key=f"账号{n}",
                platform=first.platform,
                organisation=bureau,
                registered_on="2020-01-01",
                sources=f"feed;https://feeds.example.cn/{n}",
            )
            for n in range(known, until)
        )

    grow(10)
    costs = []
    for page in pages:
        client.get(page)
        with CaptureQueriesContext(connection) as ten:
            client.get(page)
        costs.append(len(ten))
    grow(1000)
    for page, cost in zip(pages, costs, strict=True):
        with django_assert_num_queries(cost):
            client.get(page)
