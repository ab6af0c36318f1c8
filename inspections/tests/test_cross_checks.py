"""The cross-check: units paired by lot or by hand, sheets with the inspectors of the other unit, never their own."""

import hashlib

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.refusals import Refusal
from inspections.pairing import ring
from inspections.services.cross_checks import cross_assign, drawn_pairs, sides
from inspections.tests.factories import accounts, round_of
from orgs.models import Organisation


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@given(st.sets(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, max_size=12), st.text(max_size=4))
def test_nobody_is_ever_paired_with_themselves_and_anyone_can_repeat_the_ring(names, seed):
    pairs = ring(names, names, seed, "f" * 64)
    order = sorted(names, key=lambda name: hashlib.sha256(f"{seed}\n{'f' * 64}\n{name}".encode()).hexdigest())
    assert pairs == {checked: order[at - 1] for at, checked in enumerate(order)}
    assert all(checked != checking for checked, checking in pairs.items())


@given(st.sets(st.text("甲乙丙丁", min_size=1, max_size=3), min_size=2, max_size=12), st.data())
def test_a_unit_without_inspectors_is_checked_but_never_checks(names, data):
    able = data.draw(st.sets(st.sampled_from(sorted(names)), min_size=1))
    pairs = ring(names, able, "s", "f" * 64)
    assert set(pairs.values()) <= able
    assert set(pairs) >= names - able
    assert all(checked != checking for checked, checking in pairs.items())


@pytest.fixture
def counties(county, make_user):
    """Three counties below the city's office, each with a bureau, two accounts and an inspector."""
    found = {}
    for name in ("甲县", "乙县", "丙县"):
        unit = Organisation.objects.create(name=name, district=name, level="县级", parent=county)
        bureau = Organisation.objects.create(name=f"{name}公安局", district=name, level="县级", parent=unit)
        accounts(2, bureau)
        found[name] = make_user("inspector", unit=unit, name=f"{name}检查员")
    return found


@pytest.fixture
def round_(counties, supervisor):
    return round_of(supervisor)


@pytest.mark.django_db
def test_the_drawn_pairs_are_offered_and_sheets_go_to_the_other_county(as_user, supervisor, counties, round_):
    page = as_user(supervisor)
    form = page.get(url("round-cross", round_.pk)).context["form"]
    chosen = {name: form[name].value() for name in form.fields}
    assert all(chosen.values())
    assert page.post(url("round-cross", round_.pk), chosen).status_code == 302
    for sheet in round_.sheets.all():
        assert sheet.assignee in counties.values()
        assert not sheet.account.organisation.path.startswith(sheet.assignee.organisation.path)
    text = page.get(round_.get_absolute_url()).content.decode()
    assert "互查结对" in text


@pytest.mark.django_db
def test_an_inspector_of_another_county_opens_and_fills_in_exactly_what_was_given(
    as_user, supervisor, counties, round_
):
    cross_assign(round_, drawn_pairs(round_, sides(round_)), by=supervisor, drawn=True)
    person = counties["甲县"]
    mine, others = round_.sheets.filter(assignee=person), round_.sheets.exclude(assignee=person)
    page = as_user(person)
    listed = page.get(url("sheet-list")).content.decode()
    assert all(sheet.get_absolute_url() in listed for sheet in mine)
    assert not any(f'"{sheet.get_absolute_url()}"' in listed for sheet in others)
    assert page.get(url("sheet-edit", others.first().pk)).status_code == 404
    assert page.get(round_.get_absolute_url()).status_code == 404
    for name in ("sheet-detail", "sheet-edit"):
        shown = page.get(url(name, mine.first().pk)).content.decode()
        assert f'href="{round_.get_absolute_url()}"' not in shown
    page.post(url("sheet-edit", mine.first().pk), {"version": 1, "finish": "yes"})
    assert mine.order_by("pk").first().status == "checked"


@pytest.mark.django_db
def test_pairs_set_by_hand_hold_and_checking_oneself_is_refused(as_user, supervisor, counties, round_):
    with pytest.raises(Refusal, match="被安排检查自己"):
        cross_assign(round_, {"甲县": "甲县"}, by=supervisor, drawn=False)
    page = as_user(supervisor)
    form = page.get(url("round-cross", round_.pk)).context["form"]
    by_unit = {side.unit.name: f"side_{n}" for n, side in enumerate(form.sides)}
    assert "甲县" not in dict(form.fields[by_unit["甲县"]].choices)
    page.post(url("round-cross", round_.pk), {by_unit["甲县"]: "丙县"})
    given_to = {sheet.assignee for sheet in round_.sheets.filter(district="甲县")}
    assert given_to == {counties["丙县"]}
    assert round_.sheets.filter(district="乙县", assignee=None).count() == 2


@pytest.mark.django_db
def test_nobody_chosen_is_asked_about(as_user, supervisor, counties, round_):
    assert as_user(supervisor).post(url("round-cross", round_.pk), {}).status_code == 422
