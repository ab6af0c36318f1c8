"""Who enters and who confirms are two people, and a hired monitor never confirms."""

import pytest

from core.refusals import Refusal
from orgs.second_person import SecondPerson

SECOND = SecondPerson("inspections.import_results", "inspections.confirm_finding", "检查结果")


@pytest.fixture
def monitor(make_user, county):
    return make_user("monitor", unit=county, name="监测公司")


def test_another_inspector_makes_what_a_monitor_entered_count(monitor, inspector):
    SECOND.check(monitor, inspector)
    assert SECOND.is_met_by(inspector, monitor)


def test_nobody_confirms_what_they_entered_themselves(inspector):
    with pytest.raises(Refusal, match="确认人不能与录入人是同一人"):
        SECOND.check(inspector, inspector)
    assert not SECOND.is_met_by(inspector, inspector)


def test_a_monitor_confirms_nothing(inspector, monitor):
    with pytest.raises(Refusal, match="没有确认检查结果的权限"):
        SECOND.check(inspector, monitor)
    assert not SECOND.is_met_by(monitor, inspector)


def test_who_may_not_enter_is_refused_even_with_a_second_person(clerk, inspector):
    with pytest.raises(Refusal, match="没有导入检查结果的权限"):
        SECOND.check(clerk, inspector)
