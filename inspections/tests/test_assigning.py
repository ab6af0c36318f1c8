"""Sheets given out by lot: equal shares, nobody their own unit's account, the same for whoever repeats it."""

import hashlib

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.refusals import Refusal
from inspections.assigning import Person, assign
from inspections.services import Entry, save_sheet
from inspections.services.assigning import assign_round, inspectors_for, reassign
from inspections.tests.factories import account, accounts, round_of

UNITS = st.integers(1, 4)


def lot_by_hand(lines, people, seed, frame):
    """What a third person writes from the printed rule."""

    def sha(*parts):
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    given_to, taken = {}, {name: 0 for name, _ in people}
    for line, unit in sorted(lines.items(), key=lambda item: sha(seed, frame, item[0])):
        ranked = sorted((taken[name], sha(seed, frame, line, name), name) for name, own in people if own != unit)
        if ranked:
            given_to[line] = ranked[0][2]
            taken[ranked[0][2]] += 1
    return given_to


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.text("甲乙丙丁戊", min_size=1, max_size=6), UNITS, max_size=30), st.text("ab", max_size=3))
def test_the_lot_repeated_by_hand_gives_the_same_people(lines, seed):
    people = [("zhao", 1), ("qian", 2), ("sun", 2), ("li", 9)]
    found = assign(lines, [Person(*each) for each in people], seed, "f" * 64)
    assert found == lot_by_hand(lines, people, seed, "f" * 64)
    assert all(dict(people)[name] != lines[line] for line, name in found.items())


@pytest.fixture
def team(make_user, county, bureau):
    return [
        make_user("inspector", unit=unit, name=name) for unit, name in ((county, "甲"), (county, "乙"), (bureau, "丙"))
    ]


@pytest.mark.django_db
def test_the_sheets_go_round_evenly_and_the_bureau_never_checks_itself(supervisor, team, bureau, other_bureau):
    accounts(6, bureau)
    for at in range(6):
        account(f"教育{at}", other_bureau)
    round_ = round_of(supervisor)
    assert assign_round(round_, team, by=supervisor) == 0
    shares = [round_.sheets.filter(assignee=person).count() for person in team]
    assert sorted(shares) == [4, 4, 4]
    assert not round_.sheets.filter(assignee=team[2], account__organisation=bureau).exists()


@pytest.mark.django_db
def test_accounts_nobody_may_check_stay_open_and_are_counted(supervisor, team, bureau):
    accounts(3, bureau)
    assert assign_round(round_of(supervisor), team[2:], by=supervisor) == 3


@pytest.mark.django_db
def test_a_sheet_given_to_one_is_not_filled_in_by_another(supervisor, team, bureau):
    accounts(2, bureau)
    round_ = round_of(supervisor)
    assign_round(round_, team[:1], by=supervisor)
    sheet = round_.sheets.first()
    with pytest.raises(Refusal) as refused:
        save_sheet(sheet, Entry(), version=1, by=team[1], finish=True)
    assert refused.value.code == "not_assigned"
    reassign(sheet, team[1], by=supervisor, reason="甲请假")
    sheet.refresh_from_db()
    save_sheet(sheet, Entry(), version=1, by=team[1], finish=True)
    assert sheet.status == "checked"


@pytest.mark.django_db
def test_nobody_is_given_an_account_of_the_own_unit_by_name_either(supervisor, team, bureau):
    accounts(1, bureau)
    with pytest.raises(Refusal) as refused:
        reassign(round_of(supervisor).sheets.first(), team[2], by=supervisor, reason="人手不足")
    assert refused.value.code == "own_unit"


@pytest.mark.django_db
def test_the_workbench_counts_what_is_given_to_oneself(supervisor, team, bureau, as_user):
    accounts(4, bureau)
    round_ = round_of(supervisor)
    chosen = {"inspectors": [person.pk for person in team[:2]]}
    assert as_user(supervisor).post(reverse("inspections:round-assign", args=[round_.pk]), chosen).status_code == 302
    assert list(inspectors_for(round_)) == sorted(team, key=lambda person: person.username)
    mine = as_user(team[0]).get(reverse("inspections:sheet-list"), {"mine": "yes"})
    assert mine.context["page"].paginator.count == 2
    assert "待填写的检查表" in as_user(team[2]).get("/").content.decode()
