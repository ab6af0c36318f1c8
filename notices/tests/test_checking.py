"""Before a notice goes out: what does not add up or repeats last period is shown, and passes with a reason only."""

import datetime as dt
import io
import json

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.refusals import Refusal
from notices.models import Notice
from notices.services import check_notice, draft_notice
from notices.services.drafting import Request
from notices.sources import profile_named
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db

WRONG_SITES = {
    "running": 9,
    "checked": 9,
    "failed": 2,
    "parts": [{"name": "甲", "running": 9, "checked": 9, "failed": 3}],
}


@pytest.fixture
def as_before(supervisor, bureau):
    """A round with just the figures of the one before: ten accounts, ten checked, none failing."""
    closed_round(supervisor, bureau, failing=0, period="2022Q2", as_of=dt.date(2022, 6, 30))
    return closed_round(supervisor, bureau, many=0, failing=0)


def check_page(notice):
    return reverse("notices:notice-check", args=[notice.pk])


def test_each_contradiction_is_shown_by_its_place_with_what_is_printed_and_what_should_be(as_user, supervisor, bureau):
    given = {"websites": WRONG_SITES, "date": "2022-10-11", "deadline": "2022-10-01"}
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor, **given)
    shown = as_user(supervisor).get(check_page(notice))
    assert [(each.place, each.printed, each.expected) for each in shown.context["contradictions"]] == [
        ("政府网站·不合格数", 2, 3),
        ("整改期限", "2022-10-01", "≥ 2022-10-11"),
    ]
    assert "政府网站·不合格数" in shown.content.decode()


def test_a_contradiction_passes_with_a_reason_only_which_is_kept(as_user, supervisor, bureau):
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor, websites=WRONG_SITES)
    client = as_user(supervisor)
    assert client.post(check_page(notice), {"reason": " "}).status_code == 422
    with pytest.raises(Refusal, match="对不上") as refused:
        check_notice(notice, by=supervisor)
    assert refused.value.details["contradictions"][0]["where"] == "/websites/failed"
    assert client.post(check_page(notice), {"reason": "乙站由省里检查"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.status, notice.events.get(move="check").reason) == ("checked", "乙站由省里检查")


def test_what_is_hidden_is_checked_too(as_user, supervisor, bureau):
    given = {"websites": WRONG_SITES, "hide": ["websites", "warnings"]}
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor, **given)
    assert as_user(supervisor).post(check_page(notice), {"reason": ""}).status_code == 422


def test_the_figures_of_last_period_are_shown_and_pass_with_a_reason_only(as_user, supervisor, as_before):
    client, notice = as_user(supervisor), notice_at("draft", as_before, supervisor)
    for page in (notice.get_absolute_url(), check_page(notice)):
        assert "与上期完全相同" in client.get(page).content.decode()
    answer = client.post(check_page(notice), {"reason": ""})
    assert answer.status_code == 422 and "写明仍要通过的理由" in answer.content.decode()
    with pytest.raises(Refusal, match="确实相同的，请写明理由"):
        check_notice(Notice.objects.get(), by=supervisor)
    assert client.post(check_page(notice), {"reason": "两期都已全部整改"}).status_code == 302
    assert Notice.objects.get().events.get(move="check").reason == "两期都已全部整改"


def test_figures_of_last_period_that_are_not_printed_need_a_reason_all_the_same(supervisor, as_before):
    notice = draft_notice(Request(as_before, profile_named(None), {"hide": ["warnings", "failing"]}), by=supervisor)
    with pytest.raises(Refusal, match="与上期完全相同"):
        check_notice(notice, by=supervisor)


def test_one_figure_that_moved_needs_no_reason(supervisor, bureau):
    closed_round(supervisor, bureau, failing=0, period="2022Q2", as_of=dt.date(2022, 6, 30))
    notice = notice_at("draft", closed_round(supervisor, bureau, many=1, failing=0), supervisor)
    check_notice(notice, by=supervisor)
    assert notice.status == "checked"


def test_a_command_tells_of_last_period_s_figures_in_its_warnings_and_issues(supervisor, as_before, tmp_path):
    out, file = io.StringIO(), tmp_path / "n.docx"
    words = ("--round", str(as_before.pk), "--out", str(file), "--issue", "--by", supervisor.username, "--json")
    call_command("make_notice", *words, stdout=out)
    assert any("与上期完全相同" in line for line in json.loads(out.getvalue())["warnings"])
    assert Notice.objects.issued().count() == 1
