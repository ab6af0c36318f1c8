"""The stages of a round: chosen when it opens, where each stands, and which is the present one."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from inspections.models import Finding, Round, Stage
from inspections.services import Entry, Opening, close_round, open_round, save_sheet
from inspections.services.stages import PlannedStage, strip
from inspections.tests.factories import AS_OF, accounts, round_of

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"inspections:{name}", args=args)


def staged(by, *stages):
    return open_round(Opening("2022Q3", AS_OF, stages=stages), by=by)


def states(round_):
    return {each.stage.kind: each.state for each in strip(Round.objects.get(pk=round_.pk))}


def test_a_round_without_a_plan_still_draws_checks_and_closes(supervisor, bureau):
    accounts(2, bureau)
    assert list(states(round_of(supervisor))) == ["draw", "human_check", "close"]


def test_kind_account_and_stages_are_given_to_the_command_too(supervisor, bureau):
    numbers = [each.number for each in accounts(3, bureau)]
    words = ["--period", "2022Q3", "--as-of", "2022-09-30", "--by", supervisor.username, "--kind", "special"]
    words += ["--account", *numbers[:2], "--stage", "self_check=2022-10-10:2022-10-14", "second_check"]
    call_command("open_round", *words)
    made = Round.objects.get()
    assert (made.kind, made.drawn) == ("special", 2)
    assert made.stages.get(kind="self_check").due_on == dt.date(2022, 10, 14)
    with pytest.raises(SystemExit):
        call_command("open_round", *words[:6], "--stage", "哪一步")
    assert Round.objects.count() == 1


def test_stages_are_switched_on_in_fields_and_stand_in_their_order(as_user, supervisor, bureau, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(2, bureau)
    page = as_user(supervisor)
    form = page.get(url("round-open")).context["form"]
    fields = {"token": form["token"].value(), "indicators": "national", "as_of": str(AS_OF), "scope": "full"}
    fields |= {"period": "2022Q3", "window_from": "2022-10-10", "window_to": "2022-10-28", "close_due": "2022-11-04"}
    fields |= {"stage_reply_first_0": "on", "stage_reply_second_0": "on", "stage_second_check_0": "on"}
    fields |= {"stage_self_check_0": "on", "stage_self_check_1": "2022-10-10", "stage_self_check_2": "2022-10-14"}
    made = Round.objects.get(pk=page.post(url("round-open"), fields).url.rstrip("/").split("/")[-1])
    kinds = ["self_check", "draw", "human_check", "second_check", "reply_first", "reply_second", "close"]
    assert list(made.stages.values_list("kind", flat=True)) == kinds
    assert made.stages.get(kind="human_check").due_on == dt.date(2022, 10, 28)
    assert made.stages.get(kind="close").due_on == dt.date(2022, 11, 4)
    assert made.stages.get(kind="self_check").due_on == dt.date(2022, 10, 14)
    text = page.get(made.get_absolute_url()).content.decode()
    assert text.count('aria-current="step"') == 1
    present = text.split('aria-current="step"')[1].split("</li>")[0]
    assert "自查" in present
    assert "当前环节" in present
    assert "各主办单位" in present
    assert "还有 4 个工作日" in present  # Monday to Friday


def test_faults_in_several_stages_are_told_at_once(as_user, supervisor, bureau):
    accounts(2, bureau)
    fields = {"period": "2022Q3", "as_of": str(AS_OF), "scope": "full", "indicators": "national", "token": "t"}
    fields |= {"stage_reply_second_0": "on", "stage_scan_1": "2022-10-10"}
    fields |= {"stage_cross_check_0": "on", "stage_cross_check_1": "2022-10-10", "stage_cross_check_2": "2022-10-01"}
    errors = as_user(supervisor).post(url("round-open"), fields).context["form"].errors
    assert set(errors) == {"stage_reply_second", "stage_scan", "stage_cross_check"}
    assert Round.objects.count() == 0


def test_the_strip_follows_the_work(supervisor, make_user, county, bureau, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(1, bureau)
    made = staged(supervisor, PlannedStage("second_check"))
    assert states(made) == {"draw": "done", "human_check": "now", "second_check": "now", "close": "ahead"}
    sheet = made.sheets.get()
    save_sheet(sheet, Entry(marks={"TYPO": "错字"}), version=1, by=supervisor, finish=True)
    assert states(made) == {"draw": "done", "human_check": "done", "second_check": "now", "close": "ahead"}
    second = make_user("inspector", unit=county)
    Finding.objects.get().make("confirm", by=second, confirmed_by=second)
    assert states(made)["second_check"] == "done"
    close_round(made, by=supervisor)
    assert set(states(made).values()) == {"done"}


def test_a_stage_past_its_day_is_late_and_one_whose_day_has_not_come_lies_ahead(supervisor, bureau, set_clock):
    set_clock("2022-10-10 09:00")
    accounts(1, bureau)
    scan = PlannedStage("scan", dt.date(2022, 10, 20), dt.date(2022, 10, 21))
    made = staged(supervisor, scan)
    assert states(made)["scan"] == "ahead"
    set_clock("2022-10-21 23:00")
    assert states(made)["scan"] == "now"
    set_clock("2022-10-22 00:01")
    assert states(made)["scan"] == "late"


def test_what_no_record_ends_is_over_by_a_supervisors_word(as_user, supervisor, inspector, bureau):
    accounts(1, bureau)
    made = staged(supervisor, PlannedStage("scan"))
    assert as_user(inspector).post(url("round-stage", made.pk), {"stage": "scan"}).status_code == 403
    as_user(supervisor).post(url("round-stage", made.pk), {"stage": "scan"})
    assert states(made)["scan"] == "done"
    as_user(supervisor).post(url("round-stage", made.pk), {"stage": "human_check"})
    assert Stage.objects.get(round=made, kind="human_check").done_at is None


def test_a_round_closed_early_says_which_stages_were_left(supervisor, bureau):
    accounts(1, bureau)
    made = staged(supervisor, PlannedStage("reply_first"))
    close_round(made, by=supervisor, unchecked="pass")
    assert states(made)["reply_first"] == "left"
