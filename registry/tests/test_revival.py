"""Closed accounts stay under watch for the months the office has set; one that comes back is a person's matter."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from orgs.setting_keeping import change_setting
from registry import services
from registry.models import Account, Difference, RevivalCheck, RevivalWatch
from registry.queues import closed_accounts_alive
from registry.services.differences import answer_difference, close_difference
from registry.services.revival import Evidence, handle_alarm, record_check, report_alive
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
STOPPED = {"emergency": "on", "occurred_on": "2026-03-16", "close_detail": "密码被盗"}
SHOWN = Evidence("https://mp.example.cn/new", "3月20日又发一条，截图在办公室")


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-18 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    return make_account("郎溪公安", unit=bureau, handle="gh_1")


@pytest.fixture
def close(account: Account, clerk: Any, reviewer: Any) -> Any:
    """Stopped in an emergency on 16 March, filed two days later."""

    def stop() -> RevivalWatch | None:
        services.agree(make_filing("closure", by=clerk, account=account, **STOPPED), by=reviewer)
        return RevivalWatch.objects.filter(account=account).first()

    return stop


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}T09:00:00+08:00")


def test_the_watch_lasts_as_long_as_the_office_says(close: Any) -> None:
    assert str(close().until) == "2027-03-16"


def test_an_office_that_watches_nothing_has_no_watch(close: Any, supervisor: Any, county: Any) -> None:
    facts = {"unit": county, "valid_from": dt.date(2026, 3, 18), "reason": "不观察", "seen": 0}
    change_setting("closure.revival_watch", 0, by=supervisor, **facts)
    assert close() is None


def test_it_lapses_by_itself(close: Any, as_user: Any, reviewer: Any, set_clock: Any) -> None:
    watch = close()
    set_clock("2027-03-16 10:00")
    listed = as_user(reviewer).get(reverse("registry:revival-list"))
    assert "郎溪公安" in listed.content.decode()
    set_clock("2027-03-17 10:00")
    assert list(as_user(reviewer).get(reverse("registry:revival-list")).context["page"]) == []
    over = as_user(reviewer).get(reverse("registry:revival-list"), {"span": "over"})
    assert "观察期满" in over.content.decode()
    with pytest.raises(Refusal, match="届满"):
        record_check(watch, "not_found", by=reviewer)


def test_nothing_found_is_noted_as_the_last_look(close: Any, reviewer: Any, set_clock: Any) -> None:
    watch = close()
    moment = set_clock("2026-03-25 09:00")
    record_check(watch, "not_found", by=reviewer)
    watch.refresh_from_db()
    assert (watch.status, watch.looked_at) == ("watching", moment)


def test_a_sign_of_life_needs_a_link_and_words_about_the_picture(close: Any, as_user: Any, reviewer: Any) -> None:
    watch = close()
    url = reverse("registry:revival-check", args=[watch.pk])
    answer = as_user(reviewer).post(url, {"found": "alive", "note": "又发了"})
    assert answer.status_code == 422
    assert "请填写链接和截图说明" in answer.content.decode()
    assert not RevivalCheck.objects.exists()
    as_user(reviewer).post(url, {"found": "alive", "link": SHOWN.link, "note": SHOWN.note})
    watch.refresh_from_db()
    assert watch.status == "alarmed"


def test_a_revival_is_settled_between_unit_and_office_and_then_handled(
    close: Any, clerk: Any, reviewer: Any, account: Account
) -> None:
    watch = close()
    assert report_alive(account, at("2026-03-20"), SHOWN)
    watch.refresh_from_db()
    assert [queue.count for queue in closed_accounts_alive(reviewer)] == [1]
    item = Difference.objects.get(kind="reopened")
    assert (item.account, item.organisation) == (account, account.organisation)
    with pytest.raises(Refusal, match="还没有核销"):
        handle_alarm(watch, by=reviewer, reason="已处理")
    answer_difference(item, by=clerk, explanation="平台自动推送，已再次申请注销")
    close_difference(item, by=reviewer)
    handle_alarm(watch, by=reviewer, reason="已再次注销")
    account.refresh_from_db()
    assert (watch.status, account.state) == ("handled", "closed")


def test_only_a_newer_post_than_the_last_alarm_raises_the_next(
    close: Any, clerk: Any, reviewer: Any, account: Account
) -> None:
    watch = close()
    assert not report_alive(account, at("2026-03-16"), SHOWN)  # the day it stopped
    assert report_alive(account, at("2026-03-17"), SHOWN)
    assert not report_alive(account, at("2026-03-17"), SHOWN)
    item = Difference.objects.get()
    answer_difference(item, by=clerk, explanation="已再次申请注销")
    close_difference(item, by=reviewer)
    handle_alarm(RevivalWatch.objects.get(), by=reviewer, reason="已再次注销")
    assert not report_alive(account, at("2026-03-17"), SHOWN)
    assert report_alive(account, at("2026-03-18"), SHOWN)
    watch.refresh_from_db()
    assert (watch.status, Difference.objects.count()) == ("alarmed", 2)


def test_an_account_cancelled_later_keeps_its_first_day(
    close: Any, account: Account, clerk: Any, reviewer: Any
) -> None:
    watch = close()
    account.refresh_from_db()
    words = {"platform_applied_on": "2026-03-16", "closed_on": "2026-03-18"}
    services.agree(make_filing("deregistration", by=clerk, account=account, **words), by=reviewer)
    assert RevivalWatch.objects.get() == watch


@pytest.mark.parametrize("page", ["detail", "check", "handle"])
def test_a_stranger_finds_no_watch(as_user: Any, make_user: Any, other_bureau: Any, close: Any, page: str) -> None:
    stranger = make_user("reviewer", unit=other_bureau, name="外单位审核")
    assert as_user(stranger).get(reverse(f"registry:revival-{page}", args=[close().pk])).status_code == 404


def test_a_long_list_costs_no_more_questions(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        account = make_account(f"账号{number}", unit=bureau, handle=f"gh_{number}", platform="weibo")
        services.agree(make_filing("closure", by=clerk, account=account, **STOPPED), by=reviewer)
    browser = as_user(reviewer)
    with django_assert_max_num_queries(14):
        assert len(browser.get(reverse("registry:revival-list")).context["page"]) == 6


@pytest.mark.django_db(transaction=True)
def test_of_two_who_handle_at_once_one_is_told(
    close: Any, clerk: Any, reviewer: Any, supervisor: Any, account: Account
) -> None:
    close()
    report_alive(account, at("2026-03-17"), SHOWN)
    item = Difference.objects.get()
    answer_difference(item, by=clerk, explanation="已再次申请注销")
    close_difference(item, by=reviewer)

    def handle(by: Any) -> str:
        watch = RevivalWatch.objects.get()
        handle_alarm(watch, by=by, reason="已处理")
        return watch.status

    answers = at_once(lambda: handle(reviewer), lambda: handle(supervisor))
    assert sorted(answers) == ["handled", "somebody_was_faster"]
