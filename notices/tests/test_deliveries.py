"""An issued notice at the units: sent once, signed for by the unit itself, urged, answered on time or late (N04, N05)."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from inspections.models import Finding
from inspections.tests.factories import accounts
from notices.models import Delivery
from notices.services.delivering import all_units, answer, deliver, failing_units, open_delivery, urge
from notices.tests.factories import closed_round, notice_at
from orgs.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(supervisor, bureau, other_bureau):
    """Two units were checked; the bureau has the failing account."""
    accounts(2, other_bureau)
    return notice_at("issued", closed_round(supervisor, bureau, many=4), supervisor)


def url(name, record):
    return reverse(f"notices:{name}", args=[record.pk])


def send(browser, notice, **fields):
    return browser.post(url("notice-deliver", notice), {"to": "failing", "workdays": 5, **fields}, follow=True)


def test_the_units_with_a_failing_account_get_it_once_and_see_it_on_their_to_do_page(
    as_user, notice, supervisor, clerk, bureau
):
    browser = as_user(supervisor)
    assert "已送达 1 个单位" in send(browser, notice).content.decode()
    assert "都已收到过" in send(browser, notice).content.decode()
    delivery = Delivery.objects.get()
    assert (delivery.organisation, delivery.opened_at) == (bureau, None)
    assert Message.objects.filter(user=clerk, kind="notice.received").count() == 1
    page = as_user(clerk).get("/").content.decode()
    assert "收文待签收" in page


def test_a_unit_that_earned_a_bonus_alone_is_not_among_those_with_problems(notice, bureau, other_bureau):
    sheet = notice.round.sheets.filter(unit=other_bureau.name).first()
    found = {"name": sheet.name, "platform_code": sheet.platform_code, "key": "bonus", "status": "confirmed"}
    Finding.objects.create(round=notice.round, sheet=sheet, account=sheet.account, conclusion="bonus", **found)
    assert failing_units(notice) == [bureau]


def test_only_a_signature_opens_the_paper_and_the_first_one_counts(as_user, notice, supervisor, clerk, set_clock):
    set_clock("2026-03-02 09:00")
    deliver(notice, [clerk.organisation], by=supervisor, workdays=5)
    delivery = Delivery.objects.get()
    browser = as_user(clerk)
    assert "通报全文" not in browser.get(delivery.get_absolute_url()).content.decode()
    assert browser.get(url("delivery-docx", delivery)).status_code == 302
    first = set_clock("2026-03-02 10:00")
    browser.post(url("delivery-open", delivery))
    set_clock("2026-03-02 11:00")
    browser.post(url("delivery-open", delivery))
    delivery.refresh_from_db()
    assert (delivery.opened_at, delivery.opened_by) == (first, clerk)
    assert "通报全文" in browser.get(delivery.get_absolute_url()).content.decode()
    assert browser.get(url("delivery-docx", delivery)).content == notice.document
    assert JournalEntry.objects.filter(act="notices.delivery.open").count() == 1


def test_the_issuer_sees_who_has_opened_it_and_urges_the_others(as_user, notice, supervisor, clerk, outsider):
    deliver(notice, [clerk.organisation, outsider.organisation], by=supervisor, workdays=None)
    open_delivery(Delivery.objects.get(organisation=clerk.organisation), by=clerk)
    browser = as_user(supervisor)
    page = browser.get(url("notice-deliveries", notice)).content.decode()
    assert page.count("尚未签收</span>") == 1
    assert "王填报" in page
    assert "已催办 1 个单位" in browser.post(url("notice-urge", notice), follow=True).content.decode()
    assert list(Message.objects.filter(kind="notice.urged").values_list("user", flat=True)) == [outsider.pk]
    assert "没有需要催办" in browser.post(url("notice-urge", notice), follow=True).content.decode()


@pytest.mark.parametrize(
    ("moment", "words"),
    [("2026-03-09 17:00", "按期回复"), ("2026-03-10 09:00", "逾期回复"), (None, "逾期未回复")],
)
def test_a_reply_is_on_time_late_or_missing(as_user, notice, supervisor, clerk, set_clock, moment, words):
    set_clock("2026-03-02 09:00")  # a Monday: five working days end on the next Monday
    deliver(notice, [clerk.organisation], by=supervisor, workdays=5)
    delivery = Delivery.objects.get()
    assert dt.date(2026, 3, 9) == delivery.reply_due.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
    if moment:
        set_clock(moment)
        as_user(clerk).post(delivery.get_absolute_url(), {"reply": "已整改"})
    set_clock("2026-03-20 09:00")
    page = as_user(supervisor).get(url("notice-deliveries", notice)).content.decode()
    assert f"{words}</span>" in page


def test_a_reply_without_words_is_asked_for_and_a_second_one_is_refused(as_user, notice, supervisor, clerk):
    deliver(notice, [clerk.organisation], by=supervisor, workdays=5)
    delivery, browser = Delivery.objects.get(), as_user(clerk)
    open_delivery(delivery, by=clerk)
    empty = browser.post(delivery.get_absolute_url(), {"reply": ""})
    assert (empty.status_code, "请填写回复内容" in empty.content.decode()) == (422, True)
    browser.post(delivery.get_absolute_url(), {"reply": "第一次"})
    page = browser.post(delivery.get_absolute_url(), {"reply": "第二次"}, follow=True).content.decode()
    assert "已经回复过" in page
    assert Delivery.objects.get().reply == "第一次"


def test_copies_are_signed_for_but_not_asked_for_a_reply(as_user, notice, supervisor, bureau, other_bureau):
    send(as_user(supervisor), notice, copies=[other_bureau.pk])
    asked = dict(Delivery.objects.values_list("organisation", "reply_due"))
    assert (asked[bureau.pk] is None, asked[other_bureau.pk] is None) == (False, True)


def test_nobody_signs_for_another_unit_and_a_stranger_sees_nothing(as_user, notice, supervisor, clerk, outsider):
    deliver(notice, [clerk.organisation], by=supervisor, workdays=None)
    delivery = Delivery.objects.get()
    assert as_user(outsider).get(delivery.get_absolute_url()).status_code == 404
    page = as_user(supervisor).post(url("delivery-open", delivery), follow=True).content.decode()
    assert "只有郎溪县公安局的人员可以签收" in page
    assert Delivery.objects.unopened().exists()


def test_the_issuer_does_not_send_to_itself(supervisor, county, bureau):
    accounts(1, bureau)
    own = notice_at("issued", closed_round(supervisor, county), supervisor)  # its own account is the failing one
    assert (failing_units(own), all_units(own)) == ([], [bureau])


def test_a_notice_that_is_not_issued_goes_to_nobody(supervisor, bureau):
    draft = notice_at("signed", closed_round(supervisor, bureau), supervisor)
    with pytest.raises(Refusal, match="还没有印发"):
        deliver(draft, [bureau], by=supervisor, workdays=None)


@pytest.mark.django_db(transaction=True)
def test_two_who_send_sign_or_urge_at_once_do_it_once(notice, supervisor, leader, clerk, bureau):
    at_once(*[partial(deliver, notice, [bureau], by=supervisor, workdays=5)] * 2)
    delivery = Delivery.objects.get()
    urged = at_once(*[partial(urge, notice, by=supervisor)] * 2)
    at_once(*[partial(open_delivery, delivery, by=clerk)] * 2)
    answers = at_once(partial(answer, delivery, "甲", by=clerk), partial(answer, delivery, "乙", by=clerk))
    assert (sorted(urged), answers.count("answered")) == ([0, 1], 1)
    assert JournalEntry.objects.filter(act="notices.delivery.open").count() == 1
    assert JournalEntry.objects.filter(act="notices.delivery.answer").count() == 1
