"""The check of the check: who looks again, what a dispute holds up, what a verdict rests on (I08, I06)."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import CheckSheet, Finding, Round, SecondCheck
from inspections.services import Entry, close_round, save_sheet
from inspections.services.second_checks import agree, disagree, draw_second, second_figures, settle, wanted
from inspections.services.verdict_settings import save_rules
from inspections.tests.factories import accounts, round_of
from inspections.verdict_rules import VerdictRules


@pytest.fixture
def second_inspector(make_user, county):
    return make_user("inspector", unit=county, name="孙复核")


@pytest.fixture
def checked(supervisor, inspector, bureau, db):
    """Ten sheets finished by one inspector; the first has a problem."""
    accounts(10, bureau)
    round_ = round_of(supervisor)
    for number, sheet in enumerate(round_.sheets.order_by("pk")):
        marks = {"NO_UPDATE_2W": "两周没有更新"} if number == 0 else {}
        save_sheet(sheet, Entry(marks=marks), version=sheet.version, by=inspector, finish=True)
    for finding in round_.findings.all():
        finding.make("confirm", by=supervisor, confirmed_by_id=supervisor.pk)
    return round_


def ask(round_, by, **rules):
    save_rules(round_, VerdictRules(**rules), read=round_.rules, by=by)


def codes(act, *args, **kwargs):
    with pytest.raises(Refusal) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_a_share_is_drawn_by_the_seed_and_all_that_fail_go_along(checked, supervisor):
    assert codes(draw_second, checked, by=supervisor) == "no_second_check"
    ask(checked, supervisor, second_share=20, second_failing=True)
    lots = wanted(checked)
    failing = checked.sheets.order_by("pk").first().pk
    assert lots[failing] == "failing"
    assert len(lots) in (2, 3)  # a fifth of ten, and the failing one if it was not drawn
    assert draw_second(checked, by=supervisor) == len(lots)
    assert draw_second(checked, by=supervisor) == 0
    assert dict(SecondCheck.objects.values_list("sheet", "why")) == lots


def test_nobody_looks_again_at_an_own_sheet(checked, supervisor, inspector, second_inspector, as_user):
    ask(checked, supervisor, second_count=1)
    draw_second(checked, by=supervisor)
    check = SecondCheck.objects.get()
    assert codes(agree, check, by=inspector) == "own_sheet"
    own = as_user(inspector).get(check.get_absolute_url()).content.decode()
    other = as_user(second_inspector)
    page = other.get(check.get_absolute_url()).content.decode()
    button = reverse("inspections:second-agree", args=[check.pk])
    assert (button in own, button in page) == (False, True)
    assert "待复核的检查表" in other.get("/").content.decode()
    assert other.post(button).status_code == 302
    assert SecondCheck.objects.get().status == "agreed"
    assert second_figures(checked) == {"wanted": 1, "agreed": 1, "disputed": 0, "settled": 0, "left": 0}


def test_a_dispute_holds_up_the_close_until_somebody_else_settles_it(
    checked, supervisor, inspector, second_inspector, as_user
):
    ask(checked, supervisor, second_failing=True)
    draw_second(checked, by=supervisor)
    check = SecondCheck.objects.get()
    without = as_user(second_inspector).post(reverse("inspections:second-disagree", args=[check.pk]), {"reason": ""})
    assert without.status_code == 422
    assert "请写明异议" in without.content.decode()
    disagree(check, by=second_inspector, reason="九月二十日有更新")
    assert codes(close_round, checked, by=supervisor) == "second_check_open"
    assert codes(settle, check, by=second_inspector, settlement="我说了算") == "own_dispute"
    settle(check, by=supervisor, settlement="截图为转发旧文，维持原结论")
    closed = close_round(Round.objects.get(), by=supervisor)
    assert closed.stats["second"] == {"wanted": 1, "agreed": 0, "disputed": 0, "settled": 1, "left": 0}
    page = as_user(supervisor).get(closed.get_absolute_url()).content.decode()
    assert "复核结果" in page


def test_a_close_says_how_many_were_not_looked_at_again(checked, supervisor, as_user):
    ask(checked, supervisor, second_count=4)
    draw_second(checked, by=supervisor)
    page = as_user(supervisor).get(reverse("inspections:round-close", args=[checked.pk])).content.decode()
    assert "应复核 4 个" in page
    assert close_round(checked, by=supervisor).stats["second"]["left"] == 4


def test_the_database_lets_nobody_settle_an_own_dispute(checked, supervisor, second_inspector):
    ask(checked, supervisor, second_failing=True)
    draw_second(checked, by=supervisor)
    with pytest.raises(IntegrityError):
        SecondCheck.objects.update(by=second_inspector, settled_by=second_inspector)


@pytest.mark.django_db(transaction=True)
def test_of_two_second_persons_at_once_one_is_told(checked, supervisor, second_inspector, make_user, county):
    third = make_user("inspector", unit=county, name="周另一")
    ask(checked, supervisor, second_count=1)
    draw_second(checked, by=supervisor)
    pk = SecondCheck.objects.get().pk

    def says(act, person, **words):
        return lambda: act(SecondCheck.objects.get(pk=pk), by=person, **words)

    told = at_once(says(agree, second_inspector), says(disagree, third, reason="不对"))
    assert sum(each is not None for each in told) == 1
    assert SecondCheck.objects.get().events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_draw_at_once_draw_once(checked, supervisor):
    ask(checked, supervisor, second_count=3)
    found = at_once(*[lambda: draw_second(checked, by=supervisor)] * 2)
    assert sorted(found) == [0, 3]
    assert SecondCheck.objects.count() == 3


def test_a_verdict_opens_to_clause_finding_people_and_second_look(
    checked, supervisor, inspector, second_inspector, as_user
):
    ask(checked, supervisor, second_failing=True)
    draw_second(checked, by=supervisor)
    agree(SecondCheck.objects.get(), by=second_inspector)
    close_round(checked, by=supervisor)
    sheet = CheckSheet.objects.get(verdict="fail")
    page = as_user(supervisor).get(reverse("inspections:sheet-basis", args=[sheet.pk])).content.decode()
    finding = Finding.objects.get()
    for told in (
        "结论：不合格",
        "NO_UPDATE_2W（单项否决）",
        checked.indicator_set.name,
        finding.description,
        f"发现人</dt><dd>{inspector}",
        f"确认人</dt><dd>{supervisor}",
        f"由 {supervisor} 办结固定",
        f"复核人 {second_inspector}",
        "当场整改的否决项不判不合格",
    ):
        assert told in page, told
