"""A document number that a person stated belongs to one open notice, also when two people state it at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from core.refusals import Refusal
from notices.models import Notice
from notices.services import Request, check_notice, discard_notice, draft_notice, save_details, save_words
from notices.sources import profile_named
from notices.tests.factories import closed_round, notice_at

NUMBER = "郎政办〔2022〕7号"


@pytest.fixture
def round_(db, supervisor, bureau):
    return closed_round(supervisor, bureau)


def commanded(round_, by):
    wanted = Request(round_, profile_named(None), {"doc_number": NUMBER}, origin=Notice.Origin.COMMAND)
    return draft_notice(wanted, by=by)


def state(notice, by, number=NUMBER):
    """Saved from the page that the person opened just now."""
    notice = Notice.objects.get(pk=notice.pk)
    return save_details(notice, {"doc_number": number}, version=notice.version, by=by)


def test_the_second_draft_is_refused_beside_the_field_and_the_first_is_named(as_user, round_, supervisor):
    state(notice_at("draft", round_, supervisor, title="第一份通报"), supervisor)
    second = notice_at("draft", round_, supervisor, title="第二份通报")
    client, page = as_user(supervisor), reverse("notices:notice-details", args=[second.pk])
    sent = {field.html_name: field.value() or "" for field in client.get(page).context["form"]}
    answer = client.post(page, sent | {"doc_number": NUMBER, "contacts": "王工 0563"})
    assert answer.status_code == 422
    (told,) = answer.context["form"].errors["doc_number"]
    assert "第一份通报" in told and "草稿" in told and "作废" in told
    assert "王工 0563" in answer.content.decode()
    assert Notice.objects.get(pk=second.pk).facts["doc_number"] is None


def test_a_number_is_free_again_once_its_draft_is_discarded_or_states_another(round_, supervisor):
    first, second = (notice_at("draft", round_, supervisor, title=title) for title in ("一", "二"))
    first = state(first, supervisor)
    state(first, supervisor, "郎政办〔2022〕8号")
    second = state(second, supervisor)
    discard_notice(second, by=supervisor, reason="不用了")
    assert state(first, supervisor).stated_number == NUMBER


def test_a_checked_notice_keeps_its_number(round_, supervisor):
    notice_at("checked", round_, supervisor, doc_number=NUMBER, title="一")
    with pytest.raises(Refusal, match="已核对"):
        state(notice_at("draft", round_, supervisor, title="二"), supervisor)


def test_the_draft_of_a_command_is_a_trial_print_until_somebody_takes_it_up(round_, supervisor):
    trial = commanded(round_, supervisor)
    mine = state(notice_at("draft", round_, supervisor, title="页面上的"), supervisor)
    trial.refresh_from_db()
    for take_up in (
        lambda: check_notice(trial, by=supervisor),
        lambda: save_words(trial, {}, version=trial.version, by=supervisor),
    ):
        with pytest.raises(Refusal, match="页面上的"):
            take_up()
    trial.refresh_from_db()
    assert (trial.status, trial.origin) == ("draft", "command")
    check_notice(mine, by=supervisor)


def test_somebody_elses_notice_is_not_named_to_whom_may_not_see_it(round_, supervisor, make_user, bureau, other_bureau):
    state(notice_at("draft", round_, supervisor, title="县里的通报"), supervisor)
    boss = make_user("supervisor", unit=bureau)
    theirs = notice_at("draft", closed_round(boss, bureau, period="2022Q2"), boss)
    with pytest.raises(Refusal) as refused:
        state(theirs, boss)
    assert "县里的通报" not in refused.value.message
    assert "其他单位" in refused.value.message


@pytest.mark.django_db(transaction=True)
def test_of_two_who_state_one_number_at_the_same_moment_one_is_told(round_, supervisor):
    drafts = [notice_at("draft", round_, supervisor, title=f"第{n}份") for n in (1, 2)]
    gate = threading.Barrier(2)

    def save(notice):
        gate.wait(60)
        try:
            return state(notice, supervisor).stated_number
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(save, drafts))
    assert answers == ["number_taken", NUMBER]
    assert Notice.objects.filter(stated_number=NUMBER).count() == 1
