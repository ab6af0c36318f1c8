"""Co-issuers, a receiver and a pasted table, stated on the page of a draft and printed."""

import pytest
from django.urls import reverse

from notices.models import Notice
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db
KEPT = {"title": "旧表", "headers": ["单位", "事项"], "rows": [["甲局", "一"]], "remark": "见说明", "merge": ["单位"]}


@pytest.fixture
def draft(as_user, supervisor, bureau):
    """`draft(typed, **given)`: the answer of the details page to what is typed over what it showed."""
    round_ = closed_round(supervisor, bureau)

    def post(typed, **given):
        notice = notice_at("draft", round_, supervisor, **given)
        url, client = reverse("notices:notice-details", args=[notice.pk]), as_user(supervisor)
        shown = client.get(url).context["form"]
        sent = {field.html_name: field.value() for field in shown if field.value() is not None}
        return client.post(url, sent | typed)

    return post


def test_what_is_typed_is_printed(draft, client):
    typed = {
        "co_issuers": "县委网信办\n县政务服务局",
        "deadline_date": "2099-10-19",
        "deadline_receiver": "县政府办",
        "on_time": "县财政局",
        "annex_title": "未报送名单",
        "annex_table": "单位\t事项\r\n甲局\t值班表",
    }
    assert draft(typed).status_code == 302
    notice = Notice.objects.get()
    assert notice.extras["co_issuers"] == ["县委网信办", "县政务服务局"]
    assert notice.facts["deadline"]["receiver"] == "县政府办"
    assert notice.extras["annexes"][0]["rows"] == [["甲局", "值班表"]]


def test_a_retyped_table_keeps_its_remark_and_the_tables_after_it(draft):
    assert draft({"annex_table": "单位\t事项\n乙局\t二"}, annexes=[KEPT, {**KEPT, "title": "第三"}]).status_code == 302
    first, second = Notice.objects.get().given["annexes"]
    assert (first["title"], first["rows"], first["remark"], first["merge"]) == (
        "旧表",
        [["乙局", "二"]],
        "见说明",
        ["单位"],
    )
    assert second["title"] == "第三"


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"annex_title": "名单"}, "annex_table"),
        ({"annex_table": "甲\t乙"}, "annex_title"),
        ({"annex_title": "名单", "annex_table": "甲\n一\t二"}, "annex_table"),
        ({"deadline_receiver": "县政府办"}, "deadline_date"),
    ],
)
def test_half_a_statement_is_told_at_its_field_and_keeps_what_was_typed(draft, typed, field):
    answer = draft(typed)
    form = answer.context["form"]
    assert field in form.errors
    assert all(form[name].value() == value for name, value in typed.items())
    assert not Notice.objects.get().given


def test_a_joined_cell_is_drawn_once_on_the_page_as_on_paper(as_user, supervisor, bureau):
    rows = [["甲局", "一"], ["甲局", "二"], ["甲局", "三"], ["乙局", "四"]]
    notice = notice_at("draft", closed_round(supervisor, bureau), supervisor, annexes=[{**KEPT, "rows": rows}])
    page = as_user(supervisor).get(notice.get_absolute_url()).content.decode()
    assert '<tr><td rowspan="3">甲局</td><td>一</td></tr><tr><td>二</td></tr><tr><td>三</td></tr>' in page
    assert "<tr><td>乙局</td><td>四</td></tr>" in page
    assert "<td></td>" not in page
