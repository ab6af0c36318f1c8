"""A notice that was checked before its round was corrected is neither signed nor issued; an issued one tells of it."""

import pytest

from core.refusals import Refusal
from inspections.services import Proposal, accept_correction, propose_correction
from notices.services import issue_notice, sign_notice
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db


def corrected(round_, by, leader):
    finding = round_.findings.confirmed().exclude(conclusion="pass").first()
    accept_correction(propose_correction(round_, Proposal("申诉属实", finding=finding), by=by), by=leader)


@pytest.mark.parametrize(("status", "act"), [("checked", sign_notice), ("signed", issue_notice)])
def test_figures_put_right_after_the_check_have_to_be_checked_again(supervisor, bureau, leader, status, act):
    round_ = closed_round(supervisor, bureau)
    notice = notice_at(status, round_, supervisor)
    corrected(round_, supervisor, leader)
    with pytest.raises(Refusal) as refused:
        act(notice, by=supervisor)
    assert refused.value.code == "corrected_since"


def test_an_issued_notice_keeps_its_figures_and_its_page_tells_of_the_correction(supervisor, bureau, leader, as_user):
    round_ = closed_round(supervisor, bureau)
    notice = notice_at("issued", round_, supervisor)
    printed = bytes(notice.document)
    corrected(round_, supervisor, leader)
    notice.refresh_from_db()
    assert bytes(notice.document) == printed
    assert "90% → 100%" in as_user(supervisor).get(notice.get_absolute_url()).content.decode()
