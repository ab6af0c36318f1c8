"""Who may open an account at all (R02)."""

import datetime as dt

import pytest

from orgs.models import OfficeSetting, Organisation
from registry.checks.tests.factories import DAY, codes, found, opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def allow(county, supervisor):
    def allow(key, value):
        OfficeSetting.objects.create(
            key=key,
            organisation=county,
            number=1,
            value=value,
            valid_from=DAY,
            reason="本地规定",
            changed_by=supervisor,
        )

    return allow


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("internal_office", "宣传科", "internal_office"), ("campaign", True, "campaign")],
)
def test_neither_an_internal_office_nor_a_campaign_opens_an_account(bureau, field, value, code):
    assert found(opening(bureau, **{field: value}), code).blocking


def test_a_place_may_allow_both(bureau, allow):
    allow("opening.internal_offices", True)
    allow("opening.campaigns", True)
    assert codes(opening(bureau, internal_office="宣传科", campaign=True)) == set()


def test_before_the_day_the_setting_holds_the_old_rule_holds(bureau, allow):
    allow("opening.campaigns", True)
    assert "campaign" in codes(opening(bureau, campaign=True, day=DAY - dt.timedelta(days=1)))


@pytest.mark.parametrize("town", ["梅渚镇人民政府", "凌笪乡", "城关街道办事处"])
def test_a_town_may_open_unless_the_place_says_no(county, allow, town):
    unit = Organisation.objects.create(name=town, district="郎溪县", parent=county)
    wanted = opening(unit, name="郎溪基层", certified_body=town)
    assert codes(wanted) == set()
    allow("opening.towns", False)
    assert codes(opening(unit, name="郎溪基层", certified_body=town)) == {"town"}


def test_a_bureau_is_no_town(bureau, allow):
    allow("opening.towns", False)
    assert codes(opening(bureau)) == set()


def test_a_dissolved_unit_opens_nothing(bureau):
    bureau.dissolved_on = DAY
    assert "dissolved" in codes(opening(bureau))
    bureau.dissolved_on = DAY + dt.timedelta(days=1)
    assert codes(opening(bureau)) == set()
