"""A filing climbs from the unit's head over county and city to the province, each step taken by its own people (R06)."""

from typing import Any

import pytest

from core.clock import today
from core.refusals import Refusal
from core.workflow import MoveRefused
from orgs.models import Organisation
from orgs.setting_keeping import change_setting
from registry import services
from registry.models import Account, Filing
from registry.tests.factories import make_filing

pytestmark = pytest.mark.django_db
ALL = ["unit_head", "county", "city", "province"]


@pytest.fixture
def offices() -> dict[str, Organisation]:
    above, made = None, {}
    for key, name in (("province", "安徽省人民政府办公厅"), ("city", "宣城市人民政府办公室"), ("county", "郎溪县办")):
        above = made[key] = Organisation.objects.create(name=name, parent=above, filing_office=key)
    made["unit"] = Organisation.objects.create(name="郎溪县公安局", district="郎溪县", parent=above)
    return made


def climbing(steps: list[str], top: Organisation, make_user: Any) -> None:
    keeper = make_user("supervisor", unit=top, name="省主管")
    facts = {"valid_from": today(), "reason": "省里的办法", "seen": 0}
    change_setting("filing.steps", steps, unit=top, by=keeper, **facts)


def test_every_level_takes_its_own_step_and_no_other(offices: dict[str, Organisation], make_user: Any) -> None:
    climbing(ALL, offices["province"], make_user)
    people = [make_user("unit_head", unit=offices["unit"], name="局长")]
    people += [make_user("reviewer", unit=offices[key], name=key) for key in ("county", "city", "province")]
    filing = make_filing(by=make_user("filer", unit=offices["unit"], name="填报"))
    assert [step.key for step in filing.steps] == ALL
    for turn, person in enumerate(people):
        for other in people[:turn] + people[turn + 1 :]:
            with pytest.raises(MoveRefused):
                services.agree(Filing.objects.get(pk=filing.pk), by=other)
        assert not Account.objects.exists()
        services.agree(Filing.objects.get(pk=filing.pk), by=person)
    filing.refresh_from_db()
    assert (filing.status, filing.decided_by) == ("approved", people[-1])
    assert [event.move for event in filing.events.order_by("pk")] == ["submit", *["pass_on"] * 3, "approve"]


def test_an_office_the_tree_does_not_have_is_told(offices: dict[str, Organisation], make_user: Any) -> None:
    Organisation.objects.filter(pk=offices["city"].pk).update(filing_office="")
    climbing(ALL, offices["province"], make_user)
    with pytest.raises(Refusal, match="没有设置市级主管单位") as refused:
        make_filing(by=make_user("filer", unit=offices["unit"], name="填报"))
    assert refused.value.code == "no_step"
