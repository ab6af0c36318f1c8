"""Many filings with one confirmation: who is skipped and why, each by its own decision, sent twice counts once."""

import re

import pytest
from django.urls import reverse

from core import bulk, jobs
from core.bulk import Slip
from core.clock import now
from core.models import Job, JournalEntry
from core.tests.at_once import at_once
from core.tests.ledger_file import read_ledger
from registry import services
from registry.judging import judge
from registry.models import Account, Filing, FilingEvent
from registry.services.bulk import start_bulk
from registry.tests.factories import make_account, make_filing

pytestmark = pytest.mark.django_db
LIST, AGREE, RETURN = (reverse(f"registry:{name}") for name in ("filing-list", "bulk-agree", "bulk-return"))
PLATFORMS = ("wechat_official", "weibo", "douyin", "kuaishou", "toutiao")


@pytest.fixture(autouse=True)
def march(set_clock):
    set_clock("2026-03-20 10:00")


@pytest.fixture
def waiting(clerk):
    return [
        make_filing(
            by=clerk, name=f"郎溪公安{n}", platform=platform, handle=f"lx{n}", certified_body="", is_certified="否"
        )
        for n, platform in enumerate(PLATFORMS)
    ]


def picked(*filings, **more):
    return {"pick": [filing.pk for filing in filings], "scope": "picked", **more}


def confirm(client, url, query, **words):
    """Open the confirmation and send it, as the page says."""
    page = client.get(url, query)
    slip = re.search(r'name="slip" value="([^"]+)"', page.content.decode()).group(1)
    return client.post(f"{url}?{page.request['QUERY_STRING']}", {"slip": slip, **words}, follow=True)


def states(filings):
    return [Filing.objects.get(pk=filing.pk).status for filing in filings]


def test_ticked_filings_are_agreed_and_the_others_stay(as_user, reviewer, waiting):
    page = confirm(as_user(reviewer), AGREE, picked(*waiting[:2]))
    assert "2 件全部办理完毕" in page.content.decode()
    assert states(waiting) == ["approved", "approved", "submitted", "submitted", "submitted"]
    assert Account.objects.count() == 2
    assert JournalEntry.objects.get(act="registry.filing.bulk").after == {"decision": "agree", "count": 2}


def test_the_result_lists_every_filing_with_its_receipt_and_link_and_the_refused_by_name(
    as_user, reviewer, supervisor, waiting
):
    services.send_back(waiting[1], by=supervisor, reason="补正")
    run = start_bulk("agree", [filing.pk for filing in waiting[:3]], Slip("one", now()), by=reviewer, reason="")
    page = as_user(reviewer).get(reverse("registry:bulk-result", args=[run.pk]))
    words = page.content.decode()
    for filing in (waiting[0], waiting[2]):
        receipt = Filing.objects.get(pk=filing.pk).receipt
        assert receipt and receipt in words and f'href="{filing.get_absolute_url()}"' in words
    assert [filing for filing, _ in page.context["refused"]] == [waiting[1]]
    assert list(page.context["done"]) == [waiting[0], waiting[2]]


def test_the_confirmation_shows_the_warnings_of_each_filing_and_what_is_urgent(as_user, reviewer, clerk, bureau):
    account = make_account("郎溪交警", unit=bureau, platform="weibo", handle="jj", functions="警情", leader="陈局")
    filing = make_filing(
        "closure", by=clerk, account=account, emergency="on", close_detail="失火", occurred_on="2026-03-19"
    )
    words = {"certified_body": "", "is_certified": "否", "opened_on": "2026-01-05"}
    late = make_filing(by=clerk, name="郎溪特警", platform="douyin", handle="tj", **words)
    warnings = judge(late).warnings
    page = as_user(reviewer).get(AGREE, picked(filing, late)).content.decode()
    assert warnings and all(found.message in page for found in warnings)
    assert '<span class="tag tag--red">紧急</span>' in page


def test_nothing_to_decide_offers_no_button_to_confirm(as_user, reviewer, waiting):
    for filing in waiting:
        services.send_back(filing, by=reviewer, reason="补正")
    client = as_user(reviewer)
    page = client.get(AGREE, picked(*waiting)).content.decode()
    assert "批量同意：0 件" in page and ">确认</button>" not in page and ">返回</a>" in page
    services.submit(Filing.objects.get(pk=waiting[0].pk), by=waiting[0].by)
    assert ">确认</button>" in client.get(AGREE, picked(*waiting)).content.decode()


def test_all_that_the_filter_finds_are_meant_by_the_query_and_not_by_ticks(as_user, reviewer, waiting):
    client = as_user(reviewer)
    confirm(client, AGREE, {"scope": "all", "q": "公安3"})
    assert states(waiting) == ["submitted", "submitted", "submitted", "approved", "submitted"]
    confirm(client, AGREE, {"scope": "all", "size": "20"})
    assert set(states(waiting)) == {"approved"}


def test_looking_at_the_confirmation_changes_nothing(as_user, reviewer, waiting):
    page = as_user(reviewer).get(AGREE, picked(*waiting)).content.decode()
    assert "批量同意：5 件" in page
    assert set(states(waiting)) == {"submitted"}


def test_what_is_skipped_stands_there_with_its_reason(as_user, reviewer, waiting, make_user, bureau):
    services.send_back(waiting[0], by=reviewer, reason="补正")
    own = make_user("filer", "reviewer", unit=reviewer.organisation)
    mine = make_filing(by=own, name="郎溪发布", platform="wechat_channels", certified_body="", is_certified="否")
    make_account("占位", unit=bureau, platform="weibo", handle="lx1")
    page = as_user(own).get(AGREE, picked(*waiting, mine)).content.decode()
    assert "现在是“退回待修改”" in page
    assert "您填写或提交过这件备案" in page
    assert "没有通过备案规则" in page
    assert "批量同意：3 件" in page


def test_nothing_ticked_says_so_and_keeps_the_filters(as_user, reviewer, waiting):
    response = as_user(reviewer).get(AGREE, {"scope": "picked", "q": "公安"}, follow=True)
    assert "还没有选中备案" in response.content.decode()
    assert response.redirect_chain[-1][0] == f"{LIST}?q=%E5%85%AC%E5%AE%89"


def test_the_same_confirmation_sent_twice_counts_once(as_user, reviewer, waiting):
    client = as_user(reviewer)
    query = picked(*waiting[:2])
    page = client.get(AGREE, query)
    slip = re.search(r'name="slip" value="([^"]+)"', page.content.decode()).group(1)
    url = f"{AGREE}?{page.request['QUERY_STRING']}"
    first, second = (client.post(url, {"slip": slip}) for _ in range(2))
    assert first.url == second.url
    assert FilingEvent.objects.filter(move="approve").count() == 2
    assert Job.objects.filter(kind="filing_bulk").count() == 1


def test_a_slip_of_somebody_else_or_of_another_act_is_refused(as_user, reviewer, supervisor, waiting):
    client = as_user(reviewer)
    for slip in (Slip.give("agree", by=supervisor), Slip.give("send_back", by=reviewer), "x"):
        response = client.post(f"{AGREE}?scope=picked&pick={waiting[0].pk}", {"slip": slip})
        assert response.status_code == 422
    assert set(states(waiting)) == {"submitted"}


def test_sending_back_needs_a_reason_and_every_filing_gets_it(as_user, reviewer, waiting):
    client = as_user(reviewer)
    assert confirm(client, RETURN, picked(*waiting[:2])).status_code == 422
    confirm(client, RETURN, picked(*waiting[:2]), text="请补充授权书")
    assert states(waiting)[:3] == ["returned", "returned", "submitted"]
    assert set(FilingEvent.objects.filter(move="send_back").values_list("reason", flat=True)) == {"请补充授权书"}


def test_what_came_in_after_the_page_was_shown_is_not_decided(as_user, reviewer, clerk, waiting, set_clock):
    slip = Slip.give("agree", by=reviewer)
    set_clock("2026-03-20 11:00")
    late = make_filing(by=clerk, name="郎溪后来", platform="wechat_channels", certified_body="", is_certified="否")
    as_user(reviewer).post(f"{AGREE}?scope=all", {"slip": slip})
    assert states([*waiting, late]) == ["approved"] * 5 + ["submitted"]


def test_one_refused_filing_does_not_stop_the_others_and_is_named(as_user, reviewer, supervisor, waiting):
    services.send_back(waiting[1], by=supervisor, reason="补正")
    keys = [filing.pk for filing in waiting[:3]]
    run = start_bulk("agree", keys, Slip("one", now()), by=reviewer, reason="")
    page = as_user(reviewer).get(reverse("registry:bulk-result", args=[run.pk])).content.decode()
    assert "2 件已办理，1 件没有办成" in page
    assert "现在是“退回待修改”" in page
    assert states(waiting[:3]) == ["approved", "returned", "approved"]


def test_many_are_done_in_the_background_and_a_cut_off_run_goes_on(monkeypatch, reviewer, waiting):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    run = start_bulk("agree", [filing.pk for filing in waiting], Slip("many", now()), by=reviewer, reason="")
    assert run.state == Job.State.QUEUED
    progress = Job.progress

    def cut_off(job, done, **more):
        progress(job, done, **more)
        if done == 3:
            raise jobs.Pause

    monkeypatch.setattr(Job, "progress", cut_off)
    jobs.run(run.pk)
    assert states(waiting).count("approved") == 2
    monkeypatch.setattr(Job, "progress", progress)
    jobs.run(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result["made"], run.result["refused_count"]) == (Job.State.DONE, 5, 0)
    assert FilingEvent.objects.filter(move="approve").count() == 5


def test_of_very_many_the_page_counts_what_is_skipped(monkeypatch, as_user, reviewer, clerk, waiting):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    services.send_back(waiting[0], by=reviewer, reason="补正")
    page = as_user(reviewer).get(AGREE, {"scope": "all"}).content.decode()
    assert "批量同意：4 件" in page
    assert "不在审核中 1 件" in page


def test_a_run_of_another_unit_does_not_exist(as_user, reviewer, waiting, make_user, other_bureau):
    run = start_bulk("agree", [waiting[0].pk], Slip("one", now()), by=reviewer, reason="")
    head = make_user("unit_head", unit=other_bureau)
    assert as_user(head).get(reverse("registry:bulk-result", args=[run.pk])).status_code == 404


def test_the_list_offers_the_choice_without_script_and_only_to_who_decides(as_user, reviewer, auditor, waiting):
    page = as_user(reviewer).get(LIST, {"q": "公安"}).content.decode()
    assert page.count('name="pick"') == 5
    assert '<input type="hidden" name="q" value="公安">' in page
    assert 'name="pick"' not in as_user(auditor).get(LIST).content.decode()


def test_who_only_files_is_offered_no_decision_in_the_list(as_user, clerk, waiting):
    page = as_user(clerk).get(LIST).content.decode()
    assert "郎溪公安0" in page
    assert 'name="pick"' not in page and "批量同意" not in page and "批量退回" not in page


def test_the_workbook_holds_exactly_the_filings_of_the_list(as_user, reviewer, waiting):
    services.agree(waiting[0], by=reviewer)
    answer = as_user(reviewer).post(f"{reverse('registry:filing-export')}?q=公安0")
    [told] = read_ledger(b"".join(answer.streaming_content)).dicts()
    assert (told["账号名称"], told["状态"], told["逾期申报工作日"]) == ("郎溪公安0", "已备案", 0)
    assert told["回执号"] == "BA-2026-000001"
    assert str(told["提交日期"]) == str(told["办结日期"]) == "2026-03-20"


@pytest.mark.django_db(transaction=True)
def test_the_same_confirmation_sent_twice_at_the_same_moment_counts_once(reviewer, waiting):
    slip, keys = Slip("one", now()), [filing.pk for filing in waiting]

    def send():
        return start_bulk("agree", keys, slip, by=reviewer, reason="").pk

    first, second = at_once(send, send)
    assert first == second
    assert FilingEvent.objects.filter(move="approve").count() == 5
    assert Account.objects.count() == 5
