"""One unit goes by one name on all platforms (R08)."""

import pytest

from registry.checks.tests.factories import codes, found, opening
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_another_name_than_on_other_platforms_is_a_hint_with_the_names(bureau):
    make_account("平安郎溪", unit=bureau, platform="douyin")
    hint = found(opening(bureau, name="郎溪公安"), "name_differs")
    assert not hint.blocking and "抖音“平安郎溪”" in hint.message


def test_one_account_of_the_same_name_is_enough(bureau):
    make_account("平安郎溪", unit=bureau, platform="douyin")
    make_account("郎溪公安", unit=bureau, platform="kuaishou")
    assert codes(opening(bureau, name="郎溪公安 ")) == set()


def test_closed_accounts_and_other_units_say_nothing_about_the_name(bureau, other_bureau):
    make_account("平安郎溪", unit=bureau, platform="douyin", state="closed")
    make_account("郎溪教育", unit=other_bureau, platform="douyin")
    assert codes(opening(bureau)) == set()
