"""Check sheets: marks, drafts, two inspectors at once, reopening, evidence."""

import datetime as dt
import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import CheckSheet, Evidence, Finding
from inspections.services import Entry, close_round, import_results, save_sheet
from inspections.services.closing import verdicts_of
from inspections.tests.factories import AS_OF, accounts, round_of, table


@pytest.fixture
def sheet(supervisor, bureau, db):
    accounts(2, bureau)
    return round_of(supervisor).sheets.first()


def verdict(sheet):
    fresh = CheckSheet.objects.get(pk=sheet.pk)
    return verdicts_of(fresh.round, [fresh])[0]


def url(name, pk):
    return reverse(f"inspections:{name}", args=[pk])


def written(sheet, **fields):
    return {"version": CheckSheet.objects.get(pk=sheet.pk).version, **fields}


@pytest.mark.django_db
def test_a_finished_sheet_without_marks_passes(as_user, sheet, inspector):
    as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, finish="yes", note="已逐项核对"))
    sheet.refresh_from_db()
    assert (sheet.status, sheet.inspector, sheet.note) == ("checked", inspector, "已逐项核对")
    assert verdict(sheet) == "pass"


@pytest.mark.django_db
def test_a_marked_veto_fails_the_account_once_another_person_confirms(as_user, sheet, inspector, supervisor):
    fields = written(sheet, finish="yes", mark_NO_UPDATE_2W="on", text_NO_UPDATE_2W="最后更新8月1日", mark_TYPO="on")
    as_user(inspector).post(url("sheet-edit", sheet.pk), fields)
    assert verdict(sheet) == "unchecked"  # found, but so far by one person only
    for finding in Finding.objects.waiting():
        finding.make("confirm", by=supervisor, confirmed_by=supervisor)
    assert verdict(sheet) == "fail"
    assert Finding.objects.get(veto=True).description == "最后更新8月1日"


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["text_NO_UPDATE_2W", "undetermined"])
def test_words_without_their_tick_are_asked_about_not_dropped(as_user, sheet, inspector, words):
    response = as_user(inspector).post(
        url("sheet-edit", sheet.pk), written(sheet, finish="yes", **{words: "八月起未更新"})
    )
    assert response.status_code == 422
    assert "没有勾选" in response.content.decode()
    assert "八月起未更新" in response.content.decode()
    sheet.refresh_from_db()
    assert sheet.status == "assigned"


@pytest.mark.django_db
def test_undetermined_and_a_veto_exclude_each_other(as_user, sheet, inspector):
    fields = written(sheet, is_undetermined="on", undetermined="打不开", mark_NO_UPDATE_2W="on", finish="yes")
    response = as_user(inspector).post(url("sheet-edit", sheet.pk), fields)
    assert response.status_code == 422
    assert "只能选一种" in response.content.decode()
    assert not Finding.objects.exists()


@pytest.mark.django_db
def test_a_confirmed_veto_wins_over_a_pass_of_a_table_and_the_page_says_that_they_disagree(
    as_user, sheet, inspector, supervisor
):
    browser = as_user(inspector)
    import_results(table(f"{sheet.name},微博,合格,"), sheet.round, by=inspector, confirmed_by=supervisor)
    assert "结论不一致" not in browser.get(sheet.get_absolute_url()).content.decode()
    save_sheet(sheet, Entry({"NO_UPDATE_2W": "停更"}), version=1, by=inspector, finish=True)
    Finding.objects.get(veto=True).make("confirm", by=supervisor, confirmed_by=supervisor)
    assert verdict(sheet) == "fail"
    assert "结论不一致" in browser.get(sheet.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_a_draft_is_kept_and_waits_for_nobody(as_user, sheet, inspector):
    as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, mark_TYPO="on", text_TYPO="错一字"))
    assert not Finding.objects.waiting().exists()
    page = as_user(inspector).get(url("sheet-edit", sheet.pk)).content.decode()
    assert "错一字" in page
    assert "保存草稿" in page


@pytest.mark.django_db
def test_taking_a_mark_back_withdraws_the_finding_and_changing_it_needs_a_new_confirmation(
    sheet, inspector, supervisor
):
    save_sheet(sheet, Entry({"TYPO": "一", "REPEAT": ""}), version=1, by=inspector)
    finding = Finding.objects.get(indicator="TYPO")
    finding.make("confirm", by=supervisor, confirmed_by=supervisor)
    save_sheet(sheet, Entry({"TYPO": "二"}), version=2, by=inspector)
    assert dict(Finding.objects.values_list("indicator", "status")) == {"TYPO": "suspected", "REPEAT": "withdrawn"}
    save_sheet(sheet, Entry({"TYPO": "二", "REPEAT": "又来"}), version=3, by=inspector)
    assert Finding.objects.standing().count() == 2


@pytest.mark.django_db
def test_an_account_that_cannot_be_judged_says_why(as_user, sheet, inspector):
    refused = as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, is_undetermined="on", finish="yes"))
    assert refused.status_code == 422
    fields = written(sheet, is_undetermined="on", undetermined="搜索不到", finish="yes")
    as_user(inspector).post(url("sheet-edit", sheet.pk), fields)
    assert Finding.objects.get().conclusion == "undetermined"


@pytest.mark.django_db
def test_the_second_of_two_inspectors_is_told_and_keeps_what_was_written(as_user, sheet, inspector, supervisor):
    stale = written(sheet, mark_TYPO="on", text_TYPO="后来者写的")
    as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, note="先来者"))
    response = as_user(supervisor).post(url("sheet-edit", sheet.pk), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "赵检查" in page
    assert "后来者写的" in page
    assert CheckSheet.objects.get(pk=sheet.pk).note == "先来者"
    again = stale | {"version": response.context["form"]["version"].value()}
    assert as_user(supervisor).post(url("sheet-edit", sheet.pk), again).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_sheet_at_once_one_wins_and_one_is_told(sheet, inspector, supervisor):
    for turn in range(1, 6):

        def save(by, turn=turn):
            save_sheet(CheckSheet.objects.get(pk=sheet.pk), Entry(note=f"{by}{turn}"), version=turn, by=by)
            return by

        answers = at_once(partial(save, inspector), partial(save, supervisor))
        winner = next(answer for answer in answers if answer != "somebody_was_faster")
        assert answers.count("somebody_was_faster") == 1
        sheet.refresh_from_db()
        assert (sheet.inspector, sheet.note, sheet.version) == (winner, f"{winner}{turn}", turn + 1)


@pytest.mark.django_db
def test_a_finished_sheet_is_changed_only_after_reopening_with_a_reason(as_user, sheet, inspector):
    save_sheet(sheet, Entry(), version=1, by=inspector, finish=True)
    with pytest.raises(Refusal, match="重新检查"):
        save_sheet(sheet, Entry({"TYPO": ""}), version=2, by=inspector)
    assert as_user(inspector).post(url("sheet-reopen", sheet.pk), {}).status_code == 422
    as_user(inspector).post(url("sheet-reopen", sheet.pk), {"reason": "漏看一项"})
    save_sheet(sheet, Entry({"TYPO": ""}), version=2, by=inspector, finish=True)
    assert [event.move for event in sheet.events.order_by("pk")] == ["finish", "reopen", "finish"]


@pytest.mark.django_db
def test_last_rounds_findings_stand_beside_the_sheet(as_user, supervisor, inspector, bureau, sheet):
    save_sheet(sheet, Entry({"NO_UPDATE_2W": "上轮停更"}), version=1, by=inspector, finish=True)
    Finding.objects.get().make("confirm", by=supervisor, confirmed_by=supervisor)
    close_round(sheet.round, by=supervisor, unchecked="pass")
    new = round_of(supervisor, "2022Q4", dt.date(2022, 12, 31)).sheets.get(account=sheet.account)
    assert "上轮停更" in as_user(inspector).get(url("sheet-edit", new.pk)).content.decode()


@pytest.mark.django_db
def test_a_later_round_of_the_same_period_is_no_last_round(as_user, supervisor, inspector, sheet):
    later = round_of(supervisor, as_of=AS_OF + dt.timedelta(1)).sheets.get(account=sheet.account)
    save_sheet(later, Entry({"NO_UPDATE_2W": "后来停更"}), version=1, by=inspector, finish=True)
    Finding.objects.get().make("confirm", by=supervisor, confirmed_by=supervisor)
    close_round(later.round, by=supervisor, unchecked="pass")
    assert "后来停更" not in as_user(inspector).get(url("sheet-edit", sheet.pk)).content.decode()
    newest = round_of(supervisor, "2022Q4", AS_OF + dt.timedelta(2)).sheets.get(account=sheet.account)
    page = as_user(inspector).get(url("sheet-edit", newest.pk)).content.decode()
    assert later.round.title in page
    assert "后来停更" in page


@pytest.mark.django_db
def test_the_page_says_which_account_to_look_at(as_user, sheet, inspector):
    type(sheet.account).objects.filter(pk=sheet.account_id).update(handle="gh_123", link="https://example.org/a")
    page = as_user(inspector).get(url("sheet-edit", sheet.pk)).content.decode()
    assert "账号ID" in page
    assert "gh_123" in page
    assert '<a href="https://example.org/a" rel="noopener noreferrer nofollow" target="_blank"' in page


@pytest.mark.django_db
def test_every_save_leaves_a_journal_row_with_before_and_after(sheet, inspector):
    save_sheet(sheet, Entry({"TYPO": "一"}), version=1, by=inspector)
    save_sheet(sheet, Entry({"TYPO": "二"}), version=2, by=inspector)
    row = JournalEntry.objects.filter(act="inspections.sheet.save").first()
    assert (row.before, row.after, row.by) == ({"TYPO": "一"}, {"TYPO": "二"}, inspector)


def photo(kind, **info):
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), "red")
    exif = image.getexif()
    exif[0x0110] = "Phone of Zhang San"  # device
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 7.0, 30.0), 3: "E", 4: (119.0, 10.0, 30.0)})  # GPS
    image.save(out, kind, exif=exif, **info)
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_pictures_are_drawn_anew_without_place_and_device(as_user, sheet, inspector, kind, ending):
    data = photo(kind) + b"<script>tail</script>"
    upload = SimpleUploadedFile(f"../截图.{ending}", data)
    as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, proof=upload))
    evidence = Evidence.objects.get()
    response = as_user(inspector).get(url("evidence-file", evidence.pk))
    stored = b"".join(response.streaming_content)
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert b"Zhang San" not in stored
    assert b"script" not in stored
    assert response["Content-Disposition"].startswith("attachment")
    assert (response["X-Content-Type-Options"], "sandbox" in response["Content-Security-Policy"]) == ("nosniff", True)
    assert evidence.filename == f"截图.{ending}"


PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("页面.png", b"<html><script>alert(1)</script></html>"),
        ("页面.html", b"<html></html>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("图.png", PDF),
        ("文.pdf", b"MZ\x90\x00"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40),
        ("图.gif", b"GIF89a"),
        ("大.pdf", PDF + b"0" * (40 * 1024 * 1024)),
    ],
)
def test_a_file_that_lies_about_itself_is_refused_and_the_marks_stay_on_the_page(as_user, sheet, inspector, name, data):
    fields = written(sheet, proof=SimpleUploadedFile(name, data), mark_TYPO="on", text_TYPO="写了很久")
    response = as_user(inspector).post(url("sheet-edit", sheet.pk), fields)
    assert response.status_code == 422
    assert "写了很久" in response.content.decode()
    assert not Evidence.objects.exists()


@pytest.mark.django_db
def test_a_pdf_is_kept_as_it_is_once_however_often_it_is_sent(as_user, sheet, inspector):
    for _ in range(2):
        upload = SimpleUploadedFile("函.pdf", PDF)
        as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, proof=upload))
    response = as_user(inspector).get(url("evidence-file", Evidence.objects.get().pk))
    assert b"".join(response.streaming_content) == PDF


@pytest.mark.django_db
def test_evidence_of_another_office_is_not_there(as_user, sheet, inspector, make_user, other_bureau):
    as_user(inspector).post(url("sheet-edit", sheet.pk), written(sheet, proof=SimpleUploadedFile("函.pdf", PDF)))
    stranger = make_user("auditor", unit=other_bureau)
    assert as_user(stranger).get(url("evidence-file", Evidence.objects.get().pk)).status_code == 404
