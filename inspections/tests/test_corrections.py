"""After the close nothing changes but by a correction: two people, a reason, both values, wherever the figure stands."""

from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from core.workflow import MoveRefused
from inspections.models import Correction, Round
from inspections.services import (
    Proposal,
    accept_correction,
    close_round,
    closing_report,
    import_results,
    propose_correction,
    reject_correction,
    round_facts,
)
from inspections.tests.factories import accounts, passes, round_of


@pytest.fixture
def closed(supervisor, inspector, bureau):
    accounts(10, bureau)
    round_ = round_of(supervisor)
    rows = ("账号001,微博,不合格,V5", "账号002,微博,存在问题,TYPO")
    import_results(passes(round_, *rows), round_, by=supervisor, confirmed_by=inspector)
    return close_round(round_, by=supervisor)


def finding_of(round_, name):
    return round_.findings.confirmed().get(name=name)


def take_back(round_, name, by, reason="申诉属实"):
    return propose_correction(round_, Proposal(reason, finding=finding_of(round_, name)), by=by)


def sheet_of(round_, name):
    return round_.sheets.get(name=name)


@pytest.mark.django_db
def test_a_finding_taken_back_changes_verdict_and_rate_and_keeps_what_they_were(closed, supervisor, leader):
    correction = take_back(closed, "账号001", supervisor)
    assert closing_report(Round.objects.get())["pass_rate"] == "90%"
    accept_correction(correction, by=leader)
    closed = Round.objects.get()
    assert closing_report(closed)["pass_rate"] == "100%"
    assert round_facts(closed)["failing_rows"] == []
    assert sheet_of(closed, "账号001").verdict == "pass"
    assert (correction.before["rate"], correction.after["rate"]) == ("90%", "100%")
    assert (correction.before["verdict"], correction.after["verdict"]) == ("不合格", "合格")


@pytest.mark.django_db
def test_a_veto_that_was_missed_fails_the_account_afterwards(closed, inspector, leader):
    proposal = Proposal(
        "群众来电核实", sheet=sheet_of(closed, "账号005"), indicator="NO_INTERACTION", description="私信无人答"
    )
    accept_correction(propose_correction(closed, proposal, by=inspector), by=leader)
    closed = Round.objects.get()
    assert closing_report(closed) | {"pass_rate": "80%", "failing": 2} == closing_report(closed)
    assert [row["description"] for row in round_facts(closed)["failing_rows"]][-1] == "私信无人答"


@pytest.mark.django_db
def test_who_proposes_never_decides_not_even_past_the_rules(closed, supervisor):
    correction = take_back(closed, "账号001", supervisor)
    with pytest.raises(MoveRefused):
        accept_correction(correction, by=supervisor)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.update(decided_by=supervisor)


@pytest.mark.django_db
def test_a_refused_correction_changes_nothing_and_tells_why(closed, inspector, leader):
    correction = take_back(closed, "账号001", inspector)
    reject_correction(correction, by=leader, reason="证据不足")
    assert closing_report(Round.objects.get())["pass_rate"] == "90%"
    assert inspector.messages.filter(kind="correction.decided", text="证据不足").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("duplicate", lambda round_: Proposal("漏记", sheet=sheet_of(round_, "账号001"), indicator="NO_UPDATE_2W")),
        ("unknown_indicator", lambda round_: Proposal("漏记", sheet=sheet_of(round_, "账号001"), indicator="X")),
        ("no_sheet", lambda round_: Proposal("漏记", indicator="TYPO")),
        ("reason_needed", lambda round_: Proposal(" ", finding=finding_of(round_, "账号001"))),
    ],
)
def test_a_proposal_that_makes_no_sense_is_told_why(closed, supervisor, code, make):
    with pytest.raises(Refusal) as refused:
        propose_correction(closed, make(closed), by=supervisor)
    assert refused.value.code == code


@pytest.mark.django_db
def test_an_open_round_is_not_corrected_but_edited(supervisor, bureau):
    accounts(2, bureau)
    round_ = round_of(supervisor)
    proposal = Proposal("漏记", sheet=round_.sheets.first(), indicator="TYPO")
    with pytest.raises(Refusal) as refused:
        propose_correction(round_, proposal, by=supervisor)
    assert refused.value.code == "round_not_closed"


@pytest.mark.django_db(transaction=True)
def test_the_same_correction_proposed_by_two_at_once_is_proposed_once(closed, supervisor, inspector):
    told = at_once(*(partial(take_back, closed, "账号001", person) for person in (supervisor, inspector)))
    assert Correction.objects.pending().count() == 1
    assert [each for each in told if isinstance(each, str)] == ["already_proposed"]


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_decide_once(closed, inspector, supervisor, leader):
    correction = take_back(closed, "账号001", inspector)
    accept = partial(accept_correction, Correction.objects.get(pk=correction.pk), by=supervisor)
    reject = partial(reject_correction, Correction.objects.get(pk=correction.pk), by=leader, reason="不实")
    told = at_once(accept, reject)
    assert [each for each in told if each] == ["somebody_was_faster"]
    correction.refresh_from_db()
    assert (correction.status == "accepted") == (closing_report(Round.objects.get())["pass_rate"] == "100%")


@pytest.mark.django_db
def test_the_page_of_the_round_shows_both_rates_and_the_names(closed, supervisor, leader, as_user):
    url = reverse("inspections:sheet-correct", args=[sheet_of(closed, "账号001").pk])
    typed = {"what": str(finding_of(closed, "账号001").pk), "reason": "申诉属实"}
    assert as_user(supervisor).post(url, typed).status_code == 302
    accept = reverse("inspections:correction-accept", args=[Correction.objects.get().pk])
    assert as_user(leader).post(accept).status_code == 302
    page = as_user(leader).get(closed.get_absolute_url()).content.decode()
    for shown in ("办结时 90%，已更正", "90% → 100%", "不合格 → 合格", "申诉属实", "张主管 / 钱分管"):
        assert shown in page


@pytest.mark.django_db
def test_a_correction_without_reason_is_told_beside_its_field(closed, supervisor, as_user):
    url = reverse("inspections:sheet-correct", args=[sheet_of(closed, "账号001").pk])
    answer = as_user(supervisor).post(url, {"what": "add", "reason": ""})
    assert answer.status_code == 422
    assert 'href="#id_indicator"' in answer.content.decode()
