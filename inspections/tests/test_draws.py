"""The draw of a round can be repeated by anyone, and is made anew only with a reason and two names."""

import json
from functools import partial
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from core.workflow import MoveRefused
from inspections.models import Redraw, Round
from inspections.services import Entry, save_sheet
from inspections.services.repeating import accept_redraw, propose_redraw, repeat_draw
from inspections.tests.factories import accounts, round_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(supervisor, bureau):
    accounts(40, bureau)
    return round_of(supervisor, scope="sample", ratio="0.25")


def run(*words):
    out = StringIO()
    try:
        call_command("repeat_draw", *words, "--json", stdout=out)
    except SystemExit as ended:
        return json.loads(out.getvalue()) | {"exit": ended.code}
    return json.loads(out.getvalue()) | {"exit": 0}


def test_the_page_and_the_command_draw_the_same_accounts_again(drawn, supervisor, as_user):
    assert repeat_draw(drawn).is_same
    page = as_user(supervisor).get(reverse("inspections:round-repeat", args=[drawn.pk])).content.decode()
    assert "复核一致" in page
    assert drawn.seed in page
    answer = run(str(drawn.pk))
    assert (answer["same"], answer["drawn"], answer["exit"]) == (True, 10, 0)


def test_who_holds_only_frame_and_seed_draws_the_same_lines(drawn, tmp_path):
    frame = tmp_path / "frame.txt"
    frame.write_bytes(drawn.frame.encode())
    answer = run("--frame", str(frame), "--seed", drawn.seed, "--ratio", "0.25")
    assert answer["lines"] == sorted(sheet.line for sheet in drawn.sheets.all())
    assert answer["frame_sha256"] == drawn.frame_sha256


def test_a_sheet_slipped_in_afterwards_is_told(drawn, supervisor, as_user):
    held = {sheet.account_id for sheet in drawn.sheets.all()}
    sheet = drawn.sheets.first()
    other = type(sheet.account).objects.exclude(pk__in=held).first()
    type(sheet).objects.filter(pk=sheet.pk).update(account=other, name=other.name)
    answer = run(str(drawn.pk))
    assert (answer["same"], len(answer["missing"]), len(answer["added"]), answer["exit"]) == (False, 1, 1, 1)
    page = as_user(supervisor).get(reverse("inspections:round-repeat", args=[drawn.pk])).content.decode()
    assert "复核不一致" in page


def test_a_new_draw_takes_two_people_and_keeps_the_old_list(drawn, supervisor, leader):
    before = set(drawn.sheets.values_list("number", flat=True))
    redraw = propose_redraw(drawn, by=supervisor, reason="名单提前泄露")
    with pytest.raises(MoveRefused):
        accept_redraw(redraw, by=supervisor)
    accept_redraw(redraw, by=leader)
    again = Round.objects.get(pk=drawn.pk)
    assert set(redraw.old_drawn) == before
    assert (redraw.old_seed, again.seed) == (drawn.seed, redraw.new_seed)
    assert (again.sheets.count(), repeat_draw(again).is_same) == (10, True)


def test_nothing_is_drawn_again_once_somebody_has_begun(drawn, supervisor, inspector):
    redraw = propose_redraw(drawn, by=supervisor, reason="名单提前泄露")
    save_sheet(drawn.sheets.first(), Entry(), version=1, by=inspector)
    with pytest.raises(Refusal) as refused:
        accept_redraw(redraw, by=inspector)
    assert refused.value.code in {"already_begun", "not_allowed"}
    with pytest.raises(Refusal):
        propose_redraw(drawn, by=supervisor, reason="再来")


@pytest.mark.django_db(transaction=True)
def test_two_who_agree_at_once_draw_once(drawn, supervisor, leader, make_user, county):
    redraw = propose_redraw(drawn, by=supervisor, reason="名单提前泄露")
    second = make_user("leader", unit=county)
    acts = [partial(accept_redraw, Redraw.objects.get(pk=redraw.pk), by=person) for person in (leader, second)]
    assert sorted(each or "" for each in at_once(*acts)) == ["", "somebody_was_faster"]
    assert Round.objects.get(pk=drawn.pk).sheets.count() == 10
