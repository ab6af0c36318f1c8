"""Notices in the browser: from a closed round to the issued file, by the people whose turn it is."""

import io
import json
import re

import pytest
from django.urls import reverse
from docx import Document

from core.refusals import Refusal
from notices.models import Notice, Profile
from notices.queues import rounds_without_a_notice
from notices.services import check_notice, save_details
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def round_(supervisor, bureau):
    return closed_round(supervisor, bureau)


def page(notice, name):
    return reverse(f"notices:notice-{name}", args=[notice.pk])


def words_form(client, notice):
    """The words page as a browser would send it back untouched."""
    form = client.get(page(notice, "words")).context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def text_of(content):
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def test_a_quarter_goes_from_draft_to_the_issued_file(as_user, round_, supervisor, leader):
    client = as_user(supervisor)
    chosen = {"round": round_.pk, "profile": Profile.objects.earliest("pk").pk}
    assert client.post(reverse("notices:notice-create"), chosen).status_code == 302
    notice = Notice.objects.get()
    assert client.post(page(notice, "check"), {"reason": ""}).status_code == 302
    assert as_user(leader).post(page(notice, "sign")).status_code == 302
    assert as_user(supervisor).post(page(notice, "issue")).status_code == 302
    notice.refresh_from_db()
    file = client.get(page(notice, "docx"))
    assert file.content == bytes(notice.document)
    assert re.search(r"政新媒通〔\d{4}〕1号", text_of(file.content))
    assert json.loads(client.get(page(notice, "facts")).content)["rate"] == "90%"
    detail = client.get(notice.get_absolute_url()).content.decode()
    assert [word for word in ("编号印发", "签发", "核对") if word in detail] == ["编号印发", "签发", "核对"]
    assert page(notice, "words") not in detail


def test_words_change_and_blocks_are_left_out_while_figures_stay_bound(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    sent = words_form(client, notice)
    place = next(name for name, value in sent.items() if "{{合格率}}" in str(value))
    left_out = next(name for name, value in sent.items() if "常态化自查" in str(value)).replace("text", "hidden")
    sent |= {place: "本季度总体向好，合格率达到{{合格率}}。", left_out: "on"}
    assert client.post(page(notice, "words"), sent).status_code == 302
    text = text_of(client.get(page(notice, "docx")).content)
    assert "本季度总体向好，合格率达到90%。" in text
    assert "常态化自查" not in text
    assert "（一）抓好问题整改。" in text
    assert "合格率达到90%。" in client.get(notice.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("合格率{{合格律}}。", "没有“合格律”这个数据项"),
        ("合格率{{合格率。", "花括号不成对"),
        ("较上期{{上期合格率}}。", "本期没有数据"),
        ("  ", "没有文字"),
        ("{{7*7}}", "没有“7*7”这个数据项"),
    ],
)
def test_words_that_break_the_binding_are_an_error_at_the_field(as_user, round_, supervisor, written, told):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    sent = words_form(client, notice)
    answer = client.post(page(notice, "words"), {**sent, "text-0": written})
    assert answer.status_code == 422
    assert told in str(answer.context["form"].errors["text-0"])
    assert Notice.objects.get().edits == {}


def test_words_of_a_person_are_never_a_template_or_markup(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    hostile = "{% include '/etc/passwd' %}<script>alert(1)</script> &amp; {x} ${y}"
    assert client.post(page(notice, "words"), {**words_form(client, notice), "text-0": hostile}).status_code == 302
    assert hostile in text_of(client.get(page(notice, "docx")).content)
    assert "<script>alert(1)" not in client.get(notice.get_absolute_url()).content.decode()


def test_details_become_facts_and_what_was_emptied_is_taken_back(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor, praised=["市退役军人事务局"])
    form = client.get(page(notice, "details")).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value() is not None}
    sent |= {
        "title": "新标题",
        "date": "2022-10-11",
        "addressees": "各乡镇\n县直各单位",
        "deadline_date": "2022-10-19",
        "deadline_channel": "书面",
        "late_reports": "县民政局：整改报告",
        "praised": "",
    }
    assert client.post(page(notice, "details"), sent).status_code == 302
    facts = Notice.objects.get().facts
    assert (facts["title"], facts["addressees"], facts["praised"]) == ("新标题", ["各乡镇", "县直各单位"], None)
    assert facts["deadline"] == {"time": None, "channel": "书面", "date": "2022-10-19"}
    assert facts["late_reports"] == [{"task": "整改报告", "unit": "县民政局"}]
    assert "县民政局（整改报告）" in text_of(client.get(page(notice, "docx")).content)


def test_what_was_typed_stays_when_somebody_else_was_faster(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    sent = words_form(client, notice)
    save_details(Notice.objects.get(), {"title": "别人的标题"}, version=notice.version, by=supervisor)
    answer = client.post(page(notice, "words"), {**sent, "text-0": "我写的开头。"})
    assert answer.status_code == 409
    assert "我写的开头。" in answer.content.decode()
    assert "已被别人修改" in answer.content.decode()
    assert Notice.objects.get().edits == {}


def test_a_second_click_on_issue_is_told_who_was_faster(as_user, round_, supervisor):
    notice = notice_at("issued", round_, supervisor)
    answer = as_user(supervisor).post(page(notice, "issue"))
    assert answer.status_code == 409
    assert "张主管 已先一步" in answer.content.decode()


def test_contradictions_stop_the_check_until_somebody_gives_a_reason(as_user, round_, supervisor):
    notice = notice_at("draft", round_, supervisor, date="2022-10-11", deadline="2022-10-01")
    client = as_user(supervisor)
    answer = client.post(page(notice, "check"), {"reason": ""})
    assert answer.status_code == 422
    assert "整改期限" in answer.content.decode() and "/deadline/date" not in answer.content.decode()
    assert client.post(page(notice, "check"), {"reason": "已另行通知"}).status_code == 302
    assert Notice.objects.get().status == "checked"


def test_returning_needs_a_reason_and_opens_the_draft_again(as_user, round_, supervisor):
    notice, client = notice_at("signed", round_, supervisor), as_user(supervisor)
    assert client.post(page(notice, "return"), {"reason": " "}).status_code == 422
    assert client.post(page(notice, "return"), {"reason": "标题有误"}).status_code == 302
    assert Notice.objects.get().is_draft


def test_a_correction_is_a_new_draft_beside_the_issued_notice(as_user, round_, supervisor):
    notice = notice_at("issued", round_, supervisor)
    assert as_user(supervisor).post(page(notice, "correct")).status_code == 302
    corrected = Notice.objects.drafts().get()
    assert corrected.replaces == notice
    assert "已被替代" in as_user(supervisor).get(notice.get_absolute_url()).content.decode()


def test_notices_of_units_outside_the_own_tree_do_not_exist(as_user, make_user, round_, supervisor, other_bureau):
    notice = notice_at("draft", round_, supervisor)
    stranger = as_user(make_user("supervisor", unit=other_bureau))
    for name in ("detail", "docx", "facts", "paper", "details", "words", "check", "return", "sign", "issue"):
        assert stranger.get(page(notice, name)).status_code == 404
    assert list(stranger.get(reverse("notices:notice-list")).context["page"]) == []


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("auditor", {"detail", "docx", "facts", "paper"}),
        ("clerk", set()),
        ("leader", {"detail", "docx", "facts", "paper", "sign"}),
    ],
)
def test_who_may_open_which_page(as_user, request, round_, supervisor, role, may):
    notice, client = notice_at("draft", round_, supervisor), as_user(request.getfixturevalue(role))
    pages = ("detail", "docx", "facts", "paper", "details", "words", "check", "return", "sign", "issue")
    assert {name for name in pages if client.get(page(notice, name)).status_code == 200} == may


def test_nothing_changes_on_get(as_user, round_, supervisor):
    notice, client = notice_at("signed", round_, supervisor), as_user(supervisor)
    for name in ("detail", "docx", "facts", "paper", "details", "words", "check", "return", "sign", "issue"):
        client.get(page(notice, name))
    assert client.get(page(notice, "correct")).status_code == 405
    assert Notice.objects.values_list("status", "version").get() == ("signed", notice.version)


def test_the_list_finds_by_title_and_number_and_costs_the_same_queries(
    as_user, round_, supervisor, django_assert_max_num_queries
):
    for i in range(4):
        notice_at("issued", round_, supervisor, title=f"第{i}号标题", date="2022-10-11")
    client = as_user(supervisor)
    assert [str(each) for each in client.get(reverse("notices:notice-list"), {"q": "〕2号"}).context["page"]] == [
        "第1号标题"
    ]
    with django_assert_max_num_queries(12):
        client.get(reverse("notices:notice-list"))


def test_the_to_do_page_names_what_waits_for_whom(as_user, round_, supervisor, leader, auditor):
    from notices.queues import notices_to_move, rounds_without_a_notice

    assert [(line.title, line.count) for line in rounds_without_a_notice(supervisor)] == [("已办结的检查待拟写通报", 1)]
    notice_at("checked", round_, supervisor)
    notice_at("draft", round_, supervisor)
    assert [(line.title, line.count) for line in notices_to_move(leader)] == [("通报待签发", 1)]
    assert [line.count for line in notices_to_move(supervisor)] == [1, 1, 0]
    assert (notices_to_move(auditor), rounds_without_a_notice(auditor)) == ([], [])
    assert "通报待签发" in as_user(leader).get("/").content.decode()


def test_a_draft_whose_figures_have_moved_on_must_be_seen_again_before_it_is_checked(as_user, supervisor, bureau):
    from inspections.tests.factories import AS_OF

    earlier = closed_round(supervisor, bureau, period="2022Q2", as_of=AS_OF.replace(month=6), many=11, failing=2)
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor)
    notice_at("issued", earlier, supervisor, hide=["rate"])
    client = as_user(supervisor)
    assert "起草之后数据有变化" in client.post(page(notice, "check"), {"reason": ""}, follow=True).content.decode()
    form = client.get(page(notice, "details")).context["form"]
    client.post(
        page(notice, "details"), {field.html_name: field.value() for field in form if field.value() is not None}
    )
    client.post(page(notice, "check"), {"reason": ""})
    notice.refresh_from_db()
    assert (notice.status, notice.facts["previous"]) == ("checked", None)


def test_a_figure_typed_into_the_words_needs_a_reason_and_is_shown_to_who_signs(as_user, round_, supervisor, leader):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    sent = words_form(client, notice)
    place = next(name for name, value in sent.items() if "{{合格率}}" in str(value))
    client.post(page(notice, "words"), sent | {place: "共检查{{检查数}}个，合格率99%。"})
    shown = client.get(page(notice, "check")).content.decode()
    assert "99%" in shown and "手工填写" in shown
    assert client.post(page(notice, "check"), {"reason": ""}).status_code == 422
    assert client.post(page(notice, "check"), {"reason": "已与原件核实"}).status_code == 302
    signing = as_user(leader).get(page(notice, "sign")).content.decode()
    assert "99%" in signing and "已与原件核实" in signing


def test_words_edited_without_a_typed_figure_are_checked_without_a_reason(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    sent = words_form(client, notice)
    place = next(name for name, value in sent.items() if "{{合格率}}" in str(value))
    client.post(page(notice, "words"), sent | {place: "共检查{{检查数}}个，合格率为{{合格率}}。"})
    assert client.post(page(notice, "check"), {"reason": ""}).status_code == 302
    notice.refresh_from_db()
    assert notice.status == "checked"


def test_a_draft_is_discarded_with_a_reason_and_its_round_waits_again(as_user, round_, supervisor):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    assert [each.count for each in rounds_without_a_notice(supervisor)] == [0]
    assert client.post(page(notice, "discard"), {"reason": ""}).status_code == 422
    assert client.post(page(notice, "discard"), {"reason": "重复起草"}).status_code == 302
    notice.refresh_from_db()
    assert (notice.status, notice.events.get().reason) == ("dropped", "重复起草")
    assert [each.count for each in rounds_without_a_notice(supervisor)] == [1]
    assert page(notice, "words") not in client.get(notice.get_absolute_url()).content.decode()


def test_a_second_draft_of_a_round_says_that_it_can_only_correct(as_user, round_, supervisor):
    issued = notice_at("issued", round_, supervisor)
    second = notice_at("draft", round_, supervisor, title="又一份")
    shown = as_user(supervisor).get(second.get_absolute_url()).content.decode()
    assert issued.doc_number in shown and "新稿只能作为更正" in shown
    assert "新稿只能作为更正" not in as_user(supervisor).get(issued.get_absolute_url()).content.decode()


def test_a_number_already_printed_is_refused_beside_its_field_and_at_the_check(as_user, round_, supervisor):
    number = notice_at("issued", round_, supervisor).doc_number
    second = notice_at("draft", round_, supervisor, title="又一份")
    client = as_user(supervisor)
    form = client.get(page(second, "details")).context["form"]
    sent = {field.html_name: field.value() or "" for field in form} | {"doc_number": number}
    answer = client.post(page(second, "details"), sent)
    assert answer.status_code == 422
    assert "已被另一份通报使用" in answer.context["form"].errors["doc_number"][0]
    third = notice_at("draft", round_, supervisor, title="第三份", doc_number=number)
    with pytest.raises(Refusal, match="已被另一份通报使用"):
        check_notice(third, by=supervisor)
