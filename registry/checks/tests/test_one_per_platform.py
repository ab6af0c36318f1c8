"""One unit, one account per platform, unless an exception was granted (R07)."""

import datetime as dt

import pytest

from registry.checks.tests.factories import DAY, change, codes, found, opening
from registry.models import AccountException, Filing, Platform
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def excepted(bureau, clerk, supervisor):
    def excepted(limit=2, until=DAY, status="granted"):
        decided = {} if status == "proposed" else {"decided_by": supervisor, "decided_at": dt.datetime.now(dt.UTC)}
        return AccountException.objects.create(
            organisation=bureau,
            platform=Platform.objects.get(code="weibo"),
            limit=limit,
            reason="交警另设",
            valid_until=until,
            status=status,
            proposed_by=clerk,
            **decided,
        )

    return excepted


def test_a_second_account_on_the_platform_is_blocked_and_the_first_named(bureau):
    make_account("郎溪公安", unit=bureau, platform="weibo")
    second = found(opening(bureau), "second_account")
    assert second.blocking and second.field == "platform"
    assert "“郎溪公安”（A000001）" in second.message


@pytest.mark.parametrize("state", ["closing", "closed", "cancelled"])
def test_an_account_on_its_way_out_does_not_count(bureau, state):
    make_account("郎溪公安", unit=bureau, platform="weibo", state=state)
    assert codes(opening(bureau)) == set()


def test_other_platforms_and_other_units_do_not_count(bureau, other_bureau):
    make_account("郎溪公安", unit=bureau, platform="douyin")
    make_account("郎溪教育", unit=other_bureau, platform="weibo")
    assert codes(opening(bureau)) == set()


def test_the_platform_for_all_others_holds_any_number(bureau):
    make_account("郎溪公安", unit=bureau, platform="other")
    assert codes(opening(bureau, "other")) == set()


def test_a_granted_exception_opens_the_door_as_wide_as_it_says(bureau, excepted):
    make_account("郎溪公安", unit=bureau, platform="weibo")
    excepted(limit=2)
    assert codes(opening(bureau)) == set()
    make_account("郎溪交警", unit=bureau, platform="weibo")
    assert "只允许 2 个" in found(opening(bureau), "second_account").message


@pytest.mark.parametrize("status", ["proposed", "refused", "revoked"])
def test_only_a_granted_exception_counts(bureau, excepted, status):
    make_account("郎溪公安", unit=bureau, platform="weibo")
    excepted(status=status)
    assert codes(opening(bureau)) == {"second_account"}


def test_an_exception_ends_with_its_last_day(bureau, excepted):
    make_account("郎溪公安", unit=bureau, platform="weibo")
    excepted(until=DAY)
    assert codes(opening(bureau, day=DAY)) == set()
    assert codes(opening(bureau, day=DAY + dt.timedelta(days=1))) == {"second_account"}


def test_of_two_openings_under_review_the_earlier_one_goes_first(bureau):
    one, two = (
        Filing.objects.create(kind="opening", status="submitted", organisation=bureau, proposal={"platform": "weibo"})
        for _ in range(2)
    )
    assert codes(opening(bureau, filing=one.pk)) == set()
    assert codes(opening(bureau, filing=two.pk)) == {"second_account"}


def test_who_takes_over_an_account_has_none_on_the_platform_yet(bureau, other_bureau):
    moving = make_account("郎溪公安", unit=bureau, platform="weibo")
    make_account("郎溪教育", unit=other_bureau, platform="weibo")
    people = {"leader": "陈立新", "manager": "周敏", "phone": "13800138001"}
    wanted = change(moving, "handover", organisation=other_bureau, certified_body="郎溪县教育局", **people)
    assert found(wanted, "second_account").field == "receiver"
