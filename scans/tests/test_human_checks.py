"""What people look at themselves: an account with a screenshot, an app tried step by step; harm takes a second person."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from core.files import open_kept
from core.tests.at_once import at_once
from scans.models import AppCheck, Claim
from scans.people import app_checks
from scans.queues import apps_to_try

pytestmark = pytest.mark.django_db
GPS = 0x8825
ALL = ["found", "downloaded", "opened", "first_screen"]


def shot(colour="red", *, name="截图.jpg"):
    """A photograph that says where it was taken."""
    picture, exif = io.BytesIO(), Image.Exif()
    exif[GPS] = {1: "N", 2: (31.0, 8.0, 0.0)}
    Image.new("RGB", (8, 8), colour).save(picture, "JPEG", exif=exif)
    return SimpleUploadedFile(name, picture.getvalue())


@pytest.fixture
def monitor(make_user, county):
    return make_user("monitor", unit=county, name="第三方")


@pytest.fixture
def at_ten(set_clock):
    set_clock("2026-03-05 10:00")


@pytest.fixture
def channels(make_account):
    return make_account(platform="wechat_channels", name="郎溪公安视频号")


def look(client, account, outcome, **more):
    form = {"outcome": outcome, "shown": "", "note": "", "proof": shot()} | more
    return client.post(reverse("scans:account-look", args=[account.pk]), form)


def test_a_shown_post_counts_at_once_with_the_date_as_displayed_and_a_clean_screenshot(
    as_user, monitor, at_ten, channels, command
):
    assert look(as_user(monitor), channels, "post", shown="昨天 18:30").status_code == 302
    claim = Claim.objects.get()
    assert (claim.state, claim.last_published_at.isoformat()) == ("ok", "2026-03-04T10:30:00+00:00")
    assert (claim.detail["shown"], claim.by, claim.precision) == ("昨天 18:30", monitor, "minute")
    with open_kept(claim.detail["proof"]["sha256"]) as kept:
        assert GPS not in Image.open(io.BytesIO(kept.read())).getexif()
    told = command("freshness", "--as-of", "2026-03-05T10:00:00+08:00")[1]["accounts"]
    assert [row["verdict"] for row in told] == ["updated"]
    page = as_user(monitor).get(reverse("scans:account-detail", args=[channels.pk])).content.decode()
    assert reverse("scans:claim-proof", args=[claim.pk]) in page
    saved = as_user(monitor).get(reverse("scans:claim-proof", args=[claim.pk]))
    assert saved["Content-Disposition"].startswith("attachment")


def test_silence_waits_for_a_second_person_and_a_monitor_may_not_be_the_one(
    as_user, monitor, inspector, supervisor, at_ten, channels, command
):
    look(as_user(inspector), channels, "none", shown="2月10日")
    claim, page = Claim.objects.get(), reverse("scans:claim-confirm", args=[Claim.objects.get().pk])
    for person in (inspector, monitor):
        as_user(person).post(page)
        claim.refresh_from_db()
        assert claim.status == Claim.Status.SUSPECTED

    def verdict():
        return command("freshness", "--as-of", "2026-03-05T10:00:00+08:00")[1]["accounts"][0]["verdict"]

    assert verdict() == "undetermined"
    as_user(supervisor).post(page)
    assert verdict() == "overdue"


def test_an_account_that_is_not_found_waits_for_a_second_person_and_one_that_will_not_open_says_nothing(
    as_user, monitor, inspector, at_ten, channels, command
):
    from scans.queues import claims_to_confirm

    look(as_user(monitor), channels, "missing")
    look(as_user(monitor), channels, "shut", proof=shot("blue"))
    states = {claim.state: claim for claim in Claim.objects.all()}
    assert {state: claim.reason for state, claim in states.items()} == {
        "not_found": "account_missing",
        "malformed": "supplier_unreachable",
    }
    assert [queue.count for queue in claims_to_confirm(inspector)] == [1]
    as_user(inspector).post(reverse("scans:claim-confirm", args=[states["not_found"].pk]))
    states["not_found"].refresh_from_db()
    assert states["not_found"].status == Claim.Status.CONFIRMED


def test_what_makes_no_sense_is_said_at_its_field_and_a_second_click_adds_nothing(as_user, monitor, at_ten, channels):
    client = as_user(monitor)
    assert "最近发布时间" in look(client, channels, "post").content.decode()
    assert "看不懂日期" in look(client, channels, "post", shown="前些天").content.decode()
    assert "晚于现在" in look(client, channels, "post", shown="2026-04-01").content.decode()
    assert look(client, channels, "post", shown="昨天", proof="").status_code == 422
    fake = SimpleUploadedFile("截图.png", b"MZ not a picture")
    assert "不是能打开的图片" in look(client, channels, "missing", proof=fake).content.decode()
    assert not Claim.objects.exists()
    look(client, channels, "post", shown="昨天")
    assert "没有重复登记" in look(client, channels, "post", shown="昨天").content.decode()
    assert Claim.objects.count() == 1


def tried(client, check, outcome, steps, **more):
    form = {"outcome": outcome, "steps": steps, "release": "3.2.1", "note": "安卓 14", "proof": shot()} | more
    return client.post(reverse("scans:appcheck-report", args=[check.pk]), form)


@pytest.fixture
def check(as_user, supervisor, make_account, at_ten):
    """The month's check of one app, opened by the supervisor."""
    make_account(platform="app", name="郎溪通")
    make_account(platform="wechat_official")
    as_user(supervisor).post(reverse("scans:appcheck-open"))
    return AppCheck.objects.get()


def test_the_months_checks_are_opened_once_for_each_app_and_wait_for_an_inspector(
    as_user, supervisor, inspector, check, make_account
):
    assert (check.account.name, check.period, check.status) == ("郎溪通", "2026-03", "open")
    make_account(platform="wechat_miniprogram", name="郎溪办事")
    for _ in range(2):
        as_user(supervisor).post(reverse("scans:appcheck-open"))
    assert AppCheck.objects.count() == 2
    assert {event.move for each in AppCheck.objects.all() for event in each.events.all()} == {"open"}
    assert [queue.count for queue in apps_to_try(inspector)] == [2, 0]


def test_a_usable_app_is_on_record_at_once_beside_its_looks(as_user, inspector, check):
    assert "还没有勾选" in tried(as_user(inspector), check, "works", ["found"]).content.decode()
    tried(as_user(inspector), check, "works", ALL)
    check.refresh_from_db()
    assert (check.status, check.checked_by, check.release) == ("passed", inspector, "3.2.1")
    page = as_user(inspector).get(reverse("scans:account-detail", args=[check.account_id])).content.decode()
    assert "能下载、能打开，赵检查" in page
    with open_kept(check.proof_sha256) as kept:
        assert GPS not in Image.open(io.BytesIO(kept.read())).getexif()


def test_an_unusable_app_takes_a_second_person_who_may_also_send_it_back(
    as_user, monitor, inspector, supervisor, check
):
    tried(as_user(monitor), check, "no_open", ["found", "downloaded"])
    confirm = reverse("scans:appcheck-confirm", args=[check.pk])
    assert as_user(monitor).post(confirm).status_code == 403
    back = reverse("scans:appcheck-return", args=[check.pk])
    as_user(inspector).post(back, {"reason": "换一台手机再试"})
    check.refresh_from_db()
    assert check.status == "open"
    tried(as_user(inspector), check, "no_open", ["found", "downloaded"])
    as_user(inspector).post(confirm)
    check.refresh_from_db()
    assert check.status == "reported"
    as_user(supervisor).post(confirm)
    check.refresh_from_db()
    assert (check.status, check.confirmed_by) == ("failed", supervisor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_report_at_once_one_is_told_and_two_who_open_make_one_check(
    inspector, supervisor, make_account, at_ten
):
    make_account(platform="app")
    at_once(*[lambda: app_checks.open_checks(by=supervisor)] * 2)
    assert AppCheck.objects.count() == 1

    def report(by):
        tried_ = app_checks.Tried("works", tuple(ALL), proof=shot())
        app_checks.report(AppCheck.objects.get(), tried_, by=by)

    answers = at_once(lambda: report(inspector), lambda: report(supervisor))
    assert sorted(map(str, answers)) == ["None", "somebody_was_faster"]
