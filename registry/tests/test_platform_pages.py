"""Platforms as data: added in the browser, read by the next ledger, switched off, never deleted once used (R25)."""

from typing import Any

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.workbooks import workbook
from registry import services
from registry.models import Account, Platform
from registry.services.platform_keeping import remove_platform, save_platform
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
LIST, NEW = (reverse(f"registry:platform-{name}") for name in ("list", "create"))
TYPED = {
    "code": "langxihao",
    "name": "郎溪号",
    "aliases": "郎溪 新号\n皖事通号\n",
    "account_types": "",
    "group": "其他类型",
    "order": "90",
    "judged_by_posts": "on",
    "active": "on",
    "version": "1",
}


def edit(platform: Platform) -> str:
    return reverse("registry:platform-edit", args=[platform.pk])


def form_of(browser: Any, platform: Platform) -> dict[str, Any]:
    form = browser.get(edit(platform)).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    return {name: "on" if value is True else "" if value is False else value for name, value in shown.items()}


@pytest.fixture
def added(as_user: Any, supervisor: Any) -> Platform:
    assert as_user(supervisor).post(NEW, TYPED).status_code == 302
    return Platform.objects.get(code="langxihao")


def test_a_ledger_names_the_new_platform_by_its_alias(added: Platform, supervisor: Any, tmp_path: Any) -> None:
    file = tmp_path / "l.xlsx"
    file.write_bytes(workbook(["账号名称", "平台", "主办单位"], ["郎溪发布", "皖事通号", "郎溪县公安局"]))
    services.import_ledger(file, file.name, by=supervisor)
    assert Account.objects.get().platform == added
    assert added.aliases == ["郎溪 新号", "皖事通号"]
    assert JournalEntry.objects.get(act="registry.platform.add").after["name"] == "郎溪号"


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"aliases": "新的\n 政务 微博"}, "aliases", "新浪微博"),
        ({"name": "抖音号"}, "name", "抖音"),
        ({"aliases": "ＷＥＩＢＯ"}, "aliases", "新浪微博"),
        ({"code": "weibo"}, "code", "新浪微博"),
        ({"code": "New Hao"}, "code", "小写字母"),
        ({"name": ""}, "name", "请填写平台名称"),
        ({"group": ""}, "group", "请填写统计分组"),
        ({"aliases": "长" * 51}, "aliases", "50"),
    ],
)
def test_what_would_confuse_is_refused_beside_its_field(
    as_user: Any, supervisor: Any, wrong: dict[str, str], field: str, sentence: str
) -> None:
    answer = as_user(supervisor).post(NEW, TYPED | wrong)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert sentence in str(answer.context["form"].errors[field])
    assert not Platform.objects.filter(code="langxihao").exists()


def test_the_code_of_a_used_platform_stays(as_user: Any, supervisor: Any, added: Platform, bureau: Any) -> None:
    browser = as_user(supervisor)
    browser.post(edit(added), TYPED | {"code": "other_code"})
    added.refresh_from_db()
    assert (added.code, added.version) == ("other_code", 2)
    make_account(unit=bureau, platform="other_code")
    browser.post(edit(added), TYPED | {"code": "third_code", "version": "2", "order": "91"})
    added.refresh_from_db()
    assert (added.code, added.order) == ("other_code", 91)
    added.code = "third_code"
    with pytest.raises(Refusal) as refused:
        save_platform(added, by=supervisor, version=added.version)
    assert refused.value.code == "code_fixed"


def test_a_used_platform_is_not_deleted_and_an_unused_one_is(
    as_user: Any, supervisor: Any, added: Platform, bureau: Any
) -> None:
    browser, weibo = as_user(supervisor), Platform.objects.get(code="weibo")
    account = make_account(unit=bureau, platform="langxihao")
    for platform in (added, weibo):
        assert "删除这个平台" not in browser.get(edit(platform)).content.decode()
        browser.post(reverse("registry:platform-remove", args=[platform.pk]))
        assert Platform.objects.filter(pk=platform.pk).exists()
    account.delete()
    assert "删除这个平台" in browser.get(edit(added)).content.decode()
    browser.post(reverse("registry:platform-remove", args=[added.pk]))
    assert not Platform.objects.filter(pk=added.pk).exists()
    assert JournalEntry.objects.get(act="registry.platform.remove").before["code"] == "langxihao"


def test_a_draft_that_names_a_platform_keeps_it(added: Platform, clerk: Any, supervisor: Any) -> None:
    make_filing(by=clerk, at="draft", platform="langxihao")
    with pytest.raises(Refusal) as refused:
        remove_platform(added, by=supervisor)
    assert refused.value.code == "in_use"


def test_a_platform_switched_off_takes_no_new_filing_and_keeps_its_accounts(
    as_user: Any, supervisor: Any, clerk: Any, bureau: Any
) -> None:
    account = make_account(unit=bureau, platform="tieba", handle="t1")
    tieba, browser = account.platform, as_user(supervisor)
    assert browser.post(edit(tieba), form_of(browser, tieba) | {"active": ""}).status_code == 302
    draft = make_filing(by=clerk, at="draft", platform="tieba")
    with pytest.raises(Refusal) as refused:
        services.submit(draft, by=clerk)
    assert "停用" in refused.value.details["faults"]["platform"]
    offered = as_user(clerk).get(f"{reverse('registry:filing-write')}?kind=opening").content.decode()
    assert 'value="tieba"' not in offered
    assert (
        as_user(clerk).get(reverse("registry:account-list"), {"platform": "tieba"}).context["page"][0].number
        == account.number
    )


def test_of_two_who_change_one_platform_the_later_is_told(supervisor: Any) -> None:
    one, two = (Platform.objects.get(code="tieba") for _ in range(2))
    one.order, two.order = 1, 2
    save_platform(one, by=supervisor, version=1)
    with pytest.raises(Refusal) as refused:
        save_platform(two, by=supervisor, version=1)
    assert refused.value.code == "stale"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_one_name_at_once_one_gets_it(supervisor: Any) -> None:
    def add(code: str) -> str:
        made = Platform(code=code, name=code, aliases=["同一个名称"], group="其他类型")
        save_platform(made, by=supervisor)
        return "saved"

    assert sorted(at_once(lambda: add("one_hao"), lambda: add("two_hao"))) == ["name_taken", "saved"]


def test_the_list_is_narrowed_and_counts_accounts(as_user: Any, supervisor: Any, bureau: Any) -> None:
    make_account(unit=bureau, platform="bilibili")
    page = as_user(supervisor).get(LIST, {"q": "哔哩", "active": "yes"}).context["page"]
    assert [(each.code, each.many) for each in page] == [("bilibili", 1)]


@pytest.mark.parametrize("url", [LIST, NEW])
def test_nobody_else_keeps_platforms(as_user: Any, reviewer: Any, url: str) -> None:
    assert as_user(reviewer).get(url).status_code == 403
