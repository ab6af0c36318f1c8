"""Raw answers behind changes: kept once, without secrets, given only as a file, dropped in time."""

import datetime as dt
import hashlib

import pytest
from django.urls import reverse

from core.outbound import Answer as Received
from scans.conversation import Looked, Target
from scans.models import Answer, AnswerPack, RunLook, ScanRun, Sighting
from scans.platforms.dates import CHINA
from scans.platforms.seen import Seen, Source
from scans.record.answers import WHOLE, entry_of
from scans.record.keeping import drop_what_is_over
from scans.tests.feed_server import rss

DAY_1, DAY_2, DAY_3 = (f"2026-03-0{day}T10:00:00+08:00" for day in (6, 7, 8))


@pytest.fixture
def kept_files(settings):
    return lambda: [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.fixture
def scanned(command, host, make_account, set_clock):
    """Three looks at two accounts, of which one changed once."""
    set_clock(DAY_3)
    account = make_account(host.serve("/a", rss("2026-03-05 09:00"), Set_Cookie="id=7"))
    make_account(host.url("/gone"))
    for day, dates in ((DAY_1, 1), (DAY_2, 1), (DAY_3, 2)):
        host.serve("/a", rss(*("2026-03-05 09:00", "2026-03-08 09:00")[:dates]), Set_Cookie="id=7")
        command("scan", "--all", "--now", day)
    return account


def test_only_what_changed_keeps_its_answer_and_a_batch_is_one_file(scanned, kept_files):
    assert (Answer.objects.count(), Sighting.objects.count()) == (3, 3)
    assert len(kept_files()) == AnswerPack.objects.count() == 2


def test_an_answer_is_given_as_a_file_of_text_to_who_may_see_the_account(scanned, as_user, supervisor, outsider):
    answer = Answer.objects.filter(sighting__account=scanned).order_by("pk")[0]
    url = reverse("scans:answer-file", args=[answer.pk])
    page = as_user(supervisor).get(reverse("scans:account-detail", args=[scanned.pk])).content.decode()
    given = as_user(supervisor).get(url)
    assert url in page
    assert given.content.endswith(b"\n\n" + rss("2026-03-05 09:00"))
    assert given["Content-Type"] == "text/plain"
    assert (given["X-Content-Type-Options"], given["Content-Disposition"].partition(";")[0]) == (
        "nosniff",
        "attachment",
    )
    assert b"id=7" not in given.content
    assert as_user(outsider).get(url).status_code == 404


def test_answers_go_after_the_time_for_objections_and_the_record_stays(scanned, kept_files):
    drop_what_is_over(dt.datetime.fromisoformat(DAY_3) + dt.timedelta(days=179))
    assert Answer.objects.count() == 3
    drop_what_is_over(dt.datetime.fromisoformat(DAY_3) + dt.timedelta(days=181))
    assert (Answer.objects.count(), kept_files(), Sighting.objects.count()) == (0, [], 3)


def test_of_an_old_run_only_its_counts_stay(scanned):
    before = [run.by_state() for run in ScanRun.objects.all()]
    drop_what_is_over(dt.datetime.fromisoformat(DAY_3) + dt.timedelta(days=31))
    assert RunLook.objects.count() == 0
    assert [run.by_state() for run in ScanRun.objects.all()] == before


def test_a_long_body_is_kept_as_its_beginning_and_hash_and_no_secret_is_written_down():
    body = b"x" * (WHOLE + 1)
    asked = "https://api.cn/list?access_token=TOKEN-1&uid=7&k=KEY%2F2&page=Secret+3"
    received = Received(200, {"Set-Cookie": "s=1", "X-Note": "for Secret 3"}, body, asked, "1.1.1.1")
    source = Source("weibo_timeline", "")
    target = Target(1, "key", source, credential={"key": "KEY/2", "other": "Secret 3"})
    entry = entry_of(Looked(target, Seen("ok"), dt.datetime(2026, 3, 6, 10, tzinfo=CHINA)), received)
    assert len(entry) < 10_000
    assert hashlib.sha256(body).hexdigest().encode() in entry
    assert b"uid=7" in entry
    assert not [word for word in (b"TOKEN", b"KEY", b"Secret", b"s=1") if word in entry]
