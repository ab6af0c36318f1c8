"""The interaction test: two looks, what follows from them, and the second person who confirms it."""

import datetime as dt

import pytest
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import CheckSheet, Finding, ReplyLook, Round
from inspections.services import Opening, close_round, open_round, save_sheet
from inspections.services.replies import Seen, note_look
from inspections.services.sheets import Entry
from inspections.services.stages import PlannedStage
from inspections.tests.factories import AS_OF, accounts

ASKED, FIRST, SECOND = dt.date(2022, 10, 8), dt.date(2022, 10, 14), dt.date(2022, 10, 21)


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


@pytest.fixture
def round_(db, supervisor, bureau, set_clock):
    set_clock("2022-10-21 17:00")
    accounts(2, bureau)
    stages = (PlannedStage("reply_first"), PlannedStage("reply_second"))
    return open_round(Opening("2022Q3", AS_OF, stages=stages), by=supervisor)


@pytest.fixture
def sheet(round_):
    return round_.sheets.first()


def look(sheet, day, answered, version=0, **more):
    told = {"asked_on": str(ASKED), "looked_on": str(day), "answered": answered, "version": version}
    return told | {"question": "咨询社保转移", "note": ""} | more


def looked(page, sheet, *answers):
    for number, (day, answered) in enumerate(zip((FIRST, SECOND), answers, strict=False), 1):
        response = page.post(f"{url('sheet-reply', sheet.pk)}?look={number}", look(sheet, day, answered))
        assert response.status_code == 302, response.context["form"].errors


def confirmed_verdict(sheet, by, other):
    for finding in Finding.objects.waiting():
        finding.make("confirm", by=other, confirmed_by=other)
    for each in sheet.round.sheets.all():
        save_sheet(each, Entry(), version=each.version, by=by, finish=True)
    close_round(sheet.round, by=by)
    return CheckSheet.objects.get(pk=sheet.pk).verdict


@pytest.mark.parametrize(
    ("answers", "code", "verdict"),
    [
        (("yes",), None, "pass"),
        (("no", "yes"), "LATE_REPLY_R1", "pass"),
        (("no", "no"), "NO_INTERACTION", "fail"),
    ],
)
def test_answered_late_is_a_problem_but_passes_and_never_answered_fails(
    as_user, inspector, supervisor, sheet, answers, code, verdict
):
    looked(as_user(inspector), sheet, *answers)
    found = list(Finding.objects.values_list("indicator", "status", "source"))
    assert found == ([(code, "suspected", "reply")] if code else [])
    assert confirmed_verdict(sheet, supervisor, supervisor) == verdict


def test_nothing_counts_before_a_second_person_has_confirmed(as_user, inspector, sheet):
    looked(as_user(inspector), sheet, "no", "no")
    finding = Finding.objects.get()
    assert not finding.may(inspector, "confirm")
    assert sheet.round.sheets.to_fill().filter(pk=sheet.pk).exists()  # the sheet itself is still to be filled in


def test_an_unanswered_first_look_alone_finds_nothing_yet(as_user, inspector, sheet):
    looked(as_user(inspector), sheet, "no")
    assert not Finding.objects.exists()
    page = as_user(inspector).get(f"{url('round-replies', sheet.round_id)}?state=second").content.decode()
    assert sheet.name in page


def test_a_look_set_right_takes_its_finding_back(as_user, inspector, sheet):
    page = as_user(inspector)
    looked(page, sheet, "no", "no")
    version = ReplyLook.objects.get(look=2).version
    page.post(f"{url('sheet-reply', sheet.pk)}?look=2", look(sheet, SECOND, "yes", version=version))
    assert list(Finding.objects.standing().values_list("indicator", flat=True)) == ["LATE_REPLY_R1"]
    assert Finding.objects.get(indicator="NO_INTERACTION").status == "withdrawn"


@pytest.mark.parametrize(
    ("first", "second", "says"),
    [("no", FIRST, "应晚于第一轮"), ("yes", SECOND, "不需要第二轮"), ("no", dt.date(2022, 10, 22), "不能晚于今天")],
)
def test_a_second_look_that_cannot_be_is_explained_and_keeps_what_was_typed(
    as_user, inspector, sheet, first, second, says
):
    page = as_user(inspector)
    looked(page, sheet, first)
    answer = page.post(f"{url('sheet-reply', sheet.pk)}?look=2", look(sheet, second, "no", note="看了三次"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert says in text
    assert "看了三次" in text
    assert ReplyLook.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_look_at_once_one_writes_and_the_other_is_told(sheet, inspector, supervisor):
    told = at_once(
        *[
            lambda by=by: str(note_look(sheet, 1, Seen(ASKED, FIRST, False), version=0, by=by))
            for by in (inspector, supervisor)
        ]
    )
    assert "somebody_was_faster" in told
    assert ReplyLook.objects.count() == 1


def test_a_stale_page_never_overwrites_a_look(as_user, inspector, supervisor, sheet):
    looked(as_user(supervisor), sheet, "no")
    answer = as_user(inspector).post(url("sheet-reply", sheet.pk), look(sheet, FIRST, "yes", note="我看到了"))
    assert answer.status_code == 409
    assert "我看到了" in answer.content.decode()
    assert ReplyLook.objects.get().answered is False


def test_a_round_without_the_stage_takes_no_looks(supervisor, bureau, set_clock):
    set_clock("2022-10-21 17:00")
    accounts(1, bureau)
    bare = open_round(Opening("2022Q3", AS_OF), by=supervisor)
    with pytest.raises(Refusal, match="没有安排"):
        note_look(bare.sheets.get(), 1, Seen(ASKED, FIRST, False), version=0, by=supervisor)


def test_a_closed_round_takes_no_looks_and_the_page_keeps_what_was_typed(as_user, supervisor, sheet):
    close_round(Round.objects.get(pk=sheet.round_id), by=supervisor, unchecked="pass")
    answer = as_user(supervisor).post(url("sheet-reply", sheet.pk), look(sheet, FIRST, "no", note="已经问过"))
    assert answer.status_code == 422
    assert "已经问过" in answer.content.decode()
    assert not ReplyLook.objects.exists()
