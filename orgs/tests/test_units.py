"""The tree of units: who sees which, moving, duplicates, the page."""

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from orgs import services
from orgs.models import Organisation


@pytest.fixture
def system_admin(make_user, county):
    return make_user("system_admin", unit=county, name="系统员")


@pytest.fixture
def brigade(bureau):
    return Organisation.objects.create(name="交通警察大队", district="郎溪县", parent=bureau)


def names(user):
    return set(Organisation.objects.visible_to(user).values_list("name", flat=True))


def test_unit_staff_see_their_unit_and_the_office_sees_everything_below(clerk, reviewer, brigade, other_bureau):
    assert names(clerk) == {"郎溪县公安局"}
    assert names(reviewer) == {"郎溪县人民政府办公室", "郎溪县公安局", "交通警察大队", "郎溪县教育局"}


def test_an_office_below_the_top_sees_its_branch_only(make_user, bureau, brigade, other_bureau):
    assert names(make_user("reviewer", unit=bureau)) == {"郎溪县公安局", "交通警察大队"}


def test_the_system_administrator_sees_the_tree_and_the_other_administrators_do_not(
    system_admin, make_user, county, brigade
):
    assert len(names(system_admin)) == 3
    assert names(make_user("audit_admin", unit=county)) == set()


def test_moving_a_unit_takes_everything_below_along(bureau, other_bureau, brigade, supervisor):
    bureau.parent = other_bureau
    services.save_unit(bureau, by=supervisor)
    brigade.refresh_from_db()
    assert brigade.path == f"{other_bureau.path}{bureau.pk}/{brigade.pk}/"
    row = JournalEntry.objects.get(act="unit.changed")
    assert (row.before["parent"], row.after["parent"]) == ("郎溪县人民政府办公室", "郎溪县教育局")


def test_a_unit_never_goes_under_itself(bureau, brigade, supervisor):
    bureau.parent = brigade
    with pytest.raises(Refusal, match="不能是本单位或它的下级"):
        services.save_unit(bureau, by=supervisor)
    assert Organisation.objects.get(pk=bureau.pk).parent_id != brigade.pk


def test_the_same_name_in_the_same_district_is_refused_and_nothing_is_written(bureau, county, supervisor):
    with pytest.raises(Refusal, match="已经登记"):
        services.save_unit(Organisation(name=bureau.name, district=bureau.district, parent=county), by=supervisor)
    assert not JournalEntry.objects.exists()


def test_a_unit_is_added_and_changed_in_the_browser(as_user, system_admin, county):
    browser = as_user(system_admin)
    facts = {"name": "郎溪县水利局", "parent": county.pk, "level": "县级", "district": "郎溪县", "code": ""}
    assert browser.post("/units/new/", facts).status_code == 302
    unit = Organisation.objects.get(name="郎溪县水利局")
    browser.post(f"/units/{unit.pk}/edit/", {**facts, "level": "县（区）级"})
    unit.refresh_from_db()
    assert (unit.level, unit.parent) == ("县（区）级", county)


def test_a_form_with_gaps_says_so_at_the_field_and_above(as_user, system_admin, county):
    page = as_user(system_admin).post("/units/new/", {"name": "", "parent": ""})
    text = page.content.decode()
    assert page.status_code == 422
    assert "<title>错误：新增单位" in text
    assert '<a href="#id_name">单位名称：' in text


def test_a_supervisor_of_a_branch_cannot_touch_a_unit_outside_it(as_user, make_user, bureau, other_bureau):
    boss = make_user("supervisor", unit=bureau)
    assert as_user(boss).get(f"/units/{other_bureau.pk}/edit/").status_code == 404
    page = as_user(boss).post("/units/new/", {"name": "新单位", "parent": other_bureau.pk})
    assert "parent" in page.context["form"].errors


def test_the_list_finds_part_of_a_name_and_costs_the_same_for_many_units(
    as_user, reviewer, county, django_assert_max_num_queries
):
    Organisation.objects.bulk_create(
        Organisation(name=f"郎溪县第{n}小学", district="郎溪县", parent=county, path=f"{county.path}{n + 1000}/")
        for n in range(60)
    )
    browser = as_user(reviewer)
    assert "共 <strong>60</strong> 条" in browser.get("/units/?q=小学").content.decode()
    with django_assert_max_num_queries(8):
        browser.get("/units/?size=100")


def test_a_form_sent_empty_says_what_is_missing(as_user, system_admin):
    answer = as_user(system_admin).post(reverse("orgs:unit-create"))
    assert answer.status_code == 422
    assert answer.context["form"].errors
