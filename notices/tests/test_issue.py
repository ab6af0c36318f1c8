"""From draft to issued: every move once, numbers without gaps, an issued notice that stays as it was."""

import hashlib
import re

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.workflow import MoveRefused
from notices.models import Notice, NoticeNumber
from notices.services import (
    Request,
    check_notice,
    document_of,
    draft_notice,
    issue_notice,
    return_notice,
    save_details,
    save_words,
    withdraw_notice,
)
from notices.services.publishing import publish
from notices.sources import profile_named
from notices.tests.factories import closed_round, notice_at
from notices.text import Block

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(supervisor, bureau):
    return closed_round(supervisor, bureau)


def issued_numbers():
    return [
        int(re.search(r"〕(\d+)号", number)[1])
        for number in Notice.objects.issued().order_by("pk").values_list("doc_number", flat=True)
    ]


def test_an_issued_notice_has_number_file_and_a_row_for_every_move(round_, supervisor):
    notice = notice_at("issued", round_, supervisor, date="2022-10-11")
    assert notice.doc_number == "政新媒通〔2022〕1号"
    assert list(notice.events.order_by("pk").values_list("move", flat=True)) == ["check", "sign", "issue"]
    assert notice.document_sha256 == hashlib.sha256(document_of(notice)).hexdigest()
    assert JournalEntry.objects.filter(act="notices.notice.issue", object_id=str(notice.pk)).count() == 1


@pytest.mark.parametrize("status", ["draft", "checked", "issued"])
def test_only_a_signed_notice_can_be_issued(round_, supervisor, status):
    notice = notice_at(status, round_, supervisor)
    with pytest.raises(MoveRefused):
        issue_notice(notice, by=supervisor)
    assert NoticeNumber.objects.count() == (status == "issued")


def test_a_number_is_not_used_up_when_the_same_notice_was_already_issued(round_, supervisor):
    notice_at("issued", round_, supervisor, date="2022-10-11")
    again = notice_at("signed", round_, supervisor, date="2022-10-11")
    with pytest.raises(Refusal, match="同样内容的通报已经印发（政新媒通〔2022〕1号）"):
        issue_notice(again, by=supervisor)
    other = notice_at("issued", round_, supervisor, date="2022-10-12")
    assert other.doc_number == "政新媒通〔2022〕2号"


def test_numbers_run_per_year_of_the_notice_and_a_stated_number_stands_beside_them(round_, supervisor):
    numbers = [
        notice_at("issued", round_, supervisor, **given).doc_number
        for given in (
            {"date": "2022-12-30"},
            {"date": "2023-01-04"},
            {"doc_number": "琼府办函〔2024〕170号"},
            {"date": "2023-01-05"},
        )
    ]
    assert numbers == ["政新媒通〔2022〕1号", "政新媒通〔2023〕1号", "琼府办函〔2024〕170号", "政新媒通〔2023〕2号"]
    with pytest.raises(Refusal, match="已被另一份通报使用"):
        notice_at("issued", round_, supervisor, doc_number="琼府办函〔2024〕170号", title="另一份")


@pytest.mark.parametrize(
    "change", [{"doc_number": "改"}, {"facts": {}}, {"document": b""}, {"words": []}, {"status": "draft"}]
)
def test_the_database_refuses_to_change_an_issued_notice(round_, supervisor, change):
    notice = notice_at("issued", round_, supervisor)
    with pytest.raises(DatabaseError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)
    with pytest.raises(Refusal):
        notice.delete()


def test_the_database_lets_an_issued_notice_be_withdrawn_and_nothing_else_after_that(round_, supervisor):
    notice = notice_at("issued", round_, supervisor)
    for besides in ({"title": "改"}, {"words": None}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(status="withdrawn", **besides)
    withdraw_notice(notice, by=supervisor, reason="数据有误")
    for change in ({"status": "issued"}, {"title": "改"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    assert Notice.objects.get().status == "withdrawn"


def test_an_issued_notice_refuses_words_details_and_return(round_, supervisor):
    notice = notice_at("issued", round_, supervisor)
    before = bytes(Notice.objects.get(pk=notice.pk).document)
    for act in (
        lambda: save_details(notice, {"title": "改"}, version=notice.version, by=supervisor),
        lambda: save_words(notice, {}, version=notice.version, by=supervisor),
        lambda: return_notice(notice, by=supervisor, reason="改"),
    ):
        with pytest.raises(Refusal):
            act()
    assert bytes(Notice.objects.get(pk=notice.pk).document) == before


def test_a_later_profile_or_platform_name_does_not_touch_an_issued_file(round_, supervisor):
    from registry.models import Platform

    notice = notice_at("issued", round_, supervisor)
    file = document_of(notice)
    Platform.objects.update(name="改名", group="改组")
    assert document_of(Notice.objects.get(pk=notice.pk)) == file


def test_words_of_a_later_version_of_the_portal_do_not_touch_the_pages_of_an_issued_notice(
    as_user, round_, supervisor, monkeypatch
):
    notice = notice_at("issued", round_, supervisor, openness="此件主动公开")
    publish(notice, by=supervisor)
    pages = [notice.get_absolute_url(), reverse("notices:notice-paper", args=[notice.pk])]
    pages.append(reverse("notices:public-detail", args=[notice.pk]))
    monkeypatch.setattr("notices.text._opening", lambda values: [Block("opening", "opening", "新版本的开头。")])
    fresh = notice_at("draft", round_, supervisor)
    assert "新版本的开头。" in as_user(supervisor).get(fresh.get_absolute_url()).content.decode()
    for page in pages:
        shown = as_user(supervisor).get(page).content.decode()
        assert "新版本的开头。" not in shown
        assert "不合格" in shown


def test_a_corrected_notice_is_a_new_one_that_replaces_the_old(round_, supervisor):
    wrong = notice_at("issued", round_, supervisor)
    request = Request(round_, profile_named(None), {"title": "更正通报"}, replaces=wrong)
    corrected = draft_notice(request, by=supervisor)
    assert (corrected.replaces, corrected.status) == (wrong, "draft")
    with pytest.raises(Refusal, match="只有已印发"):
        draft_notice(Request(round_, profile_named(None), {}, replaces=corrected), by=supervisor)


def test_figures_that_contradict_each_other_need_a_reason(round_, supervisor):
    notice = notice_at("draft", round_, supervisor, date="2022-10-11", deadline="2022-10-01")
    with pytest.raises(Refusal) as refused:
        check_notice(notice, by=supervisor)
    assert refused.value.details["contradictions"][0]["where"] == "/deadline/date"
    check_notice(notice, by=supervisor, reason="期限已另行通知")
    assert notice.events.get().reason == "期限已另行通知"


def test_of_two_people_saving_the_same_version_the_second_is_told(round_, supervisor):
    notice = notice_at("draft", round_, supervisor)
    mine, yours = Notice.objects.get(pk=notice.pk), Notice.objects.get(pk=notice.pk)
    save_details(mine, {"title": "甲的标题"}, version=mine.version, by=supervisor)
    with pytest.raises(Refusal, match="已被别人修改"):
        save_details(yours, {"title": "乙的标题"}, version=yours.version, by=supervisor)
    assert Notice.objects.get(pk=notice.pk).facts["title"] == "甲的标题"


@pytest.mark.parametrize("move", ["check_notice", "sign_notice"])
def test_the_second_of_two_who_make_the_same_move_is_told(round_, supervisor, leader, move):
    from notices import services

    notice = notice_at({"check_notice": "draft", "sign_notice": "checked"}[move], round_, supervisor)
    stale = Notice.objects.get(pk=notice.pk)
    getattr(services, move)(notice, by=supervisor)
    with pytest.raises(MoveRefused, match="张主管 已先一步"):
        getattr(services, move)(stale, by=supervisor)


@pytest.mark.django_db(transaction=True)
def test_many_sessions_issuing_at_once_leave_no_gap_and_no_double(supervisor, bureau):
    round_ = closed_round(supervisor, bureau)
    signed = [notice_at("signed", round_, supervisor, date="2022-10-11", title=f"通报{i}").pk for i in range(12)]
    at_once(*(lambda pk=pk: issue_notice(Notice.objects.get(pk=pk), by=supervisor) for pk in signed))
    assert sorted(issued_numbers()) == list(range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_of_many_issuing_the_same_notice_one_wins(supervisor, bureau):
    notice = notice_at("signed", closed_round(supervisor, bureau), supervisor, date="2022-10-11")
    answers = at_once(*[lambda: issue_notice(Notice.objects.get(pk=notice.pk), by=supervisor)] * 6)
    assert sorted(map(str, answers)) == ["None"] + ["somebody_was_faster"] * 5
    assert issued_numbers() == [1]
    assert NoticeNumber.objects.get().last == 1
    assert connection.vendor in {"sqlite", "postgresql"}
