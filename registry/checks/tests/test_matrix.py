"""The main account and the accounts around it (R24)."""

import pytest

from orgs.models import Organisation
from registry.checks.tests.factories import change, codes, found, opening
from registry.tests.factories import make_account

pytestmark = pytest.mark.django_db


@pytest.fixture
def main(county):
    return make_account("郎溪发布", unit=county, platform="weibo", is_main=True)


def test_a_member_points_to_a_running_main_account(bureau, main):
    assert codes(opening(bureau, main_account=main)) == set()


@pytest.mark.parametrize("state", ["closing", "closed", "cancelled"])
def test_a_main_account_that_does_not_run_leads_nobody(bureau, main, state):
    main.state = state
    assert found(opening(bureau, main_account=main), "main_not_running").field == "main_account"


def test_an_account_that_is_no_main_account_leads_nobody(bureau, other_bureau):
    plain = make_account("郎溪教育", unit=other_bureau, platform="weibo")
    assert "no_main" in codes(opening(bureau, main_account=plain))


def test_a_main_account_of_another_place_leads_nobody_here(bureau):
    elsewhere = Organisation.objects.create(name="邻县人民政府办公室", district="邻县")
    foreign = make_account("邻县发布", unit=elsewhere, platform="weibo", is_main=True)
    assert "foreign_main" in codes(opening(bureau, main_account=foreign))


def test_a_main_account_beside_the_unit_may_lead_it(bureau, other_bureau):
    beside = make_account("郎溪教育", unit=other_bureau, platform="weibo", is_main=True)
    assert codes(opening(bureau, main_account=beside)) == set()


def test_a_unit_has_one_main_account_on_a_platform(county, main):
    assert {"second_main"} <= codes(opening(county, name="郎溪政务发布", certified_body="郎溪县人民政府", is_main=True))
    assert "second_main" not in codes(
        opening(county, "douyin", name="郎溪发布", certified_body="郎溪县人民政府", is_main=True)
    )


def test_an_account_leads_not_itself(main):
    assert "own_main" in codes(change(main, main_account=main))


def test_main_accounts_in_a_ring_are_told(bureau, main):
    middle = make_account("郎溪公安", unit=bureau, platform="weibo", is_main=True, main_account=main)
    assert "ring" in codes(change(main, main_account=middle))


def test_a_main_account_with_members_stays_one(bureau, main):
    make_account("郎溪公安", unit=bureau, platform="weibo", main_account=main)
    assert found(change(main, is_main=False), "has_members").blocking
    assert not found(change(main, "closure"), "has_members").blocking
