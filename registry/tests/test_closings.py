"""A closing that closes: steps with proof, reported by the unit, confirmed by another person, then the watch begins."""

import datetime as dt
import hashlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.workflow import MoveRefused
from orgs.workdays import work_calendar
from registry import services
from registry.models import Account, Attachment, Closing, ClosingStep, RevivalWatch
from registry.queues import closings_in_hand
from registry.services.closing import (
    confirm_closing,
    report_closing,
    save_steps,
    send_back_closing,
    set_due_days_anew,
)
from registry.services.closing_proofs import keep_proofs
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
# Announced on Monday 2 March for fifteen days; the day after it ends all is done.
DONE = {
    "announcement-link": "https://mp.example.cn/notice",
    "announcement-from_on": "2026-03-02",
    "announcement-until_on": "2026-03-17",
    "announcement-done_by": "王填报",
    "migration-target": "郎溪发布",
    "migration-count": "1200",
    "migration-done_on": "2026-03-17",
    "migration-done_by": "王填报",
    "platform-from_on": "2026-03-03",
    "platform-done_on": "2026-03-18",
    "platform-done_by": "王填报",
    "archive-target": "办公室硬盘",
    "archive-done_on": "2026-03-16",
    "archive-done_by": "陈局",
    "national-needed": "no",
    "national-why_not": "没有录入国办系统",
    "materials-needed": "no",
    "materials-why_not": "没有需要移交的材料",
}


@pytest.fixture(autouse=True)
def march(set_clock: Any) -> None:
    set_clock("2026-03-20 10:00")


@pytest.fixture
def account(bureau: Any) -> Account:
    return make_account("郎溪公安", unit=bureau, handle="gh_1", leader="陈局", manager="王", phone="13800138000")


def closing_of(account: Account, clerk: Any, reviewer: Any, **words: str) -> Closing:
    services.agree(make_filing("closure", by=clerk, account=account, **words), by=reviewer)
    return Closing.objects.get(account=account)


def filled(closing: Closing, by: Any, **words: str) -> Closing:
    save_steps(closing, DONE | words, by=by, version=closing.version)
    return closing


@pytest.fixture
def closing(account: Account, clerk: Any, reviewer: Any) -> Closing:
    return closing_of(account, clerk, reviewer)


@pytest.fixture
def reported(closing: Closing, clerk: Any) -> Closing:
    report_closing(filled(closing, clerk), by=clerk)
    return closing


def test_from_filing_to_closed_every_step_is_walked_by_two_people(
    account: Account, clerk: Any, reviewer: Any, set_clock: Any
) -> None:
    closing = closing_of(account, clerk, reviewer)
    assert Account.objects.get().state == "closing"
    report_closing(filled(closing, clerk), by=clerk)
    set_clock("2026-03-23 10:00")
    confirm_closing(closing, by=reviewer)
    account.refresh_from_db()
    assert (account.state, str(account.closed_on), closing.status) == ("closed", "2026-03-18", "finished")
    days = [(str(each.effective_on), each.after["state"]) for each in account.filings.effective().order_by("pk")]
    assert days == [("2026-03-20", "closing"), ("2026-03-23", "closed")]
    assert str(RevivalWatch.objects.get().until) == "2027-03-18"


def test_what_the_filing_said_is_there_already(closing: Closing) -> None:
    steps = {step.kind: step for step in closing.steps.all()}
    assert (str(steps["announcement"].until_on), steps["migration"].target) == ("2026-03-17", "郎溪发布")
    assert steps["archive"].target == "办公室存档"


def test_the_due_day_follows_the_end_of_the_announcement(closing: Closing, clerk: Any) -> None:
    assert str(closing.due_on) == "2026-04-16"
    filled(closing, clerk, **{"announcement-until_on": "2026-04-02"})
    assert str(closing.due_on) == "2026-05-06"  # thirty days end on 2 May, in the holidays


@pytest.mark.parametrize("typed", ["2026-03-10", ""])
def test_an_announcement_that_ends_too_early_shortens_no_due_day(closing: Closing, clerk: Any, typed: str) -> None:
    filled(closing, clerk, **{"announcement-until_on": typed})
    assert str(closing.due_on) == "2026-04-16"
    assert set_due_days_anew(work_calendar()) == 0


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("announcement-until_on", "2026-03-10", "应当到 2026-03-17"),
        ("announcement-until_on", "2026-03-25", "期满后才能报送"),
        ("announcement-link", "", "公告地址"),
        ("platform-done_on", "", "平台注销完成日期"),
        ("national-why_not", "", "请填写理由"),
        ("archive-done_by", "", "保管人"),
    ],
)
def test_what_is_missing_is_said_and_not_reported(
    closing: Closing, clerk: Any, field: str, value: str, sentence: str
) -> None:
    filled(closing, clerk, **{field: value})
    with pytest.raises(Refusal, match=sentence):
        report_closing(closing, by=clerk)
    assert Closing.objects.get().status == "open"


def test_an_announcement_whose_last_day_is_off_runs_until_the_next_working_day(closing: Closing, clerk: Any) -> None:
    filled(closing, clerk, **{"announcement-from_on": "2026-02-27", "announcement-until_on": "2026-03-14"})
    with pytest.raises(Refusal, match="应当到 2026-03-16"):
        report_closing(closing, by=clerk)


@pytest.mark.parametrize(("field", "value"), [("migration-count", "很多"), ("platform-done_on", "2026-13-01")])
def test_what_cannot_be_read_stays_on_the_page_and_nothing_is_written(
    as_user: Any, clerk: Any, closing: Closing, field: str, value: str
) -> None:
    url = reverse("registry:closing-edit", args=[closing.pk])
    answer = as_user(clerk).post(url, DONE | {field: value, "version": closing.version})
    assert answer.status_code == 422
    assert f'value="{value}"' in answer.content.decode()
    assert not closing.steps.filter(kind="archive", target="办公室硬盘").exists()


def test_who_wrote_a_step_or_applied_does_not_confirm(make_user: Any, account: Account, reviewer: Any) -> None:
    both = make_user("filer", "reviewer", unit=account.organisation, name="双角色")
    closing = closing_of(account, both, reviewer)
    report_closing(filled(closing, both), by=both)
    with pytest.raises(MoveRefused):
        confirm_closing(closing, by=both)
    assert Account.objects.get().state == "closing"


def test_sent_back_it_is_mended_and_reported_again(reported: Closing, clerk: Any, reviewer: Any) -> None:
    send_back_closing(reported, by=reviewer, reason="缺截图")
    assert (reported.status, reported.last_reason) == ("returned", "缺截图")
    report_closing(filled(reported, clerk, **{"archive-note": "已补"}), by=clerk)
    assert reported.status == "reported"


def test_a_removed_paper_proves_nothing(closing: Closing, clerk: Any) -> None:
    facts = {"filename": "回执.png", "media_type": "image/png", "size": 3, "by": clerk}
    paper = Attachment.objects.create(
        filing=closing.filing, kind="platform_receipt", sha256=hashlib.sha256(b"png").hexdigest(), **facts
    )
    filled(closing, clerk, **{"platform-proof": str(paper.pk)})
    assert closing.steps.get(kind="platform").proof == paper
    Attachment.objects.update(removed_at=dt.datetime.now(dt.UTC), removed_by=clerk)
    with pytest.raises(Refusal, match="已被移除"):
        report_closing(closing, by=clerk)


def test_a_proof_is_uploaded_beside_its_step_and_opened_from_the_closing(
    as_user: Any, clerk: Any, outsider: Any, closing: Closing
) -> None:
    client, url = as_user(clerk), reverse("registry:closing-edit", args=[closing.pk])
    shot = SimpleUploadedFile("注销回执.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    assert client.post(url, DONE | {"version": closing.version, "platform-upload": shot}).status_code == 302
    paper = closing.steps.get(kind="platform").proof
    assert (paper.filing, paper.kind, paper.by) == (closing.filing, "platform_receipt", clerk)
    link = reverse("registry:attachment-file", args=[paper.pk])
    assert link in client.get(closing.get_absolute_url()).content.decode()
    assert client.get(link).status_code == 200
    assert as_user(outsider).get(link).status_code == 404


def test_a_bad_proof_is_told_at_its_step_and_a_good_one_beside_it_stays_chosen(
    as_user: Any, clerk: Any, closing: Closing
) -> None:
    good = SimpleUploadedFile("公告.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    files = {"announcement-upload": good, "platform-upload": SimpleUploadedFile("坏.exe", b"MZ")}
    url = reverse("registry:closing-edit", args=[closing.pk])
    answer = as_user(clerk).post(url, DONE | {"version": closing.version, "archive-note": "新写的"} | files)
    form, paper = answer.context["form"], Attachment.objects.get()
    assert answer.status_code == 422
    assert "坏.exe" in str(form.errors["platform-upload"])
    assert (form["announcement-proof"].value(), form["archive-note"].value()) == (str(paper.pk), "新写的")


def test_no_proof_is_uploaded_once_the_closing_is_reported(clerk: Any, reported: Closing) -> None:
    late = SimpleUploadedFile("迟到.pdf", b"%PDF-1.4\n%%EOF\n")
    _, faults = keep_proofs(reported, {}, {"archive": late}, by=clerk)
    assert "不能上传证明材料" in faults["archive-upload"]
    assert not Attachment.objects.exists()


def test_a_paper_of_another_filing_is_no_proof(closing: Closing, clerk: Any) -> None:
    with pytest.raises(Refusal) as refused:
        filled(closing, clerk, **{"platform-proof": "4711"})
    assert "platform-proof" in refused.value.details["faults"]


def test_an_emergency_closure_still_has_its_steps_and_keeps_its_day(
    account: Account, clerk: Any, reviewer: Any
) -> None:
    words = {"emergency": "on", "occurred_on": "2026-03-16", "close_detail": "密码被盗"}
    closing = closing_of(account, clerk, reviewer, **words)
    report_closing(filled(closing, clerk), by=clerk)
    confirm_closing(closing, by=reviewer)
    account.refresh_from_db()
    assert (account.state, str(account.closed_on)) == ("closed", "2026-03-16")


def test_every_merged_account_is_closed_on_its_own(account: Account, clerk: Any, reviewer: Any, bureau: Any) -> None:
    small = [make_account(f"派出所{n}", unit=bureau, handle=f"gh_s{n}") for n in (1, 2)]
    merged = "\n".join(each.number for each in small)
    services.agree(make_filing("merger", by=clerk, account=account, merged=merged), by=reviewer)
    assert [each.account for each in Closing.objects.order_by("pk")] == small
    closing = Closing.objects.get(account=small[0])
    assert closing.steps.get(kind="migration").target == "郎溪公安"
    report_closing(filled(closing, clerk), by=clerk)
    confirm_closing(closing, by=reviewer)
    assert [each.state for each in Account.objects.order_by("number")] == ["running", "closed", "closing"]


def test_an_account_cancelled_meanwhile_stays_cancelled(reported: Closing, clerk: Any, reviewer: Any) -> None:
    services.agree(make_filing("deregistration", by=clerk, account=reported.account), by=reviewer)
    confirm_closing(Closing.objects.get(), by=reviewer)
    assert (Account.objects.get().state, str(Account.objects.get().closed_on)) == ("cancelled", "2026-03-05")


def test_a_stale_page_overwrites_nothing_and_loses_nothing(as_user: Any, clerk: Any, closing: Closing) -> None:
    seen = closing.version
    filled(closing, clerk)
    url = reverse("registry:closing-edit", args=[closing.pk])
    answer = as_user(clerk).post(url, DONE | {"archive-target": "移动硬盘", "version": seen})
    assert answer.status_code == 409
    assert 'value="移动硬盘"' in answer.content.decode()
    assert closing.steps.get(kind="archive").target == "办公室硬盘"


def test_a_page_confirmed_after_it_changed_is_told(as_user: Any, clerk: Any, reviewer: Any, reported: Closing) -> None:
    url = reverse("registry:closing-confirm", args=[reported.pk])
    assert as_user(reviewer).post(url, {"version": reported.version - 1}).status_code == 409
    assert Account.objects.get().state == "closing"
    as_user(reviewer).post(url, {"version": reported.version})
    assert Account.objects.get().state == "closed"


def test_before_confirming_each_step_without_proof_is_named(
    as_user: Any, clerk: Any, reviewer: Any, closing: Closing
) -> None:
    facts = {"filename": "回执.png", "media_type": "image/png", "size": 3, "by": clerk}
    paper = Attachment.objects.create(filing=closing.filing, kind="platform_receipt", sha256="0" * 64, **facts)
    report_closing(filled(closing, clerk, **{"platform-proof": str(paper.pk)}), by=clerk)
    asked = as_user(reviewer).get(reverse("registry:closing-confirm", args=[closing.pk])).content.decode()
    assert "起列为已关停" in asked
    named = {label for label in ClosingStep.Kind.labels if f"{label}：没有证明材料" in asked}
    assert named == {ClosingStep.Kind(kind).label for kind in ("announcement", "migration", "archive")}
    assert Account.objects.get().state == "closing"


@pytest.mark.parametrize("move", ["report", "confirm"])
def test_who_may_not_act_now_is_led_back_and_told(
    as_user: Any, clerk: Any, reviewer: Any, closing: Closing, move: str
) -> None:
    by = clerk if move == "report" else reviewer
    answer = as_user(by).get(reverse(f"registry:closing-{move}", args=[closing.pk]), follow=True)
    assert "还不能由您" in answer.content.decode()
    assert answer.redirect_chain[0][0] == closing.get_absolute_url()


@pytest.mark.parametrize("page", ["detail", "print", "edit"])
def test_a_stranger_finds_no_closing(as_user: Any, outsider: Any, closing: Closing, page: str) -> None:
    assert as_user(outsider).get(reverse(f"registry:closing-{page}", args=[closing.pk])).status_code == 404


def test_late_closings_stand_in_the_queues_and_the_filter(
    as_user: Any, clerk: Any, reviewer: Any, closing: Closing, set_clock: Any
) -> None:
    counts = {queue.title: (queue.count, queue.urgent) for queue in closings_in_hand(clerk)}
    assert counts == {"关停待办理": (1, False)}
    set_clock("2026-04-17 10:00")
    assert closings_in_hand(clerk)[0].urgent
    assert {queue.title: queue.count for queue in closings_in_hand(reviewer)} == {
        "关停待核实": 0,
        "关停超过办结时限": 1,
    }
    shown = as_user(reviewer).get(reverse("registry:closing-list"), {"late": "overdue"}).content.decode()
    assert "郎溪公安" in shown
    assert "已超期" in shown


def test_what_was_written_stands_in_the_journal(closing: Closing, clerk: Any) -> None:
    filled(closing, clerk)
    entry = JournalEntry.objects.get(act="registry.closing.save")
    assert entry.after["平台注销"]["done_on"] == "2026-03-18"


def test_the_page_walks_the_unit_and_the_office_through(
    as_user: Any, clerk: Any, reviewer: Any, closing: Closing
) -> None:
    detail, browser = closing.get_absolute_url(), as_user(clerk)
    assert "报送办结" not in browser.get(detail).content.decode()
    browser.post(f"{detail}edit/", DONE | {"version": closing.version})
    assert "报送办结" in browser.get(detail).content.decode()
    asked = browser.get(f"{detail}report/").content.decode()
    assert "核实期间不能再修改" in asked
    assert f'name="version" value="{closing.version + 1}"' in asked
    assert Closing.objects.get().status == "open"
    browser.post(f"{detail}report/", {"version": closing.version + 1})
    assert "确认办结" in as_user(reviewer).get(detail).content.decode()
    assert as_user(reviewer).post(f"{detail}return/", {"version": closing.version + 2, "reason": ""}).status_code == 422


def test_a_long_list_costs_no_more_questions(
    as_user: Any, clerk: Any, reviewer: Any, bureau: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(6):
        account = make_account(f"账号{number}", unit=bureau, handle=f"gh_{number}", platform="weibo")
        closing_of(account, clerk, reviewer)
    browser = as_user(reviewer)
    with django_assert_max_num_queries(14):
        assert browser.get(reverse("registry:closing-list")).content.decode().count("办理中") >= 6


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_closes_the_account(reported: Closing, reviewer: Any, supervisor: Any) -> None:
    def confirm(by: Any) -> str:
        mine = Closing.objects.get(pk=reported.pk)
        confirm_closing(mine, by=by)
        return mine.status

    answers = at_once(lambda: confirm(reviewer), lambda: confirm(supervisor))
    assert sorted(answers) == ["finished", "somebody_was_faster"]
    assert Account.objects.get().filings.effective().filter(after__state="closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told(closing: Closing, clerk: Any) -> None:
    def save(target: str) -> str:
        mine = Closing.objects.get(pk=closing.pk)
        filled(mine, clerk, **{"archive-target": target})
        return target

    answers = at_once(lambda: save("甲处"), lambda: save("乙处"))
    assert "somebody_was_faster" in answers
    assert closing.steps.get(kind="archive").target in answers
