"""Orders to put things right: one per responsible unit in one step, numbered, delivered, answered, withdrawn (N07)."""

import io
from functools import partial

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from PIL import Image

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Finding
from inspections.services import close_round
from inspections.services.verdict_settings import save_rules
from inspections.tests.factories import account, round_of
from inspections.verdict_rules import VerdictRules
from notices.models import Delivery, Paper
from notices.services import orders, papers
from notices.services.gathering import rows_by_unit
from notices.tests.factories import confirmed
from orgs.models import Message

pytestmark = pytest.mark.django_db
TERMS = {
    "issuer": "郎溪县人民政府办公室",
    "workdays": 5,
    "contact": "李主管",
    "phone": "0563-7012345",
    "report": "写明原因。",
}
FORM = {**TERMS, "prefix": "郎政务新媒体改"}
SEALED = "加盖公章的报告.png"


@pytest.fixture
def closed(supervisor, bureau, other_bureau):
    """The bureau fails with one account and has a problem with another; the other bureau has one problem."""
    for name, unit in (("甲号", bureau), ("乙号", bureau), ("丙号", other_bureau), ("丁号", other_bureau)):
        account(name, unit, "weibo")
    round_ = round_of(supervisor)
    confirmed(round_, "甲号", description="三周没有更新")
    confirmed(round_, "乙号", "TYPO")
    confirmed(round_, "丙号", "TYPO")
    return close_round(round_, by=supervisor, unchecked="pass")


def url(name, record):
    return reverse(f"notices:{name}", args=[record.pk])


def make(closed, by):
    return orders.make_orders(closed, FORM["prefix"], TERMS, by=by)


def through(closed, by, *moves):
    make(closed, by)
    for move in moves:
        papers.advance(Paper.objects.of_round(closed), move, by=by)


def issued_to(closed, by, unit):
    through(closed, by, "check", "sign", "issue")
    return Paper.objects.get(unit=unit)


def a_scan():
    out = io.BytesIO()
    Image.new("RGB", (2, 2)).save(out, "PNG")
    return SimpleUploadedFile(SEALED, out.getvalue())


def test_what_the_rules_of_the_round_count_is_ordered_and_nothing_else(supervisor, bureau, other_bureau):
    for name, unit in (("甲号", bureau), ("丙号", other_bureau)):
        account(name, unit, "weibo")
    round_ = round_of(supervisor)
    confirmed(round_, "甲号", corrected_at_once=True)
    confirmed(round_, "丙号", "TYPO")
    Finding.objects.filter(name="丙号").update(conclusion=Finding.Conclusion.BONUS)
    assert rows_by_unit(round_) == {}
    save_rules(round_, VerdictRules(at_once=True), read=VerdictRules(), by=supervisor)
    assert list(rows_by_unit(round_)) == [bureau]


def words_of(paper):
    document = Document(io.BytesIO(papers.document_of(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_one_step_drafts_an_order_for_each_unit_with_its_own_problems_only(as_user, closed, supervisor, bureau):
    browser = as_user(supervisor)
    assert "已拟写 2 份" in browser.post(url("round-order", closed), FORM, follow=True).content.decode()
    assert "没有重复拟写" in browser.post(url("round-order", closed), FORM, follow=True).content.decode()
    paper = Paper.objects.get(unit=bureau)
    page = browser.get(paper.get_absolute_url()).content.decode()
    assert "三周没有更新" in page
    assert "国办秘函〔2019〕19号" in page  # the clause
    assert ("乙号" in page, "丙号" in page, "丁号" in page) == (True, False, False)
    assert words_of(paper).count("甲号") == 1


def test_missing_terms_are_asked_for_and_what_was_typed_stays(as_user, closed, supervisor):
    answer = as_user(supervisor).post(url("round-order", closed), {**FORM, "phone": "", "contact": "王某某"})
    assert (answer.status_code, Paper.objects.count()) == (422, 0)
    assert "王某某" in answer.content.decode()


def test_all_are_checked_signed_and_issued_together_with_numbers_of_their_own_series(as_user, closed, supervisor):
    browser = as_user(supervisor)
    make(closed, supervisor)
    for move in ("check", "sign", "issue"):
        page = browser.post(url("round-advance", closed), {"move": move}, follow=True).content.decode()
        assert "2 份已" in page
    numbers = sorted(Paper.objects.values_list("doc_number", flat=True))
    assert [number.split("〕")[1] for number in numbers] == ["1号", "2号"]
    assert all(number.startswith("郎政务新媒体改〔") for number in numbers)


def test_an_issued_order_prints_number_date_and_deadline_in_working_days(closed, supervisor, bureau, set_clock):
    set_clock("2026-03-02 09:00")  # a Monday: five working days end on the next Monday
    words = words_of(issued_to(closed, supervisor, bureau))
    assert "2026年3月2日" in words
    assert "2026年3月9日18时前" in words
    assert "联系人：李主管，联系电话：0563-7012345" in words


def test_the_unit_gets_it_signs_for_it_and_answers_with_a_sealed_scan(
    as_user, closed, supervisor, clerk, bureau, outsider
):
    issued_to(closed, supervisor, bureau)
    delivery = Delivery.objects.get(organisation=bureau)
    browser = as_user(clerk)
    assert "收文待签收" in browser.get("/").content.decode()
    assert "三周没有更新" not in browser.get(delivery.get_absolute_url()).content.decode()
    browser.post(url("delivery-open", delivery))
    assert "三周没有更新" in browser.get(delivery.get_absolute_url()).content.decode()
    browser.post(delivery.get_absolute_url(), {"reply": "已整改", "scan": a_scan()})
    page = as_user(supervisor).get(delivery.get_absolute_url()).content.decode()
    assert ("按期回复" in page, SEALED in page) == (True, True)
    assert b"PNG" in b"".join(as_user(supervisor).get(url("delivery-scan", delivery)).streaming_content)
    assert as_user(outsider).get(url("delivery-scan", delivery)).status_code == 404


def test_a_reply_with_something_that_is_no_scan_is_refused_and_nothing_is_taken(as_user, closed, supervisor, clerk):
    issued_to(closed, supervisor, clerk.organisation)
    delivery = Delivery.objects.get(organisation=clerk.organisation)
    wrong = SimpleUploadedFile("报告.docx", b"PK\x03\x04word")
    page = as_user(clerk).post(delivery.get_absolute_url(), {"reply": "已整改", "scan": wrong}, follow=True)
    assert "另存为 PDF" in page.content.decode()
    assert Delivery.objects.unanswered().filter(pk=delivery.pk).exists()


def test_a_unit_that_has_not_opened_it_is_urged_once_an_hour(as_user, closed, supervisor, clerk):
    paper = issued_to(closed, supervisor, clerk.organisation)
    browser = as_user(supervisor)
    assert "已催办 1 个单位。" in browser.post(url("paper-urge", paper), follow=True).content.decode()
    assert "一小时内已经催过" in browser.post(url("paper-urge", paper), follow=True).content.decode()
    assert Message.objects.filter(kind="notice.urged", user=clerk).count() == 1


def test_a_withdrawn_order_says_so_at_the_unit_and_asks_for_nothing_any_more(as_user, closed, supervisor, clerk):
    paper = issued_to(closed, supervisor, clerk.organisation)
    browser = as_user(supervisor)
    assert browser.post(url("paper-withdraw", paper), {"reason": ""}).status_code == 422
    browser.post(url("paper-withdraw", paper), {"reason": "单位名称有误"})
    delivery = Delivery.objects.get(paper=paper)
    page = as_user(clerk).get(delivery.get_absolute_url()).content.decode()
    assert "发文单位已撤回这份文件" in page
    assert "单位名称有误" in Message.objects.get(kind="notice.withdrawn", user=clerk).text
    answered = as_user(clerk).post(delivery.get_absolute_url(), {"reply": "已整改"}, follow=True)
    assert "已由发文单位撤回" in answered.content.decode()
    assert make(closed, supervisor) == 1  # the unit may get a new one


def test_a_finding_taken_back_after_the_draft_has_to_be_looked_at_first(closed, supervisor, bureau):
    make(closed, supervisor)
    Finding.objects.filter(name="甲号", indicator="NO_UPDATE_2W").update(status=Finding.Status.REJECTED)
    with pytest.raises(Refusal, match="数据有变化（账号数、问题数、问题列表）"):
        papers.step(Paper.objects.get(unit=bureau), "check", by=supervisor)


def test_a_stranger_sees_no_order_and_a_clerk_makes_none(as_user, closed, supervisor, clerk, outsider, bureau):
    make(closed, supervisor)
    paper = Paper.objects.get(unit=bureau)
    assert as_user(outsider).get(paper.get_absolute_url()).status_code in (403, 404)
    assert as_user(clerk).post(url("round-order", closed), FORM).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_who_make_or_issue_them_at_once_do_it_once(closed, supervisor):
    made = at_once(*[partial(make, closed, supervisor)] * 2)
    assert (sorted(made), Paper.objects.count()) == ([0, 2], 2)
    through(closed, supervisor, "check", "sign")
    ready = [list(Paper.objects.of_round(closed)) for _ in range(2)]
    at_once(*[partial(papers.advance, each, "issue", by=supervisor) for each in ready])
    numbers = sorted(number.split("〕")[1] for number in Paper.objects.values_list("doc_number", flat=True))
    assert (numbers, Delivery.objects.count()) == (["1号", "2号"], 2)
    assert JournalEntry.objects.filter(act="notices.paper.issue").count() == 2


def test_a_returned_order_is_edited_in_place_and_a_corrected_result_is_taken_over(as_user, closed, supervisor, bureau):
    through(closed, supervisor, "check")
    paper, browser = Paper.objects.get(unit=bureau), as_user(supervisor)
    browser.post(url("paper-return", paper), {"reason": "联系电话有误"})
    page = browser.get(url("paper-edit", paper)).context["form"]
    told = {**{name: page[name].value() or "" for name in page.fields}, "phone": "0563-7099999", "copies": []}
    told["text"] = told["text"].replace("立即整改", "限期整改")
    browser.post(url("paper-edit", paper), told)
    Finding.objects.filter(name="甲号", indicator="NO_UPDATE_2W").update(status=Finding.Status.REJECTED)
    assert "拟写之后数据有变化" in browser.get(paper.get_absolute_url()).content.decode()
    browser.post(url("paper-refresh", paper))
    for move in ("check", "sign", "issue"):
        browser.post(url("paper-step", paper), {"move": move})
    words = words_of(Paper.objects.get(pk=paper.pk))
    assert ("0563-7099999" in words, "限期整改" in words, "甲号" in words, "乙号" in words) == (True, True, False, True)
