"""Words of a filing as people paste and browsers send them: share texts, line ends, accounts picked from a list."""

from typing import Any

import pytest
from django.urls import reverse

from orgs.workbench import queues_for
from registry import services
from registry.models import Account, Difference, Filing
from registry.tests.factories import OPENING, make_account, make_filing

pytestmark = pytest.mark.django_db

NEW = reverse("registry:filing-new")
DOUYIN = "7.43 复制打开抖音，看看【郎溪公安】的主页 https://v.douyin.com/iRNBho6u/ K@J.vs 07/21"
WEIBO = "【郎溪公安的微博】https://weibo.com/u/2809374650?from=share，快来关注！"


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


def send(client: Any, filing: Filing, action: str = "submit", **words: str) -> Any:
    filing.refresh_from_db()
    told = {**words, "version": filing.version, "action": action}
    return client.post(reverse("registry:filing-edit", args=[filing.pk]), told)


def opened(as_user: Any, clerk: Any, reviewer: Any, **words: str) -> Account:
    client = as_user(clerk)
    filing = services.start_filing("opening", by=clerk)
    assert send(client, filing, **OPENING | words).status_code == 302
    filing.refresh_from_db()
    as_user(reviewer).post(reverse("registry:filing-agree", args=[filing.pk]), {"version": filing.version})
    return Account.objects.get()


@pytest.mark.parametrize(
    ("platform", "text", "link"),
    [
        ("douyin", DOUYIN, "https://v.douyin.com/iRNBho6u"),
        ("weibo", WEIBO, "https://weibo.com/u/2809374650"),
        ("weibo", "https://m.weibo.cn/u/2809374650?jumpfrom=weibocom", "https://weibo.com/u/2809374650"),
        ("app", "下载郎溪公安：https://xmt.example.cn/down?id=7 复制到浏览器打开", "https://xmt.example.cn/down?id=7"),
        ("app", "http://xmt.example.cn/down?utm_source=qr", "http://xmt.example.cn/down?utm_source=qr"),
    ],
)
def test_a_pasted_share_text_is_filed_as_the_link_it_holds(
    as_user: Any, clerk: Any, reviewer: Any, platform: str, text: str, link: str
) -> None:
    assert opened(as_user, clerk, reviewer, platform=platform, handle="id7", link=text).link == link


def test_the_page_of_a_filing_links_to_the_address_and_not_to_the_sentence(as_user: Any, clerk: Any) -> None:
    filing = make_filing(by=clerk, platform="douyin", link=DOUYIN)
    page = as_user(clerk).get(filing.get_absolute_url()).content.decode()
    assert 'href="https://v.douyin.com/iRNBho6u"' in page
    assert "复制打开抖音" not in page


@pytest.mark.parametrize("text", ["郎溪公安的主页", "ftp://weibo.com/u/1", "https://www.langxi gov.cn/x"])
def test_words_without_a_link_are_still_refused(as_user: Any, clerk: Any, text: str) -> None:
    filing = make_filing(by=clerk, at="draft")
    answer = send(as_user(clerk), filing, **OPENING | {"link": text})
    assert answer.status_code == 422
    assert "不是网址" in answer.content.decode()


def test_the_address_of_a_stopping_notice_stays_the_notice_and_becomes_no_account(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any
) -> None:
    account = make_account("郎溪公安", unit=bureau, functions="警情")
    notice = "https://mp.weixin.qq.com/s?__biz=MzA3MDM3NjE5NQ==&mid=26&idx=1&sn=ab"
    filing = make_filing("closure", by=clerk, account=account, announcement_link=notice)
    page = as_user(reviewer).get(filing.get_absolute_url()).content.decode()
    assert notice.replace("&", "&amp;") in page
    assert "profile_ext" not in page


def test_what_the_link_tells_is_offered_and_not_filled_in(as_user: Any, clerk: Any) -> None:
    client = as_user(clerk)
    filing = services.start_filing("opening", by=clerk)
    check = reverse("registry:filing-check", args=[filing.pk])
    page = client.post(check, OPENING | {"platform": "", "handle": "", "link": WEIBO}).content.decode()
    assert "平台可选择“新浪微博”" in page
    assert "链接里的账号ID是“2809374650”" in page
    page = client.post(check, OPENING | {"platform": "weibo", "handle": "2809374650", "link": WEIBO}).content.decode()
    assert "平台可选择" not in page and "链接里的账号ID是" not in page
    filing.refresh_from_db()
    assert "2809374650" not in str(filing.proposal)


@pytest.fixture
def account(bureau: Any) -> Account:
    lines = {name: f"甲{name}\n乙{name}" for name in ("functions", "remark")}
    return make_account(
        "郎溪公安",
        unit=bureau,
        platform="weibo",
        handle="2809374650",
        link="http://weibo.com/2809374650?from=old",
        leader="陈局",
        manager="王",
        phone="13800138000",
        sources="rss https://a.example.cn/1\nrss https://a.example.cn/2",
        **lines,
    )


@pytest.mark.parametrize("stored", ["\n", "\r\n"])
def test_a_change_shows_only_what_somebody_changed_whatever_line_ends_a_browser_sends(
    as_user: Any, clerk: Any, reviewer: Any, account: Account, stored: str
) -> None:
    long = ("functions", "sources", "remark")
    Account.objects.filter(pk=account.pk).update(**{n: getattr(account, n).replace("\n", stored) for n in long})
    client = as_user(clerk)
    filing = services.start_filing("change", by=clerk, account=account)
    sent = {name: value.replace("\r\n", "\n").replace("\n", "\r\n") for name, value in filing.proposal.items()}
    assert "没有任何变更" in send(client, filing, **sent).content.decode()
    assert send(client, filing, **sent | {"leader": "刘局"}).status_code == 302
    filing.refresh_from_db()
    assert filing.before == {"leader": "陈局"}
    client = as_user(reviewer)
    assert client.get(filing.get_absolute_url()).content.decode().count("<del>") == 1
    services.agree(filing, by=reviewer)
    assert client.get(filing.get_absolute_url()).content.decode().count("<del>") == 1
    assert Account.objects.get().link == account.link


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        (WEIBO, "https://weibo.com/u/2809374650"),
        ("扫码看【郎溪特警】http://xmt.example.cn/9", "http://xmt.example.cn/9"),
        ("只在群里见过二维码", "只在群里见过二维码"),
    ],
)
def test_a_difference_keeps_the_link_out_of_the_share_text_and_its_filing_begins_with_it(
    as_user: Any, clerk: Any, seen: str, kept: str
) -> None:
    told = {"kind": "unfiled", "name": "郎溪特警", "platform": "weibo", "link": seen, "source": "日常浏览"}
    client = as_user(clerk)
    client.post(reverse("registry:difference-report"), told | {"unit_guess": clerk.organisation.name})
    item = Difference.objects.get()
    assert item.link == kept
    client.post(reverse("registry:difference-file", args=[item.pk]), {"kind": "opening"})
    assert Filing.objects.get().proposal["link"] == kept
    page = client.get(item.get_absolute_url()).content.decode()
    assert "开设 郎溪特警" in page
    assert "None" not in page


def test_a_draft_without_any_name_is_called_unnamed(clerk: Any) -> None:
    assert str(services.start_filing("opening", by=clerk)) == "开设 未命名"


def test_the_drafts_of_the_own_unit_stand_on_the_to_do_page_and_do_not_press(
    as_user: Any, clerk: Any, outsider: Any, reviewer: Any
) -> None:
    filing = make_filing(by=clerk, at="draft")
    lines = {item.title: item for _, items in queues_for(clerk) for item in items}
    assert (lines["备案草稿"].count, lines["备案草稿"].urgent) == (1, False)
    client = as_user(clerk)
    assert "备案草稿" in client.get(reverse("orgs:workbench")).content.decode()
    assert filing.title in client.get(lines["备案草稿"].url).content.decode()
    assert {item.title: item.count for _, items in queues_for(outsider) for item in items}["备案草稿"] == 0
    assert "备案草稿" not in {item.title for _, items in queues_for(reviewer) for item in items}
    services.submit(filing, by=clerk)
    assert {item.title: item.count for _, items in queues_for(clerk) for item in items}["备案草稿"] == 0


def test_a_filing_begins_with_an_account_chosen_from_the_own_units_list(
    as_user: Any, clerk: Any, account: Account, other_bureau: Any
) -> None:
    foreign = make_account("县教育局", unit=other_bureau)
    client = as_user(clerk)
    page = client.get(NEW + f"?account={account.number}").content.decode()
    assert f'<option value="{account.number}" selected>{account.number} 郎溪公安（新浪微博，' in page
    assert foreign.number not in page
    page = client.post(NEW, {"kind": "change", "account": account.number}, follow=True)
    assert page.context["filing"].account == account


@pytest.mark.parametrize("kind", ["change", "closure", "deregistration", "merger", "handover"])
def test_a_filing_without_its_account_says_that_one_must_be_chosen(
    as_user: Any, clerk: Any, account: Account, kind: str
) -> None:
    client = as_user(clerk)
    answer = client.post(NEW, {"kind": kind, "account": ""})
    assert answer.status_code == 422
    assert "请选择要办理的账号。" in answer.content.decode()
    answer = client.post(NEW, {"kind": kind, "account": "A999999"})
    assert "没有编号为“A999999”的账号" in answer.content.decode()
    assert not Filing.objects.exists()


def test_an_opening_is_about_no_account_whatever_stood_in_the_list(as_user: Any, clerk: Any, account: Account) -> None:
    page = as_user(clerk).post(NEW, {"kind": "opening", "account": account.number}, follow=True)
    assert page.context["filing"].account is None


def test_a_unit_with_more_accounts_than_a_list_holds_types_the_number(
    as_user: Any, clerk: Any, bureau: Any, account: Account
) -> None:
    for number in range(200):
        make_account(f"账号{number}", unit=bureau)
    client = as_user(clerk)
    page = client.get(NEW).content.decode()
    assert "<select" not in page
    assert "账号编号" in page
    page = client.post(NEW, {"kind": "change", "account": account.number.lower()}, follow=True)
    assert page.context["filing"].account == account
