"""All rules together: which kind of filing is held against which, and what every answer says."""

import pytest

from orgs.models import Organisation
from registry.checks import RULES, check
from registry.checks.tests.factories import change, codes, opening
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


def test_a_right_opening_breaks_no_rule(bureau):
    assert check(opening(bureau)) == []


def test_an_old_fault_does_not_stand_in_the_way_of_another_change(bureau):
    account = make_account("平安科", unit=bureau, platform="weibo", leader="", manager="", phone="")
    assert codes(change(account, address="建设路1号")) == set()
    assert {"no_leader", "no_manager"} <= codes(change(account, phone="13800138001"))


def test_a_closing_asks_nothing_about_name_or_people(bureau):
    account = make_account("平安科", unit=bureau, platform="weibo")
    for kind in ("closure", "merger"):
        assert codes(change(account, kind)) == {"announcement_undated"}


def test_nothing_filled_in_is_told_and_never_an_error(bureau):
    empty = opening(bureau)
    bare = type(empty)("opening", {"organisation": bureau, "platform": None}, None, frozenset(), empty.day)
    assert {"no_leader", "no_manager", "no_phone", "no_functions"} <= codes(bare)
    nobody = type(empty)("opening", {}, None, frozenset(), empty.day)
    assert "no_leader" in codes(nobody)


def test_blocking_answers_come_first_and_each_says_what_to_do(bureau):
    found = check(
        opening(
            bureau,
            name="宣传科😀",
            leader="",
            phone="12",
            functions="",
            certified_body="某公司",
            contractor="某公司",
            internal_office="宣传科",
            campaign=True,
        )
    )
    assert len(found) >= 9
    assert [each.blocking for each in found] == sorted((each.blocking for each in found), reverse=True)
    assert [each.message for each in found if "请" not in each.message] == []


def test_the_number_of_queries_does_not_grow_with_the_register(bureau, county, django_assert_max_num_queries):
    for number in range(30):
        unit = Organisation.objects.create(name=f"单位{number}", district="郎溪县", parent=county)
        make_account(f"账号{number}", unit=unit, platform="weibo", link=f"https://weibo.com/u/{number + 1000}")
    proposed = opening(bureau, link="https://weibo.com/u/5", handle="5", is_main=True, filing=1)
    with django_assert_max_num_queries(12):
        check(proposed)


def test_every_rule_names_where_it_comes_from():
    for rule in RULES:
        assert "Source" in __import__(rule.run.__module__, fromlist=["_"]).__doc__
