"""An issued notice is taken back: with a reason, by who signs, its number used for good, everybody told."""

from functools import partial

import pytest
from django.urls import reverse

from core.refusals import Refusal
from core.tests.at_once import at_once
from notices.models import Delivery, Notice
from notices.services import document_of, withdraw_notice
from notices.services.delivering import deliver
from notices.tests.factories import closed_round, notice_at
from orgs.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def notice(supervisor, bureau):
    made = notice_at("issued", closed_round(supervisor, bureau), supervisor, openness="此件主动公开")
    deliver(made, [bureau], by=supervisor, workdays=5)
    return made


def url(name, record):
    return reverse(f"notices:{name}", args=[record.pk])


def test_it_needs_a_reason_and_somebody_who_signs(as_user, notice, supervisor, reviewer):
    assert as_user(reviewer).post(url("notice-withdraw", notice), {"reason": "数据有误"}).status_code == 403
    assert as_user(supervisor).post(url("notice-withdraw", notice), {"reason": " "}).status_code == 422
    as_user(supervisor).post(url("notice-withdraw", notice), {"reason": "数据有误"})
    page = as_user(reviewer).get(notice.get_absolute_url()).content.decode()
    assert ("已撤回" in page, "数据有误" in page) == (True, True)


def test_its_number_and_its_file_stay_and_a_new_notice_gets_the_next_number(notice, supervisor):
    file = document_of(notice)
    withdraw_notice(notice, by=supervisor, reason="数据有误")
    again = notice_at("issued", notice.round, supervisor, openness="此件主动公开")
    kept = Notice.objects.get(pk=notice.pk)
    assert (kept.doc_number, document_of(kept)) == (notice.doc_number, file)
    assert [n.doc_number.split("〕")[1] for n in (kept, again)] == ["1号", "2号"]
    with pytest.raises(Refusal, match="不能删除"):
        kept.delete()


def test_the_units_that_got_it_are_told_and_owe_nothing_any_more(as_user, notice, supervisor, clerk):
    withdraw_notice(notice, by=supervisor, reason="单位名称有误")
    assert "单位名称有误" in Message.objects.get(kind="notice.withdrawn", user=clerk).text
    delivery = Delivery.objects.get(notice=notice)
    assert "发文单位已撤回这份文件" in as_user(clerk).get(delivery.get_absolute_url()).content.decode()
    answered = as_user(clerk).post(delivery.get_absolute_url(), {"reply": "已整改"}, follow=True)
    assert "已由发文单位撤回" in answered.content.decode()


def test_the_public_page_keeps_the_fact_and_the_day_but_not_the_text(as_user, client, notice, supervisor):
    as_user(supervisor).post(url("notice-publish", notice))
    withdraw_notice(notice, by=supervisor, reason="内部原因一二三")
    client.logout()
    page = client.get(url("public-detail", notice)).content.decode()
    day = f"{notice.withdrawal().at.astimezone():%Y-%m-%d}"
    assert all(words in page for words in ("已撤回，失效", "撤回日期", day, notice.doc_number))
    assert not any(words in page for words in ("内部原因一二三", "现将有关情况通报如下"))
    assert "已撤回" in client.get(reverse("notices:public-list")).content.decode()
    assert client.get(url("public-docx", notice)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_withdraws_and_the_other_hears_of_it(notice, supervisor):
    both = [Notice.objects.get(pk=notice.pk) for _ in range(2)]
    told = at_once(*[partial(withdraw_notice, each, by=supervisor, reason="数据有误") for each in both])
    assert sorted(map(str, told)) == ["None", "somebody_was_faster"]
    assert notice.events.filter(move="withdraw").count() == 1
