"""A published notice on the web: anybody reads it, nothing in it reaches a person, and only once it is put up (N10)."""

import datetime as dt
import io
import re

import pytest
from django.urls import reverse
from docx import Document

from core.clock import today
from core.models import JournalEntry
from notices.models import Notice
from notices.services import check_notice, issue_notice, save_words, sign_notice
from notices.tests.factories import closed_round, notice_at
from registry.models import Account

pytestmark = pytest.mark.django_db
CONTACTS = [{"name": "王小明", "phone": "0563-7021234", "qq": "QQ：12345678"}]


@pytest.fixture
def notice(supervisor, bureau):
    words = {
        "openness": "此件主动公开",
        "index_no": "LX-2022-001",
        "contacts": CONTACTS,
        "deadline": {"date": str(today() + dt.timedelta(days=20))},
    }
    return notice_at("issued", closed_round(supervisor, bureau), supervisor, **words)


def url(name, notice):
    return reverse(f"notices:{name}", args=[notice.pk])


def test_anybody_reads_it_once_it_is_put_up_and_not_before_or_after(as_user, client, notice, supervisor):
    assert client.get(url("public-detail", notice)).status_code == 404
    as_user(supervisor).post(url("notice-publish", notice))
    client.logout()
    page = client.get(url("public-detail", notice)).content.decode()
    for label in ("索引号", "LX-2022-001", "生成日期", "公开日期", "发布机构", "效力", "有效", notice.doc_number):
        assert label in page
    assert f'<meta name="ArticleTitle" content="{notice}">' in page
    assert str(notice) in client.get(reverse("notices:public-list")).content.decode()
    assert reverse("notices:public-list") in client.get("/sign-in/").content.decode()
    browser = as_user(supervisor)
    assert browser.post(url("notice-unpublish", notice), {"reason": ""}).status_code == 422
    browser.post(url("notice-unpublish", notice), {"reason": "上级要求"})
    client.logout()
    assert client.get(url("public-detail", notice)).status_code == 404
    assert client.get(url("public-docx", notice)).status_code == 404
    acts = JournalEntry.objects.filter(act__contains="publish").order_by("pk").values_list("act", "reason")
    assert list(acts) == [("notices.notice.publish", ""), ("notices.notice.unpublish", "上级要求")]


def test_page_and_file_hold_nobodys_name_telephone_or_qq(as_user, client, notice, supervisor):
    told = as_user(supervisor).get(notice.get_absolute_url()).content.decode()
    assert "0563-7021234" in told  # it does stand in the notice that went to the units
    as_user(supervisor).post(url("notice-publish", notice))
    client.logout()
    page = client.get(url("public-detail", notice)).content.decode()
    file = Document(io.BytesIO(client.get(url("public-docx", notice)).content))
    for text in (page, "\n".join(each.text for each in file.paragraphs)):
        assert not re.search("王小明|7021234|12345678", text)
        assert notice.facts["rate"] in text


def test_a_contact_that_a_person_wrote_into_the_words_is_named_as_left_out(as_user, client, supervisor, bureau):
    contacts = CONTACTS[:1]
    draft = notice_at("draft", closed_round(supervisor, bureau), supervisor, openness="此件主动公开", contacts=contacts)
    save_words(
        draft, {"opening": {"text": "有问题请找{{报送联系}}，合格率{{合格率}}。"}}, version=draft.version, by=supervisor
    )
    for move in (check_notice, sign_notice, issue_notice):
        move(Notice.objects.get(pk=draft.pk), by=supervisor)
    as_user(supervisor).post(url("notice-publish", draft))
    client.logout()
    page = client.get(url("public-detail", draft)).content.decode()
    assert "有问题请找（不公开），合格率90%" in page
    assert "王小明" not in page


def test_only_what_is_issued_and_open_to_all_is_put_up(as_user, notice, supervisor, bureau):
    closed = closed_round(supervisor, bureau, period="2022Q4")
    browser = as_user(supervisor)
    inside = notice_at("issued", closed, supervisor, openness="不予公开")
    assert "不是“主动公开”" in browser.post(url("notice-publish", inside), follow=True).content.decode()
    assert not Notice.objects.published().exists()


def test_the_type_grows_on_demand_without_any_script(as_user, client, notice, supervisor):
    as_user(supervisor).post(url("notice-publish", notice))
    client.logout()
    assert "public-text--large" not in client.get(url("public-detail", notice)).content.decode()
    assert 'public-text--large"' in client.get(url("public-detail", notice), {"size": "large"}).content.decode()
    assert client.get(url("public-detail", notice), {"size": "<b>"}).status_code == 200


@pytest.fixture
def told_on(supervisor, bureau, make_user):
    """A notice whose free words name people; one account carries the name of one of them."""
    make_user("filer", unit=bureau, name="赵六")
    round_ = closed_round(supervisor, bureau, failing=0, many=2)
    Account.objects.filter(name__endswith="000").update(leader="王小明", manager="李红、陈大文（兼）")
    for sheet in round_.sheets.filter(name__endswith="000"):
        said = "值班员李红未接电话，陈大文称王小明工作室已移交赵六，李红军说不清"
        row = {"number": sheet.number, "name": "王小明工作室", "platform_code": sheet.platform_code, "platform": "微博"}
        row |= {
            "account_type": "",
            "unit": sheet.unit,
            "district": "",
            "level": "",
            "code": "NO_UPDATE_2W",
            "veto": True,
        }
        round_.stats["failing_rows"].append(
            {**row, "printed": "不更新", "description": said, "filed": True, "counted": True, "seq": 1}
        )
    round_.save()
    words = {"openness": "主动公开", "free_text": {"demands": "请王小明同志牵头。"}}
    return notice_at("draft", round_, supervisor, **words)


def test_free_words_name_nobody_of_the_staff_and_accounts_keep_their_names(as_user, client, told_on, supervisor):
    for move in (check_notice, sign_notice, issue_notice):
        move(told_on, by=supervisor, reason="已核")
    as_user(supervisor).post(url("notice-publish", told_on))
    Account.objects.update(leader="新人", manager="")  # who left the register does not come back
    client.logout()
    page = client.get(url("public-detail", told_on)).content.decode()
    file = Document(io.BytesIO(client.get(url("public-docx", told_on)).content))
    cells = "".join(cell.text for table in file.tables for row in table.rows for cell in row.cells)
    for text in (page, cells):
        assert "王小明工作室" in text
        assert not re.search("李红|陈大文|赵六", text)
        assert text.count("王小明") == text.count("王小明工作室")
        assert "未接电话" in text
    assert "牵头" in page
