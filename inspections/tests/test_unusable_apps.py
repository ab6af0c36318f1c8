"""Apps that could not be opened reach a round as suspected findings, never more."""

import pytest

from inspections.models import Finding
from inspections.services import propose_unusable
from inspections.tests.factories import account, round_of
from scans.models import AppCheck
from scans.people import app_checks
from tests.world import a_picture

pytestmark = pytest.mark.django_db


def test_a_confirmed_failure_is_proposed_to_a_round_as_suspected_and_a_later_success_is_not(
    inspector, supervisor, make_user, county, bureau, set_clock
):
    broken, mended = account("坏的", bureau, "app"), account("好了", bureau, "app")
    set_clock("2022-08-01 10:00")
    for each in (broken, mended):
        found = AppCheck.objects.create(account=each, period="2022-08")
        app_checks.report(
            found, app_checks.Tried("no_open", ("found",), proof=a_picture()), by=make_user("monitor", unit=county)
        )
        app_checks.confirm(found, by=inspector)
    set_clock("2022-09-01 10:00")
    again = AppCheck.objects.create(account=mended, period="2022-09")
    app_checks.report(again, app_checks.Tried("works", tuple(AppCheck.STEPS), proof=a_picture()), by=inspector)
    set_clock("2022-10-08 10:00")
    round_ = round_of(supervisor)
    assert [propose_unusable(round_, by=inspector) for _ in range(2)] == [1, 0]
    finding = Finding.objects.get()
    assert (finding.account, finding.indicator, finding.status) == (broken, "APP_UNUSABLE", "suspected")
    assert "打不开或闪退" in finding.description
