"""Ledgers of notices, papers and what came to a unit, each read back from its file with the filters of its list."""

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.tests.ledger_file import read_ledger
from notices.models import Delivery, Notice, Paper
from notices.services import orders
from notices.services.delivering import answer, deliver, open_delivery
from notices.services.papers import advance
from notices.tests.factories import closed_round, notice_at

pytestmark = pytest.mark.django_db
TERMS = {"issuer": "县政府办", "workdays": 5, "contact": "李主管", "phone": "0563-7012345", "report": "写明原因。"}


def got(browser, name, query="", **sent):
    response = browser.post(f"{reverse(f'notices:{name}-export')}?{query}", sent)
    assert response.status_code == 200
    return read_ledger(b"".join(response.streaming_content))


@pytest.fixture
def round_(supervisor, bureau):
    return closed_round(supervisor, bureau, failing=2)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_ledger_of_notices_holds_numbers_days_and_digests(as_user, auditor, supervisor, round_, bureau, kind):
    issued = notice_at("issued", round_, supervisor, title="关于第三季度检查的通报")
    notice_at("draft", closed_round(supervisor, bureau, period="2022Q4"), supervisor, title="=1+1")
    found = got(as_user(auditor), "notices", kind=kind)
    rows = {row["标题"]: row for row in found.dicts()}
    row = rows["关于第三季度检查的通报"]
    issued.refresh_from_db()
    assert (row["发文字号"], row["状态"], row["文件校验值"]) == (issued.doc_number, "已印发", issued.document_sha256)
    assert str(row["印发时间"])[:16] == f"{issued.issued_at.astimezone():%Y-%m-%d %H:%M}"
    assert (row["所据检查"], row["拟稿人"]) == (str(round_), str(supervisor))
    assert rows["=1+1"]["发文字号"] in (None, "")  # text, not a formula, and no number yet
    assert any("条件：全部" in line for line in found.head)
    assert any(f"导出人：{auditor}" in line for line in found.head)


def test_the_ledger_follows_the_filter_of_the_list(as_user, supervisor, round_, bureau):
    notice_at("issued", round_, supervisor, title="甲通报")
    notice_at("draft", closed_round(supervisor, bureau, period="2022Q4"), supervisor, title="乙通报")
    found = got(as_user(supervisor), "notices", "status=draft&q=乙")
    assert [row["标题"] for row in found.dicts()] == ["乙通报"]
    assert "条件：标题或字号=乙；状态=草稿" in found.head
    entry = JournalEntry.objects.get(act="core.ledger.export")
    assert (entry.after["ledger"], entry.after["rows"]) == ("通报台账", 1)


@pytest.fixture
def ordered(supervisor, clerk, round_):
    """An issued order that the unit has signed for and answered in time."""
    orders.make_orders(round_, "县政务新媒体改", TERMS, by=supervisor)
    for move in ("check", "sign", "issue"):
        advance(list(Paper.objects.all()), move, by=supervisor)
    delivery = Delivery.objects.get()
    open_delivery(delivery, by=clerk)
    answer(Delivery.objects.get(), "已整改完毕。", by=clerk)
    return Paper.objects.get()


def test_the_ledger_of_papers_counts_who_has_signed_and_replied(as_user, supervisor, ordered, bureau):
    [row] = got(as_user(supervisor), "papers", "kind=order").dicts()
    assert (row["文种"], row["发文字号"], row["状态"]) == ("整改通知书", ordered.doc_number, "已印发")
    assert (row["收文单位"], row["收文数"], row["已签收"], row["须回复"], row["已回复"], row["逾期"]) == (
        *(str(bureau), 1, 1, 1, 1, 0),
    )
    assert row["文件校验值"] == ordered.document_sha256


def test_a_unit_takes_out_what_came_to_it_and_nothing_of_others(as_user, supervisor, clerk, ordered, other_bureau):
    deliver(notice_at("issued", ordered.round, supervisor), [other_bureau], by=supervisor, workdays=None)
    [row] = got(as_user(clerk), "deliveries").dicts()
    assert (row["发文字号"], row["回复情况"], row["回复内容"]) == (ordered.doc_number, "按期回复", "已整改完毕。")
    assert Notice.objects.exists()


def test_who_may_not_read_notices_takes_none_out(as_user, clerk, round_):
    assert as_user(clerk).post(reverse("notices:papers-export")).status_code == 403
