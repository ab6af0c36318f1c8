"""An office prints its notices in its own Word template: taken in, tried, chosen; what is wrong in it is told with its place."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from core.tests.templates import template, text_of
from notices.models import Notice, WordTemplate
from notices.services import check_notice, document_of, issue_notice, save_words, sign_notice
from notices.services.documents import default_sections
from notices.services.word_templates import keep_template, sample, switch, trial, use_template
from notices.sources import profile_named
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db
NEW = "/notices/templates/new/"


def uploaded(data, name="县府版式.docx"):
    return {"name": "县府版式", "note": "", "file": SimpleUploadedFile(name, data)}


def own_table(document):
    table = document.add_table(2, 3)
    for place, column in enumerate(("序号", "账号名称", "存在问题")):
        table.cell(0, place).text = column
        table.cell(1, place).text = f"{{{{附件.{column}}}}}"


@pytest.fixture
def round_(supervisor, bureau):
    return closed_round(supervisor, bureau, many=6, failing=2)


@pytest.fixture
def own(supervisor):
    lines = ("某县政府办（内部版式）", "{{发文字号}}", "{{标题}}", "{{抄送?}}", "{{正文}}", "合格率为{{合格率}}")
    return keep_template("县府版式", template(*lines, act=own_table), "县府版式.docx", by=supervisor)


def test_a_template_is_taken_in_shown_and_tried_on_a_real_round(as_user, supervisor, round_):
    client = as_user(supervisor)
    answer = client.post(NEW, uploaded(template("{{标题}}", "{{正文}}", "{{全部附件}}")), follow=True)
    made = WordTemplate.objects.get()
    assert (made.version, made.organisation, str(made.by)) == (1, supervisor.organisation, str(supervisor))
    page = answer.content.decode()
    assert "正文第 2 段" in page and made.sha256 in page
    query = {"round": round_.pk, "profile": profile_named(None).pk}
    tried = client.get(reverse("notices:wordtemplate-trial", args=[made.pk]), query)
    text = text_of(tried.content)
    assert "2022Q3账号000" in text and "66.67%" in text
    assert "{{" not in text
    assert not Notice.objects.exists()
    assert JournalEntry.objects.filter(act="notices.template.keep").count() == 1


def test_unknown_fields_are_listed_with_their_places_and_nothing_is_lost(as_user, supervisor, own):
    bad = template("{{正文}}", "{{领导手机}}", "{% for x in y %}")
    answer = as_user(supervisor).post(NEW, uploaded(bad))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "正文第 2 段" in page and "没有“领导手机”这个数据项" in page
    assert "正文第 3 段" in page and "不支持" in page
    assert 'value="县府版式"' in page  # what was typed is still there
    assert list(WordTemplate.objects.all()) == [own]
    assert JournalEntry.objects.filter(act="act.refused", by_name=str(supervisor)).exists()


@pytest.mark.parametrize("name", ["a.docm", "a.doc", "a.txt"])
def test_another_kind_of_file_is_refused_at_its_field(as_user, supervisor, name):
    answer = as_user(supervisor).post(NEW, uploaded(b"PK\x03\x04", name))
    assert answer.status_code == 422
    assert "另存为 .docx" in answer.content.decode()


def test_a_template_without_the_body_is_refused(supervisor):
    with pytest.raises(Refusal) as refusal:
        keep_template("无正文", template("{{标题}}"), "a.docx", by=supervisor)
    assert refusal.value.code == "no_body"


def test_a_notice_is_issued_in_the_template_and_keeps_it_when_a_new_version_comes(as_user, supervisor, round_, own):
    notice = notice_at("draft", round_, supervisor)
    url = reverse("notices:notice-template", args=[notice.pk])
    assert as_user(supervisor).post(url, {"template": own.pk, "version": notice.version}).status_code == 302
    notice.refresh_from_db()
    for move in (check_notice, sign_notice, issue_notice):
        move(notice, by=supervisor, reason="")
    keep_template("县府版式", template("新版", "{{正文}}", "{{全部附件}}"), "县府版式.docx", by=supervisor)
    notice.refresh_from_db()
    assert notice.template == own
    text = text_of(bytes(notice.document))
    assert text.startswith(f"某县政府办（内部版式）\n{notice.doc_number}\n{notice.title}\n")
    assert f"合格率为{notice.facts['rate']}" in text
    assert [row["account"] for row in notice.facts["failing_accounts"]] == [
        row.cells[1].text for row in Document(io.BytesIO(bytes(notice.document))).tables[0].rows[1:]
    ]
    assert hashlib.sha256(bytes(notice.document)).hexdigest() == notice.document_sha256


def test_words_edited_on_the_page_are_printed_in_the_template_too(supervisor, round_, own):
    notice = notice_at("draft", round_, supervisor)
    key = default_sections(notice)[0].blocks[0].key
    save_words(notice, {key: {"text": "改过的开头，合格率{{合格率}}。"}}, version=notice.version, by=supervisor)
    use_template(notice, own, version=notice.version, by=supervisor)
    assert f"改过的开头，合格率{notice.facts['rate']}。" in text_of(document_of(Notice.objects.get()))


def test_a_template_that_would_leave_out_the_annex_is_not_chosen(as_user, supervisor, round_):
    bare = keep_template("无附件", template("{{正文}}"), "a.docx", by=supervisor)
    notice = notice_at("draft", round_, supervisor)
    url = reverse("notices:notice-template", args=[notice.pk])
    answer = as_user(supervisor).post(url, {"template": bare.pk, "version": notice.version})
    assert answer.status_code == 422
    assert "附件会漏印" in answer.content.decode()
    notice.refresh_from_db()
    assert notice.template is None


def test_a_field_without_data_is_told_when_the_template_is_chosen(as_user, supervisor, round_):
    needs = keep_template("有抄送", template("{{正文}}", "抄送：{{抄送}}", "{{全部附件}}"), "a.docx", by=supervisor)
    notice = notice_at("draft", round_, supervisor)
    answer = as_user(supervisor).post(
        reverse("notices:notice-template", args=[notice.pk]), {"template": needs.pk, "version": notice.version}
    )
    assert "“抄送”本期没有数据" in answer.content.decode()


def test_of_two_people_choosing_at_once_the_later_one_is_told(as_user, supervisor, round_, own):
    notice = notice_at("draft", round_, supervisor)
    url = reverse("notices:notice-template", args=[notice.pk])
    client = as_user(supervisor)
    assert client.post(url, {"template": own.pk, "version": notice.version}).status_code == 302
    assert client.post(url, {"template": "", "version": notice.version}).status_code == 409
    assert Notice.objects.get().template == own


def test_the_same_file_again_makes_no_new_version_and_a_changed_one_does(supervisor):
    file = template("{{正文}}")
    versions = [
        keep_template("县府版式", data, "a.docx", by=supervisor).version for data in (file, file, sample("县政府办"))
    ]
    assert versions == [1, 1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_new_versions_at_once_are_two_versions_or_one_is_told(supervisor):
    results = at_once(
        *(
            lambda word=word: keep_template("县府版式", template(word, "{{正文}}"), "a.docx", by=supervisor)
            for word in "甲乙"
        )
    )
    versions = list(WordTemplate.objects.order_by("version").values_list("version", flat=True))
    refused = [each for each in results if each == "somebody_was_faster"]
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) + len(refused) == 2


def test_one_that_is_switched_off_cannot_be_chosen_any_more(as_user, supervisor, round_, own):
    client, notice = as_user(supervisor), notice_at("draft", round_, supervisor)
    client.post(reverse("notices:wordtemplate-switch", args=[own.pk]), {"on": "0"})
    answer = client.post(
        reverse("notices:notice-template", args=[notice.pk]), {"template": own.pk, "version": notice.version}
    )
    assert answer.status_code == 422
    switch(own, on=True, by=supervisor)
    assert own in WordTemplate.objects.usable()


def test_another_office_sees_none_of_it(as_user, make_user, other_bureau, own):
    stranger = as_user(make_user("supervisor", unit=other_bureau))
    for name in ("detail", "file", "trial"):
        assert stranger.get(reverse(f"notices:wordtemplate-{name}", args=[own.pk])).status_code == 404
    assert "县府版式" not in stranger.get("/notices/templates/").content.decode()


def test_the_sample_can_be_uploaded_as_it_is_and_prints_the_whole_notice(supervisor, round_):
    made = keep_template("示例", sample(str(supervisor.organisation)), "示例.docx", by=supervisor)
    printed = text_of(trial(made, round_, profile_named(None)))
    ours = text_of(document_of(notice_at("draft", round_, supervisor)))
    assert [line for line in ours.splitlines() if line.strip() and line not in printed] in (
        [],
        ["附件：2022年第三季度"],
    )


def test_the_clerk_sees_every_field_with_what_it_printed_last(as_user, supervisor, round_):
    page = as_user(supervisor).get("/notices/templates/fields/").content.decode()
    for words in (
        "{{正文}}",
        "{{合格率}}",
        "66.67%",
        "{{附件.账号名称}}",
        "2022Q3账号000",
        "{{问题1名称}}",
        "{{主送机关}}",
    ):
        assert words in page
