"""Everything looked at again by one button: asked first, started once, and its progress the same for everybody."""

import threading

import pytest
from django.db import connection
from django.urls import reverse

from core import jobs
from core.models import JournalEntry
from core.refusals import Refusal
from scans.models import RunLook, ScanRun
from scans.services import rescan_all
from scans.tests.feed_server import rss

ALL = "/scans/rescan/all/"


@pytest.fixture
def fresh(host, make_account, command):
    """Two accounts that were looked at just now, so that none is due, and one without a source."""
    accounts = [make_account(host.serve(f"/{name}", rss("2026-03-05"))) for name in "ab"]
    make_account()
    command("scan", "--all")
    return accounts


def test_the_question_says_how_many_and_how_long_and_starts_nothing(as_user, supervisor, fresh, host):
    page = as_user(supervisor).get(ALL).content.decode()
    assert "将重新监测 <strong>2</strong> 个账号" in page
    assert "较长时间" in page or "1 分钟" in page
    assert ScanRun.objects.filter(by=supervisor).count() == 0


def test_a_slow_host_decides_how_long_it_takes(as_user, supervisor, make_account):
    for number in range(90):
        make_account(f"http://slow.example.gov.cn/{number}")
    page = as_user(supervisor).get(ALL).content.decode()
    assert "slow.example.gov.cn" in page
    assert "<strong>3</strong> 分钟" in page


def test_accounts_that_are_not_due_are_looked_at_again_and_a_second_person_sees_the_progress(
    as_user, supervisor, inspector, fresh
):
    asked = as_user(supervisor).post(ALL)
    page = asked.url
    assert "正在监测　<strong>0</strong> / 2" in as_user(inspector).get(page).content.decode()
    jobs.run_waiting()
    assert "已完成" in as_user(inspector).get(page).content.decode()
    assert set(RunLook.objects.filter(run__by=supervisor).values_list("account", flat=True)) == {
        account.pk for account in fresh
    }
    assert JournalEntry.objects.filter(act="scans.run_started", by=supervisor).count() == 1


def test_while_it_runs_nothing_is_planned_twice_and_the_question_leads_to_the_running_one(
    as_user, supervisor, inspector, fresh
):
    page = as_user(supervisor).post(ALL).url
    assert page in as_user(inspector).get(ALL).content.decode()
    told = as_user(inspector).post(ALL, follow=True).content.decode()
    assert "没有可以重查的账号" in told
    assert ScanRun.objects.filter(finished_at=None).count() == 1


def test_only_own_accounts_are_looked_at_and_only_by_who_may(as_user, clerk, make_user, other_bureau, fresh, host):
    boss = make_user("supervisor", unit=other_bureau)
    with pytest.raises(Refusal):
        rescan_all(by=boss)
    assert as_user(clerk).get(ALL).status_code == as_user(clerk).post(ALL).status_code == 403
    assert ALL not in as_user(clerk).get(reverse("scans:overview")).content.decode()
    assert ALL in as_user(boss).get(reverse("scans:overview")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_start_one_pass(supervisor, make_account, set_clock):
    set_clock("2026-03-31 10:00")
    make_account("http://feeds.example.gov.cn/a")
    gate, started = threading.Barrier(2), []

    def click():
        gate.wait()
        try:
            started.append(rescan_all(by=supervisor).pk)
        except Refusal as refusal:
            started.append(refusal.code)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _ in range(2)]
    [thread.start() for thread in clicks]
    [thread.join() for thread in clicks]
    assert len(started) == 2
    assert ScanRun.objects.count() == 1
    assert RunLook.objects.count() == 1
