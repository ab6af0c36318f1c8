"""No account is filed twice, whatever way its link is written (R15)."""

import pytest

from orgs.models import Organisation
from registry.checks.tests.factories import change, codes, found, opening
from registry.models import Filing
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db
LINK = "https://weibo.com/u/2809374650"


@pytest.fixture
def theirs(other_bureau):
    def theirs(**fields):
        return make_account("郎溪教育", unit=other_bureau, platform="weibo", **fields)

    return theirs


@pytest.mark.parametrize(
    "stored",
    [
        LINK,
        "http://www.weibo.com/2809374650/profile?from=x",
        "https://m.weibo.cn/u/2809374650",
        "weibo.com/u/2809374650/",
    ],
)
@pytest.mark.parametrize("typed", [LINK, "微博主页：https://m.weibo.cn/profile/2809374650，请关注"])
def test_a_link_filed_in_another_spelling_is_found(bureau, theirs, stored, typed):
    theirs(link=stored)
    assert found(opening(bureau, link=typed), "duplicate").blocking


def test_the_id_is_found_in_any_width_and_case(bureau, theirs):
    theirs(handle="LangXi01")
    assert found(opening(bureau, handle=" ｌａｎｇｘｉ01"), "duplicate").field == "handle"


def test_the_id_inside_a_link_is_found_at_an_account_that_has_only_its_id(bureau, theirs):
    theirs(handle="2809374650")
    assert "duplicate" in codes(opening(bureau, link=LINK))


@pytest.mark.parametrize("state", ["closing", "closed", "cancelled"])
def test_accounts_on_their_way_out_or_gone_are_found_too(bureau, theirs, state):
    theirs(link=LINK, state=state)
    assert "duplicate" in codes(opening(bureau, link=LINK))


def test_another_unit_is_not_named_to_those_who_may_not_see_it(bureau, theirs):
    theirs(link=LINK)
    message = found(opening(bureau, link=LINK), "duplicate").message
    assert "已由 A000001备案" in message and "教育" not in message


def test_a_unit_below_is_named(bureau):
    below = Organisation.objects.create(name="交警大队", district="郎溪县", parent=bureau)
    make_account("郎溪交警", unit=below, platform="weibo", link=LINK)
    assert "（郎溪交警，交警大队）" in found(opening(bureau, link=LINK), "duplicate").message


def test_accounts_with_ids_of_their_own_may_share_a_page(bureau, theirs):
    theirs(link="https://xmt.example.cn/", handle="a1")
    assert codes(opening(bureau, link="https://xmt.example.cn", handle="a2")) == set()
    assert "duplicate" in codes(opening(bureau, link="http://www.xmt.example.cn/?utm_source=qr"))


def test_a_number_that_only_begins_alike_is_another_account(bureau, theirs):
    theirs(link="https://weibo.com/u/28093746501")
    assert codes(opening(bureau, link=LINK)) == set()


def test_an_account_is_no_duplicate_of_itself(bureau):
    account = make_account("郎溪公安", unit=bureau, platform="weibo", link=LINK)
    assert codes(change(account, link="https://m.weibo.cn/u/2809374650")) == set()


def test_a_link_of_another_platform_is_refused(bureau):
    assert found(opening(bureau, "douyin", link=LINK), "other_platform").field == "link"


def test_an_earlier_opening_under_review_goes_first(bureau, other_bureau):
    raw = {"platform": "weibo", "link": "http://weibo.com/2809374650", "handle": ""}
    one = Filing.objects.create(kind="opening", status="submitted", organisation=other_bureau, proposal=raw)
    assert codes(opening(bureau, link=LINK, filing=one.pk + 1)) == {"duplicate_filing"}
    assert codes(opening(bureau, link=LINK, filing=one.pk)) == set()


@pytest.mark.parametrize("status", ["draft", "withdrawn", "rejected", "discarded"])
def test_words_nobody_has_filed_do_not_count(bureau, other_bureau, status):
    raw = {"platform": "weibo", "handle": "x1"}
    one = Filing.objects.create(kind="opening", status=status, organisation=other_bureau, proposal=raw)
    assert codes(opening(bureau, handle="x1", filing=one.pk + 1)) == set()
