"""A host that fails five times in a row is left alone, told of in words, and tried again when a supervisor says so."""

import pytest
from django.urls import reverse

from core.models import JournalEntry
from scans.models import HostPace, RunLook, ScanRun, State
from scans.pacing.pace import set_pace
from scans.tests.feed_server import rss

TOLD = b'{"statusCode": 500, "message": "Internal"}'
DAY = "2026-03-06T10:00:00+08:00"


@pytest.fixture
def broken(host, make_account, command):
    """Nine accounts on a host that answers every request with a bare 500, after a scan."""
    set_pace(host.name, gap=0, parallel=1)
    for number in range(9):
        make_account(host.serve(f"/{number}", b"<html>oops</html>", status=500))
    command("scan", "--all", "--now", DAY)
    return host


def test_after_five_failures_the_rest_is_put_off_with_its_reason(broken):
    reasons = list(RunLook.objects.values_list("state", "reason"))
    assert (reasons.count(("malformed", "http_500")), reasons.count(("unreachable", "host_resting"))) == (5, 4)
    assert len(broken.asked) == 5


def test_an_answer_that_says_something_is_no_failure_of_its_host(host, make_account, command):
    set_pace(host.name, gap=0, parallel=1)
    for number in range(4):
        make_account(host.serve(f"/{number}", status=500))
        make_account(host.serve(f"/{number}x", status=404))
    for number in range(7):
        make_account(f"feed;bridge=wewe-rss;{host.serve(f'/wewe{number}', TOLD, status=500)}")
    code, found = command("scan", "--all", "--now", DAY)
    assert code == 0
    assert not RunLook.objects.filter(reason="host_resting").exists(), found
    assert len(host.asked) >= 15


def test_a_resting_host_stands_first_on_its_page_with_its_reason_in_words(broken, as_user, supervisor):
    set_pace("well.cn:80")
    page = as_user(supervisor).get(reverse("scans:host-list")).content.decode()
    assert page.index(broken.name) < page.index("well.cn")
    assert "对方主机连续多次没有正常答复" in page
    assert page.count("立即重试</button>") == 1


def test_a_supervisor_may_have_it_tried_now_and_what_was_put_off_is_looked_at(broken, as_user, supervisor, county):
    for number in range(9):
        broken.serve(f"/{number}", rss("2026-03-05 09:00"))
    address = reverse("scans:host-try", args=[HostPace.objects.get(host=broken.name).pk])
    as_user(supervisor).post(address)
    run = ScanRun.objects.get(by=supervisor)
    assert (run.total, JournalEntry.objects.filter(act="scans.host_woken").count()) == (4, 1)
    from core import jobs

    jobs.run_waiting()
    assert set(run.looks.values_list("state", flat=True)) == {State.OK}
    assert HostPace.objects.get(host=broken.name).failures == 0


def test_of_two_who_press_one_has_it_tried(broken, as_user, supervisor):
    address = reverse("scans:host-try", args=[HostPace.objects.get(host=broken.name).pk])
    browser = as_user(supervisor)
    browser.post(address)
    assert "没有在停用" in browser.post(address, follow=True).content.decode()
    assert JournalEntry.objects.filter(act="scans.host_woken").count() == 1


def test_an_inspector_sees_the_hosts_and_has_none_tried(broken, as_user, inspector):
    browser = as_user(inspector)
    assert "立即重试</button>" not in browser.get(reverse("scans:host-list")).content.decode()
    assert browser.post(reverse("scans:host-try", args=[HostPace.objects.first().pk])).status_code == 403
