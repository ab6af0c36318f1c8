"""From sheet to sheet: the next one at once, a finish taken back, saves in the background, evidence put on and off."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import JournalEntry
from inspections.models import CheckSheet, Evidence, Finding
from inspections.services import Entry, close_round, save_sheet
from inspections.services.evidence import attach
from inspections.tests.factories import accounts, round_of
from tests.world import a_picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheets(supervisor, bureau):
    accounts(3, bureau)
    return list(round_of(supervisor).sheets.order_by("pk"))


@pytest.fixture
def sheet(sheets):
    return sheets[0]


def url(name, record):
    return reverse(f"inspections:{name}", args=[record.pk])


def post(browser, name, record, **fields):
    answer = browser.post(url(name, record), fields)
    return answer.status_code, json.loads(answer.content)


def status(sheet):
    return CheckSheet.objects.get(pk=sheet.pk).status


def test_finishing_leads_to_the_next_sheet_and_after_the_last_to_its_own_page(as_user, sheets, inspector):
    browser, visited = as_user(inspector), []
    for sheet in (sheets[1], sheets[2], sheets[0]):
        answer = browser.post(url("sheet-edit", sheet), {"version": 1, "finish": "yes"})
        visited.append(answer["Location"].split("?")[0])
    assert visited == [url("sheet-edit", sheets[2]), url("sheet-edit", sheets[0]), sheets[0].get_absolute_url()]
    page = browser.get(visited[-1]).content.decode()
    assert "都已填写" in page
    assert "撤销完成" in page


def test_the_last_finish_is_taken_back_from_the_next_sheet(as_user, sheets, inspector):
    browser = as_user(inspector)
    fields = {"version": 1, "finish": "yes", "mark_TYPO": "on", "text_TYPO": "错一字"}
    page = browser.post(url("sheet-edit", sheets[0]), fields, follow=True).content.decode()
    assert url("sheet-undo", sheets[0]) in page
    answer = browser.post(url("sheet-undo", sheets[0]), follow=True)
    assert status(sheets[0]) == "assigned"
    assert "错一字" in answer.content.decode()
    assert sheets[0].events.first().reason == "完成后随即撤销"


def test_a_finish_that_somebody_has_decided_on_or_another_made_is_not_taken_back(
    as_user, sheets, inspector, supervisor
):
    for sheet, by in ((sheets[0], inspector), (sheets[1], supervisor)):
        save_sheet(sheet, Entry({"TYPO": "错一字"}), version=1, by=by, finish=True)
    Finding.objects.get(sheet=sheets[0]).make("confirm", by=supervisor, confirmed_by=supervisor)
    for sheet in sheets[:2]:
        page = as_user(inspector).post(url("sheet-undo", sheet), follow=True).content.decode()
        assert "不能直接撤销完成" in page
        assert status(sheet) == "checked"


def test_a_save_in_the_background_is_the_real_save(as_user, sheet, inspector):
    browser = as_user(inspector)
    code, told = post(browser, "sheet-save", sheet, version=1, mark_TYPO="on", text_TYPO="错一字")
    assert (code, told["state"], told["version"]) == (200, "saved", 2)
    assert Finding.objects.get().description == "错一字"
    assert JournalEntry.objects.filter(act="inspections.sheet.save").count() == 1
    code, told = post(browser, "sheet-save", sheet, version=2, mark_TYPO="on", text_TYPO="错一字", finish="yes")
    assert told["next"].endswith(f"?after={sheet.pk}")
    assert status(sheet) == "checked"


def test_a_save_that_is_not_yet_complete_says_what_is_missing_and_writes_nothing(as_user, sheet, inspector):
    code, told = post(as_user(inspector), "sheet-save", sheet, version=1, is_undetermined="on")
    assert (code, told) == (422, {"state": "invalid", "message": "请写明为何无法判断。"})
    assert CheckSheet.objects.get(pk=sheet.pk).version == 1


def test_the_second_of_two_is_shown_both_texts_and_may_then_save_over_them(as_user, sheet, inspector, supervisor):
    save_sheet(sheet, Entry({"TYPO": "先来者写的"}, note="都看过"), version=1, by=supervisor)
    mine = {"mark_TYPO": "on", "text_TYPO": "后来者写的", "note": "都看过"}
    browser = as_user(inspector)
    code, told = post(browser, "sheet-save", sheet, version=1, **mine)
    assert (code, told["state"], told["version"]) == (409, "stale", 2)
    assert "先来者写的" in told["html"]
    assert "后来者写的" in told["html"]
    assert "都看过" not in told["html"]  # where both say the same, nothing is to be decided
    page = browser.post(url("sheet-edit", sheet), {"version": 1, **mine})
    assert (page.status_code, "先来者写的" in page.content.decode()) == (409, True)
    assert post(browser, "sheet-save", sheet, version=2, **mine)[0] == 200


def test_who_sends_again_what_is_saved_already_is_told_that_it_is_saved(as_user, sheet, inspector):
    fields = {"version": 1, "mark_TYPO": "on", "text_TYPO": "错一字"}
    browser = as_user(inspector)
    post(browser, "sheet-save", sheet, **fields)  # its answer got lost on the way
    code, told = post(browser, "sheet-save", sheet, **fields)
    assert (code, told["state"]) == (200, "saved")


def test_a_round_closed_meanwhile_refuses_saves_evidence_and_undo(as_user, sheets, inspector, supervisor):
    browser = as_user(inspector)
    save_sheet(sheets[0], Entry(), version=1, by=inspector, finish=True)
    proof = attach(sheets[1], a_picture(), by=inspector)
    close_round(sheets[0].round, by=supervisor, unchecked="pass")
    code, told = post(browser, "sheet-save", sheets[1], version=1, mark_TYPO="on")
    assert (code, told["state"]) == (422, "refused")
    assert "已办结" in told["message"]
    assert post(browser, "sheet-proof", sheets[1], proof=a_picture())[0] == 422
    assert "已办结" in browser.post(url("evidence-remove", proof), HTTP_ACCEPT="application/json").json()["message"]
    browser.post(url("sheet-undo", sheets[0]))
    assert (status(sheets[0]), Evidence.objects.kept().count()) == ("checked", 1)


def test_evidence_is_put_on_off_and_on_again_and_the_journal_tells(as_user, sheet, inspector):
    browser = as_user(inspector)
    _, told = post(browser, "sheet-proof", sheet, proof=a_picture())
    proof = Evidence.objects.get()
    assert url("evidence-file", proof) in told["html"]
    browser.post(url("evidence-remove", proof))
    assert not Evidence.objects.kept().exists()
    assert url("evidence-file", proof) not in browser.get(url("sheet-edit", sheet)).content.decode()
    post(browser, "sheet-proof", sheet, proof=a_picture())
    assert Evidence.objects.kept().get() == proof
    acts = JournalEntry.objects.filter(act__startswith="inspections.evidence").order_by("pk")
    assert [row.act.rsplit(".")[-1] for row in acts] == ["add", "remove", "add"]


def test_evidence_of_a_finished_sheet_stays(as_user, sheet, inspector):
    proof = attach(sheet, a_picture(), by=inspector)
    save_sheet(sheet, Entry(), version=1, by=inspector, finish=True)
    page = as_user(inspector).post(url("evidence-remove", proof), follow=True).content.decode()
    assert "重新检查" in page
    assert Evidence.objects.kept().exists()


def test_several_files_are_sent_at_once_without_any_script(as_user, sheet, inspector):
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    files = [a_picture(), SimpleUploadedFile("函.pdf", pdf)]
    as_user(inspector).post(url("sheet-edit", sheet), {"version": 1, "proof": files})
    assert sorted(Evidence.objects.values_list("content_type", flat=True)) == ["application/pdf", "image/png"]


def test_progress_is_counted_only_when_somebody_has_written(as_user, sheets, inspector, django_assert_max_num_queries):
    browser, address = as_user(inspector), url("round-progress", sheets[0].round)
    first = browser.get(address)
    assert "尚未有人检查" in first.content.decode()
    with django_assert_max_num_queries(6):
        same = browser.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    save_sheet(sheets[0], Entry(), version=1, by=inspector, finish=True)
    renewed = browser.get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (renewed.status_code, "赵检查" in renewed.content.decode()) == (200, True)
