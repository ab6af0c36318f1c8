"""Filed before the opening, or within the days the place allows afterwards (R02)."""

import datetime as dt

import pytest

from orgs.models import OfficeSetting
from registry.checks.tests.factories import DAY, codes, found, opening

pytestmark = pytest.mark.django_db


@pytest.fixture
def afterwards(county, supervisor):
    OfficeSetting.objects.create(
        key="filing.moment",
        organisation=county,
        number=1,
        value="after",
        valid_from=dt.date(2020, 1, 1),
        reason="本地规定",
        changed_by=supervisor,
    )


def test_an_account_opened_before_its_filing_is_pointed_out_and_still_fileable(bureau):
    answer = found(opening(bureau, opened_on=DAY - dt.timedelta(days=1)), "opened_before_filing")
    assert not answer.blocking


def test_an_account_not_opened_yet_is_in_time(bureau):
    assert not codes(opening(bureau)) & {"opened_before_filing", "filed_late"}


@pytest.mark.parametrize(("days", "late"), [(1, False), (30, True)])
def test_where_the_place_allows_it_the_limit_runs_in_working_days(bureau, afterwards, days, late):
    answers = codes(opening(bureau, opened_on=DAY - dt.timedelta(days=days)))
    assert ("filed_late" in answers) == late
    assert "opened_before_filing" not in answers
