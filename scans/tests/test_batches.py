"""How a run is cut into jobs, gives its worker back while it must wait, and leaves a credential alone that was told so."""

import datetime as dt
import json
import time

import pytest

from core import jobs
from core.clock import now
from core.models import Job
from registry.models import Account
from scans import services
from scans.models import HostPace, QuotaPace, RunLook, ScanRun
from scans.pacing.pace import set_pace
from scans.tests.feed_server import rss

APP = {"resultCount": 1, "results": [{"wrapperType": "software", "trackId": 1}]}


def test_a_run_is_cut_into_jobs_of_one_interface_each(host, make_account, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 3)
    for number in range(4):
        make_account(host.url(f"/{number}"))
        make_account(f"apple_lookup;{number + 1}")
    services.start_run(ScanRun(), Account.objects.all())
    batches = {}
    for batch, sources in RunLook.objects.values_list("batch", "account__sources"):
        batches.setdefault(batch, []).append(sources.partition(";")[0][:5])
    assert sorted(batches.values()) == [["apple"] * 1, ["apple"] * 3, ["http:"] * 1, ["http:"] * 3]
    assert Job.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_job_that_must_wait_gives_its_worker_back_and_goes_on_later(host, make_account):
    make_account(host.serve("/a", rss("2026-03-05 09:00")))
    HostPace.objects.filter(host=host.name).update(blocked_until=time.time() + 20)
    services.start_run(ScanRun(), Account.objects.all())
    job, began = Job.objects.get(), time.monotonic()
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, host.asked, job.not_before > now() + dt.timedelta(seconds=5)) == ("queued", [], True)
    assert time.monotonic() - began < 15
    HostPace.objects.update(blocked_until=0)
    Job.objects.update(not_before=now())
    jobs.run(job.pk)
    assert (Job.objects.get().state, len(host.asked)) == ("done", 1)


def test_an_interface_that_says_too_often_is_left_alone_and_the_rest_comes_later(host, make_account, settings, command):
    settings.PLATFORM_BASES = {"itunes.apple.com": host.url("/apple")}
    set_pace(host.name, gap=0, parallel=1)
    address = "/apple/lookup?id=1436574211&country=cn&entity=software"
    host.serve(address, status=403)
    for number in range(1, 4):
        make_account(f"apple_lookup;143657421{number}")
    make_account(host.serve("/feed", rss("2026-03-05 09:00")))
    found = command("scan", "--all")[1]["by_state"]
    assert (found["rate_limited"], found["ok"], len(host.asked)) == (3, 1, 2)
    assert 0 < QuotaPace.objects.get(key="apple_lookup|").rests_until - time.time() <= 60
    QuotaPace.objects.update(rests_until=0, next_at=0)
    host.serve(address, json.dumps(APP).encode())
    assert command("scan", "--account", "A000001")[1]["by_state"]["ok"] == 1
    assert QuotaPace.objects.get(key="apple_lookup|").strikes == 0


def test_the_clock_starts_no_run_for_accounts_that_all_wait_for_a_grant(make_account, county):
    make_account("douyin_video_list;open_id=ok-1", platform="douyin")
    moment = now()
    assert services.start_due_run(moment) is None
    assert services.start_due_run(moment + dt.timedelta(minutes=5)) is None
    assert ScanRun.objects.count() == 0
