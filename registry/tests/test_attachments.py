"""Uploaded papers of a filing: judged by content, seen by few, never lost, and copies to other bodies."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core import clock
from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.workflow import MoveRefused
from orgs.setting_keeping import change_setting
from registry import services
from registry.models import Attachment, Filing, FilingCopy
from registry.services import attachments
from registry.services.attachments import add_papers, remove_paper
from registry.services.copies import deliver_copy, sign_copy
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PEOPLE = {"leader": "陈局", "manager": "王", "phone": "13800138000", "functions": "警情"}


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def draft(clerk: Any) -> Filing:
    return make_filing(by=clerk, at="draft")


def photo(kind: str = "JPEG", color: str = "red") -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (40, 30), color)
    exif = image.getexif()
    exif[0x0110] = "Phone of Zhang San"
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 7.0, 30.0), 3: "E", 4: (119.0, 10.0, 30.0)})
    image.save(out, kind, exif=exif)
    return out.getvalue()


def file(name: str = "盖章.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(client: Any, filing: Filing, *files: Any, kind: str = "sealed", **more: Any) -> Any:
    url = reverse("registry:filing-upload", args=[filing.pk])
    return client.post(url, {"paper-kind": kind, "paper-uploads": list(files)}, follow=True, **more)


def test_several_papers_are_sent_at_once_and_shown_on_the_form_and_the_page(
    as_user: Any, clerk: Any, draft: Filing
) -> None:
    client = as_user(clerk)
    page = send(client, draft, file(), file("手机照.jpg", photo())).content.decode()
    assert "已上传 2 份材料" in page
    for name in ("filing-detail", "filing-edit"):
        page = client.get(reverse(f"registry:{name}", args=[draft.pk])).content.decode()
        assert "手机照.jpg" in page
        assert "不超过 20 MB" in page


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_lose_place_and_device_and_leave_only_as_a_download(
    as_user: Any, clerk: Any, draft: Filing, kind: str
) -> None:
    add_papers(draft, "other", [file("截图", photo(kind) + b"<script>tail</script>")], by=clerk)
    answer = as_user(clerk).get(reverse("registry:attachment-file", args=[Attachment.objects.get().pk]))
    stored = b"".join(answer.streaming_content)
    assert not Image.open(io.BytesIO(stored)).getexif()
    assert b"Zhang" not in stored
    assert b"script" not in stored
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("页面.pdf", b"<html><script>alert(1)</script></html>", "不是能打开的图片"),
        ("半截.pdf", b"%PDF-1.4\n1 0 obj", "不是 PDF"),
        ("表.docx", b"PK\x03\x04" + b"\0" * 40, "另存为 PDF"),
        ("照片.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        ("图.gif", b"GIF89a" + b"\0" * 40, "GIF"),
        ("图.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "不是能打开的图片"),
        ("空.pdf", b"", "空文件"),
        ("程序.pdf", b"MZ\x90\x00", "不是能打开的图片"),
    ],
)
def test_anything_else_is_refused_with_what_to_do_and_nothing_is_kept(
    as_user: Any, clerk: Any, draft: Filing, name: str, data: bytes, sentence: str
) -> None:
    assert sentence in send(as_user(clerk), draft, file(name, data)).content.decode()
    assert not Attachment.objects.exists()


def test_a_lying_ending_is_told_and_the_content_decides(as_user: Any, clerk: Any, draft: Filing) -> None:
    page = send(as_user(clerk), draft, file("盖章件.pdf", photo())).content.decode()
    assert "“盖章件.pdf”的后缀与内容不符，已按内容存为“盖章件.jpg”" in page
    assert Attachment.objects.get().media_type == "image/jpeg"


def test_a_bad_file_among_good_ones_stays_away_alone_and_is_named(as_user: Any, clerk: Any, draft: Filing) -> None:
    page = send(as_user(clerk), draft, file(), file("坏.pdf", b"MZ")).content.decode()
    assert "已上传 1 份材料" in page
    assert "“坏.pdf”" in page
    assert JournalEntry.objects.filter(act="act.refused", after__code="bad_file").exists()


def test_a_picture_that_would_fill_the_memory_is_refused(clerk: Any, draft: Filing) -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    outcome = add_papers(draft, "other", [file("炸弹.png", out.getvalue())], by=clerk)
    assert len(out.getvalue()) < attachments.MOST_BYTES
    assert (outcome.kept, len(outcome.refused)) == ([], 1)


def test_too_large_a_file_is_told_with_its_size(clerk: Any, draft: Filing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_BYTES", 1024 * 1024)
    outcome = add_papers(draft, "other", [file("大.pdf", PDF + b"0" * 1_500_000 + b"%%EOF")], by=clerk)
    assert "“大.pdf”有 1.4 MB" in outcome.refused[0].message


def test_without_a_file_or_with_too_many_the_page_says_so(as_user: Any, clerk: Any, draft: Filing) -> None:
    answer = send(as_user(clerk), draft)
    assert (answer.status_code, "请先选择要上传的文件" in answer.content.decode()) == (422, True)
    assert "一次最多上传 10 个" in send(as_user(clerk), draft, *(file(f"{n}.pdf") for n in range(11))).content.decode()


def test_the_same_content_is_kept_once_however_often_it_is_sent(clerk: Any, draft: Filing) -> None:
    for _ in range(2):
        add_papers(draft, "sealed", [file()], by=clerk)
    assert Attachment.objects.count() == 1
    assert JournalEntry.objects.filter(act="registry.attachment.add").count() == 1


def test_the_same_content_sent_again_is_told_and_not_counted(as_user: Any, clerk: Any, draft: Filing) -> None:
    client = as_user(clerk)
    send(client, draft, file())
    page = send(client, draft, file("又一次.pdf")).content.decode()
    assert "这份材料已经上传过，没有重复保存" in page
    assert "已上传" not in page


STALE = "盖章件的内容码与现在的内容不同，请核对或重新盖章上传"


def test_a_seal_from_before_the_words_changed_is_told_to_applicant_and_decider(
    as_user: Any, clerk: Any, reviewer: Any, draft: Filing
) -> None:
    client, url = as_user(clerk), reverse("registry:filing-edit", args=[draft.pk])
    send(client, draft, file())
    assert STALE not in client.get(url).content.decode()
    draft.refresh_from_db()
    words = {**(draft.proposal or {}), "leader": "刘局", "version": str(draft.version), "action": "submit"}
    client.post(url, words)
    assert STALE in client.get(draft.get_absolute_url()).content.decode()
    decision = reverse("registry:filing-agree", args=[draft.pk])
    assert STALE in as_user(reviewer).get(decision).content.decode()
    send(client, draft, file("重新盖章.pdf", PDF + b"%%EOF"))
    assert STALE not in as_user(reviewer).get(decision).content.decode()


def test_an_old_seal_taken_out_and_sent_again_seals_no_newer_words(as_user: Any, clerk: Any, draft: Filing) -> None:
    paper = add_papers(draft, "sealed", [file()], by=clerk).kept[0]
    services.save_draft(draft, {**(draft.proposal or {}), "leader": "刘局"}, by=clerk, version=draft.version)
    remove_paper(paper, by=clerk)
    client = as_user(clerk)
    send(client, draft, file())
    assert STALE in client.get(draft.get_absolute_url()).content.decode()


def test_under_review_the_unit_adds_only_the_sealed_form_and_whoever_decides_anything(
    clerk: Any, reviewer: Any, supervisor: Any, auditor: Any
) -> None:
    filing = make_filing(by=clerk)
    assert add_papers(filing, "sealed", [file()], by=clerk).kept
    assert add_papers(filing, "other", [file()], by=reviewer).kept
    for by, kind in ((clerk, "other"), (auditor, "sealed")):
        with pytest.raises(Refusal):
            add_papers(filing, kind, [file()], by=by)
    services.agree(Filing.objects.get(pk=filing.pk), by=reviewer)
    for by in (clerk, supervisor):
        with pytest.raises(Refusal, match="已备案"):
            add_papers(Filing.objects.get(pk=filing.pk), "sealed", [file("二.pdf", PDF + b"%%EOF")], by=by)


def test_a_decision_over_papers_that_changed_meanwhile_is_refused(as_user: Any, clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    shown = filing.version
    add_papers(filing, "sealed", [file()], by=clerk)
    answer = as_user(reviewer).post(reverse("registry:filing-agree", args=[filing.pk]), {"version": shown})
    assert answer.status_code == 409
    filing.refresh_from_db()
    assert filing.status == "submitted"


def test_a_removed_paper_is_gone_for_the_unit_and_kept_for_the_auditor(as_user: Any, clerk: Any, auditor: Any) -> None:
    filing = make_filing(by=clerk)
    paper = add_papers(filing, "sealed", [file()], by=clerk).kept[0]
    client, url = as_user(clerk), reverse("registry:attachment-file", args=[paper.pk])
    client.post(reverse("registry:attachment-remove", args=[paper.pk]))
    assert client.get(url).status_code == 404
    assert "盖章.pdf" not in client.get(filing.get_absolute_url()).content.decode()
    client = as_user(auditor)
    assert b"".join(client.get(url).streaming_content) == PDF
    assert "已移除的材料" in client.get(filing.get_absolute_url()).content.decode()
    assert JournalEntry.objects.filter(act="registry.attachment.remove", by=clerk).count() == 1


def test_nobody_takes_out_what_somebody_else_added_under_review(clerk: Any, reviewer: Any) -> None:
    filing = make_filing(by=clerk)
    paper = add_papers(filing, "sealed", [file()], by=reviewer).kept[0]
    with pytest.raises(Refusal):
        remove_paper(paper, by=clerk)
    assert Attachment.objects.kept().exists()


def test_papers_of_a_foreign_unit_do_not_exist(as_user: Any, clerk: Any, outsider: Any, draft: Filing) -> None:
    paper = add_papers(draft, "sealed", [file()], by=clerk).kept[0]
    client = as_user(outsider)
    assert client.get(reverse("registry:attachment-file", args=[paper.pk])).status_code == 404
    assert client.post(reverse("registry:attachment-remove", args=[paper.pk])).status_code == 404
    assert send(client, draft, file()).status_code == 404


def test_an_upload_from_the_open_form_answers_with_the_section_alone(as_user: Any, clerk: Any, draft: Filing) -> None:
    page = send(as_user(clerk), draft, file(), headers={"HX-Request": "true"}).content.decode()
    assert "盖章.pdf" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("kind", "paper", "words"),
    [
        ("opening", "sealed", "盖章扫描件"),
        ("closure", "stop_notice", "停更公告"),
        ("deregistration", "platform_receipt", "平台注销回执"),
    ],
)
def test_a_missing_paper_is_told_to_applicant_and_decider_until_it_is_there(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any, kind: str, paper: str, words: str
) -> None:
    state = "closing" if kind == "deregistration" else "running"
    account = None if kind == "opening" else make_account("甲", unit=bureau, handle="g", state=state, **PEOPLE)
    filing = make_filing(kind, by=clerk, account=account, at="draft")
    told = f"还没有上传{words}"
    assert told in as_user(clerk).get(reverse("registry:filing-edit", args=[filing.pk])).content.decode()
    services.submit(filing, by=clerk)
    assert told in as_user(reviewer).get(filing.get_absolute_url()).content.decode()
    add_papers(filing, paper, [file()], by=reviewer)
    assert told not in as_user(reviewer).get(filing.get_absolute_url()).content.decode()


@pytest.fixture
def copied(clerk: Any, reviewer: Any, supervisor: Any, county: Any) -> Filing:
    """A granted filing in a county that sends copies to two bodies."""
    facts = {"unit": county, "valid_from": clock.today(), "reason": "抄送网信办", "by": supervisor, "seen": 0}
    change_setting("filing.copies", ["网信办", "宣传部"], **facts)
    filing = make_filing(by=clerk)
    services.agree(filing, by=reviewer)
    return filing


def test_a_granted_filing_waits_to_be_sent_to_each_body_of_the_setting(
    as_user: Any, copied: Filing, reviewer: Any
) -> None:
    assert [each.body for each in copied.copies.all()] == ["网信办", "宣传部"]
    client = as_user(reviewer)
    assert "备案抄送待签收" in client.get(reverse("orgs:workbench")).content.decode()
    assert "郎溪公安" in client.get(reverse("registry:filing-list") + "?copies=mine").content.decode()
    for copy in copied.copies.all():
        client.post(reverse("registry:copy-deliver", args=[copy.pk]), {"on": "2026-03-20"})
        client.post(reverse("registry:copy-sign", args=[copy.pk]), {"name": "孙收文", "on": "2026-03-20"})
    page = client.get(copied.get_absolute_url()).content.decode()
    assert page.count("孙收文") == 2
    assert "郎溪公安" not in client.get(reverse("registry:filing-list") + "?copies=unsigned").content.decode()
    for act in ("deliver", "sign"):
        assert JournalEntry.objects.filter(act=f"registry.filingcopy.{act}", by=reviewer).count() == 2


@pytest.mark.parametrize(
    ("name", "on", "told"),
    [
        ("", "2026-03-20", "签收人"),
        ("孙", "2026-03-21", "还没有到"),
        ("孙", "2026-03-19", "早于"),
        ("孙", "昨天", "日期"),
    ],
)
def test_a_signature_without_name_or_with_an_impossible_day_is_refused(
    as_user: Any, copied: Filing, reviewer: Any, name: str, on: str, told: str
) -> None:
    url = reverse("registry:copy-sign", args=[copied.copies.all()[0].pk])
    answer = as_user(reviewer).post(url, {"name": name, "on": on})
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert not FilingCopy.objects.filter(status="signed").exists()


def test_only_the_office_that_decided_marks_its_copies(copied: Filing, clerk: Any, make_user: Any, bureau: Any) -> None:
    elsewhere = make_user("reviewer", unit=bureau)
    for by in (clerk, elsewhere):
        with pytest.raises(MoveRefused):
            deliver_copy(copied.copies.all()[0], on=dt.date(2026, 3, 20), by=by)


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_a_copy_at_once_leave_one_name(copied: Filing, reviewer: Any, supervisor: Any) -> None:
    pk = copied.copies.all()[0].pk

    def sign(by: Any, name: str) -> str:
        sign_copy(FilingCopy.objects.get(pk=pk), name=name, on=dt.date(2026, 3, 20), by=by)
        return "signed"

    answers = at_once(lambda: sign(reviewer, "甲"), lambda: sign(supervisor, "乙"))
    assert sorted(answers) == ["signed", "somebody_was_faster"]
    assert FilingCopy.objects.get(pk=pk).events.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_paper_added_while_somebody_decides_is_in_before_the_decision_or_not_at_all(
    clerk: Any, reviewer: Any
) -> None:
    filing = make_filing(by=clerk)
    read = Filing.objects.get(pk=filing.pk)

    def decide() -> str:
        services.agree(read, by=reviewer)
        return "approved"

    def add() -> str:
        return "added" if add_papers(filing, "sealed", [file()], by=clerk).kept else "refused"

    answers = at_once(decide, add)
    added = Attachment.objects.kept().exists()
    assert answers in (["approved", "refused"], ["somebody_was_faster", "added"], ["approved", "not_allowed"])
    assert added == (answers[0] != "approved")


@pytest.mark.django_db(transaction=True)
def test_one_paper_sent_twice_at_once_is_kept_once(clerk: Any) -> None:
    filing = make_filing(by=clerk, at="draft")
    at_once(*(lambda: len(add_papers(filing, "sealed", [file()], by=clerk).kept) for _ in range(2)))
    assert Attachment.objects.count() == 1
