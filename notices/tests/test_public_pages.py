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
from notices.tests.factories import closed_round, notice_at

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
