"""Who keeps an account's keys: written by the unit, handed over between two names, never a password, alarms in time."""

from typing import Any

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.ledger_file import read_ledger
from registry.models import Account, Custody, CustodyHandover, CustodyVersion
from registry.password_words import looks_like_password
from registry.queues import custody_to_mend
from registry.services.custody import save_custody
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db
KEPT = {
    "phone_holder": "王填报",
    "holder_phone": "13800138001",
    "platform_admin": "陈局",
    "operators": "王填报\n小李",
    "password_changed_on": "2026-03-02",
    "recovery_email_held": "yes",
    "note": "手机放在办公室保险柜",
}
HANDED = {
    "what": "all",
    "giver": "王填报",
    "giver_signed": "on",
    "taker": "刘新人",
    "taker_signed": "on",
    "on": "2026-03-19",
    "password_changed": "on",
}


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    return make_account("郎溪公安", unit=bureau, handle="gh_1", contractor="郎溪传媒", contract_until="2026-12-31")


@pytest.fixture
def keep(as_user: Any, clerk: Any, account: Account) -> Any:
    """The form of the account's file, sent as the page would send it."""

    def send(page: str = "keep", **words: str) -> Any:
        start = HANDED if page == "entrust" else KEPT
        held = Custody.objects.filter(account=account).first()
        words = {"version": str(held.version if held else 0)} | words
        return as_user(clerk).post(reverse(f"registry:account-{page}", args=[account.pk]), start | words)

    return send


def test_the_unit_writes_down_who_keeps_what_and_the_number_is_masked(
    keep: Any, as_user: Any, reviewer: Any, account: Account
) -> None:
    assert keep().status_code == 302
    page = as_user(reviewer).get(reverse("registry:account-custody", args=[account.pk])).content.decode()
    assert "王填报" in page
    assert "138****8001" in page
    assert "13800138001" not in page


def test_the_whole_number_is_shown_on_demand_and_the_journal_knows(
    keep: Any, as_user: Any, reviewer: Any, account: Account
) -> None:
    keep()
    page = as_user(reviewer).post(reverse("registry:account-holder", args=[account.pk])).content.decode()
    assert "13800138001" in page
    assert JournalEntry.objects.get(act="registry.custody.reveal_phone").by == reviewer


def test_every_state_stays_and_no_number_stands_in_journal_or_history(keep: Any) -> None:
    keep()
    keep(platform_admin="赵副局", holder_phone="13900139002")
    first, second = CustodyVersion.objects.order_by("version")
    assert (first.record["platform_admin"], second.record["platform_admin"]) == ("陈局", "赵副局")
    assert second.changed == ["管理员手机号", "平台管理员"]
    told = str(list(JournalEntry.objects.values_list("before", "after"))) + str([first.record, second.record])
    assert "13800138001" not in told
    assert "13900139002" not in told


def test_an_empty_number_leaves_it_as_it_is(keep: Any) -> None:
    keep()
    keep(holder_phone="", note="换了保险柜")
    assert Custody.objects.get().holder_phone == "13800138001"


def test_the_same_page_sent_twice_makes_no_second_version(keep: Any) -> None:
    keep()
    keep()
    assert CustodyVersion.objects.count() == 1


@pytest.mark.parametrize(
    "text",
    ["密码：Lx@2026gov", "初始密码是gongan123", "登录口令 8848abcd", "Abc#12345", "pwd=123456", "验证码 9527aa"],
)
def test_a_password_is_not_taken(keep: Any, text: str) -> None:
    answer = keep(note=text)
    assert answer.status_code == 422
    assert "只登记由谁保管" in answer.content.decode()
    assert not Custody.objects.exists()
    assert text not in str(list(JournalEntry.objects.values_list("after", "reason")))


@pytest.mark.parametrize(
    "text",
    [
        "密码由王填报保管",
        "手机放在办公室保险柜",
        "密码 2026-03-01 改过",
        "王填报 wang@lx.gov.cn",
        "微信 6.0 客户端",
        "B座302室",
    ],
)
def test_plain_words_are_taken(text: str) -> None:
    assert not looks_like_password(text)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("holder_phone", "不知道", "电话"),
        ("password_changed_on", "2026-03-21", "不能晚于今天"),
        ("password_changed_on", "昨天", "2026-03-01 的样子"),
    ],
)
def test_what_cannot_be_read_is_said_and_stays_on_the_page(keep: Any, field: str, value: str, sentence: str) -> None:
    answer = keep(**{field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert f'value="{value}"' in answer.content.decode()


def test_a_stale_page_overwrites_nothing_and_loses_nothing(keep: Any) -> None:
    keep()
    answer = keep(version="0", platform_admin="别人")
    assert answer.status_code == 409
    assert 'value="别人"' in answer.content.decode()
    assert Custody.objects.get().platform_admin == "陈局"


def test_a_hand_over_names_both_and_makes_the_taker_the_holder(keep: Any) -> None:
    keep()
    assert keep("entrust").status_code == 302
    custody, handed = Custody.objects.get(), CustodyHandover.objects.get()
    assert (handed.giver, handed.taker) == ("王填报", "刘新人")
    assert (custody.phone_holder, custody.platform_admin) == ("刘新人", "刘新人")
    assert str(custody.password_changed_on) == "2026-03-19"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [({"taker_signed": ""}, "接收人确认后"), ({"giver_signed": ""}, "移交人确认后"), ({"taker": "王填报"}, "同一人")],
)
def test_a_hand_over_needs_two_people_who_both_confirm(keep: Any, words: dict[str, str], sentence: str) -> None:
    answer = keep("entrust", **words)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CustodyHandover.objects.exists()


def test_only_the_units_own_people_write_and_a_stranger_finds_nothing(
    as_user: Any, clerk: Any, outsider: Any, reviewer: Any, account: Account
) -> None:
    for name in ("custody", "keep", "entrust"):
        assert as_user(outsider).get(reverse(f"registry:account-{name}", args=[account.pk])).status_code == 404
    assert as_user(reviewer).get(reverse("registry:account-keep", args=[account.pk])).status_code == 403
    with pytest.raises(Refusal):
        save_custody(account, {"platform_admin": "周外人"}, by=outsider, version=0)


def names(client: Any, alarm: str) -> list[str]:
    page = client.get(reverse("registry:custody-list"), {"alarm": alarm}).context["page"]
    return [line.account.name for line in page]


def test_alarms_narrow_the_list_and_stand_in_the_units_queue(
    keep: Any, as_user: Any, clerk: Any, reviewer: Any, bureau: Any, set_clock: Any
) -> None:
    keep()
    make_account("没人管", unit=bureau, handle="gh_2")
    assert [names(as_user(reviewer), code) for code in ("nobody", "password", "contract")] == [["没人管"], [], []]
    set_clock("2026-06-03 10:00")
    assert names(as_user(reviewer), "password") == ["郎溪公安"]
    set_clock("2026-12-02 10:00")
    assert names(as_user(reviewer), "contract") == ["郎溪公安"]
    assert {queue.title: queue.count for queue in custody_to_mend(clerk)} == {
        "账号没有明确保管人": 1,
        "账号密码该修改": 1,
        "代运维合同将到期": 1,
    }


def test_a_closed_account_needs_no_keeper(as_user: Any, reviewer: Any, bureau: Any) -> None:
    make_account("旧号", unit=bureau, handle="gh_3", state="closed", closed_on="2025-01-01")
    assert names(as_user(reviewer), "nobody") == []


def test_the_export_holds_what_the_list_shows_with_masked_numbers(keep: Any, as_user: Any, reviewer: Any) -> None:
    keep()
    answer = as_user(reviewer).post(f"{reverse('registry:custody-export')}?q=公安")
    rows = [tuple(row[4:8]) for row in read_ledger(b"".join(answer.streaming_content)).rows]
    assert rows == [("王填报", "138****8001", "陈局", "王填报、小李")]


def test_a_long_list_costs_no_more_questions(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(15):
        account = make_account(f"账号{number}", unit=bureau, handle=f"gh_{number}")
        save_custody(account, {"platform_admin": "陈局"}, by=clerk, version=0)
    browser = as_user(reviewer)
    with django_assert_max_num_queries(14):
        assert len(browser.get(reverse("registry:custody-list")).context["page"]) == 15


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("start", [0, 1])
def test_of_two_who_write_at_once_one_is_told(account: Account, clerk: Any, start: int) -> None:
    if start:
        save_custody(account, {"platform_admin": "陈局"}, by=clerk, version=0)

    def save(name: str) -> str:
        return save_custody(account, {"platform_admin": name}, by=clerk, version=start).platform_admin

    answers = at_once(lambda: save("甲"), lambda: save("乙"))
    assert Custody.objects.get().platform_admin in answers
    assert answers.count("somebody_was_faster") == 1
    assert CustodyVersion.objects.count() == start + 1
