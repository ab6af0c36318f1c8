"""A change stays the same account (R16)."""

import pytest

from registry.checks.tests.factories import change, codes, found
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(bureau):
    return make_account(
        "郎溪公安", unit=bureau, platform="weibo", handle="2809374650", link="https://weibo.com/u/2809374650"
    )


def test_another_id_is_another_account(account):
    assert found(change(account, handle="1111111111"), "another_account").blocking


def test_an_id_that_is_taken_away_is_refused_too(account):
    assert "another_account" in codes(change(account, handle=""))


def test_a_new_name_alone_is_a_rename(account):
    assert codes(change(account, name="郎溪警方")) == set()


def test_another_spelling_of_the_id_is_the_same(account):
    assert codes(change(account, handle=" ２８０９３７４６５０")) == set()


def test_an_id_may_be_added_where_there_was_none(bureau):
    bare = make_account("郎溪公安", unit=bureau, platform="weibo")
    assert codes(change(bare, handle="2809374650")) == set()


def test_a_link_to_another_id_is_another_account(account):
    assert found(change(account, link="https://weibo.com/u/1111111111"), "another_account").field == "link"


def test_another_way_to_the_same_page_is_no_other_account(account):
    assert codes(change(account, link="https://m.weibo.cn/u/2809374650")) == set()
