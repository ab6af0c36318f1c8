"""The watcher is watched: each kind of alarm from its real cause to a named person's to-do page, and away again."""

import datetime as dt

import pytest
from django.urls import reverse

from core import jobs
from core.models import Job, JournalEntry
from core.tests.at_once import at_once
from orgs import channel_keeping, messages
from orgs.models import Delivery, Message
from orgs.setting_keeping import change_setting
from orgs.tests.receivers import closed_port, mail_settings
from registry.models import Account
from scans.models import Alarm, AlarmKind, AlarmOwner, WatchDay
from scans.pacing.pace import set_pace
from scans.platforms.tokens import Won
from scans.queues import alarms_to_answer, the_day, the_watch_itself
from scans.tasks import watch
from scans.tests.credentials import HOSTS, app, grant, platform
from scans.tests.feed_server import rss
from scans.watch import canaries, watching
from scans.watch.causes import FINDERS, coverage_now
from scans.watch.coverage import coverage_page

pytestmark = pytest.mark.django_db
MORNING = "2026-03-05 09:00"


@pytest.fixture
def beat(set_clock):
    """`beat("2026-03-05 09:00")`: the clock stands there, the workers live, and the watch looks once."""

    def once(moment, *, alive=True):
        at = set_clock(moment)
        if alive:
            jobs.mark_alive()
        watch()
        return at

    return once


@pytest.fixture
def quiet_unit(make_user, bureau):
    """The bureau has somebody who can be reached, so that only what a test provokes is wrong."""
    return make_user("filer", unit=bureau, name="王填报")


def standing():
    return {alarm.kind: alarm for alarm in Alarm.objects.standing()}


def old(**fields):
    """Accounts that have been in the register for long."""
    Account.objects.update(changed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), **fields)


def lines_of(user):
    return [line.title for line in alarms_to_answer(user)]


def scan(command, moment):
    command("scan", "--all", "--now", moment.isoformat())


def test_no_scan_for_a_day_reaches_the_supervisor_within_one_beat_and_clears_with_the_next_scan(
    beat, supervisor, quiet_unit, host, make_account, command, as_user
):
    make_account(host.serve("/a", rss("2026-03-04")))
    old()
    beat(MORNING)
    assert set(standing()) == {AlarmKind.NO_SCAN, AlarmKind.TOO_FEW}
    alarm = standing()[AlarmKind.NO_SCAN]
    assert alarm.owner == supervisor
    assert "监测报警：24 小时内没有监测任何账号" in as_user(supervisor).get("/").content.decode()
    told = Message.objects.get(object_id=str(alarm.pk), kind="watch.alarm")
    assert (told.user, told.urgent, told.url) == (supervisor, True, alarm.get_absolute_url())
    scan(command, beat("2026-03-05 09:01"))
    beat("2026-03-05 09:02")
    assert standing() == {}
    assert lines_of(supervisor) == []
    assert [event.move for event in alarm.events.order_by("pk")] == ["raise", "clear"]


def test_a_stopped_worker_shows_on_the_page_at_once_and_is_told_of_when_it_is_back(
    beat, set_clock, supervisor, make_user, county, quiet_unit
):
    beat(MORNING)
    assert the_watch_itself(supervisor) == []
    set_clock("2026-03-05 09:06")
    (line,) = the_watch_itself(supervisor)
    assert line.urgent
    assert "从 03-05 09:00 起停滞" in line.title
    admin = make_user("system_admin", unit=county)
    assert [each.url for each in the_watch_itself(admin)] == [reverse("orgs:job-list")]
    beat("2026-03-05 11:00")
    assert the_watch_itself(supervisor) == []
    assert standing()[AlarmKind.STALLED].words == "后台处理从 2026-03-05 09:00 起停滞"
    beat("2026-03-05 11:01")
    assert standing() == {}


def test_workers_that_stand_still_while_the_scheduler_runs_are_an_alarm(beat, supervisor, quiet_unit):
    beat(MORNING)
    for minute in (4, 8):
        beat(f"2026-03-05 09:0{minute}", alive=False)
    assert lines_of(supervisor) == ["监测报警：后台处理从 2026-03-05 09:00 起停滞"]
    beat("2026-03-05 09:09")
    assert lines_of(supervisor) == []


def test_too_few_looks_on_a_platform_are_an_alarm_by_the_offices_own_bar(
    beat, supervisor, quiet_unit, host, make_account, command, set_clock
):
    for number in range(4):
        make_account(host.serve(f"/{number}", rss("2026-03-04")))
    make_account(host.url("/gone"))
    old()
    scan(command, set_clock(MORNING))
    beat("2026-03-05 09:01")
    assert standing() == {}  # 4 of 5 is the bar of 80 %
    told = {"valid_from": dt.date(2026, 3, 5), "reason": "从严", "by": supervisor, "seen": 0}
    change_setting("watch.coverage_bar", "90", unit=supervisor.organisation, **told)
    beat("2026-03-05 09:02")
    assert lines_of(supervisor) == ["监测报警：微信公众号：36 小时内只看到 4 / 5 个账号"]
    host.serve("/gone", rss("2026-03-04"))
    scan(command, set_clock("2026-03-05 09:03"))
    beat("2026-03-05 09:04")
    assert standing() == {}


def test_a_host_that_turns_every_look_away_is_a_blocked_collector(
    beat, supervisor, quiet_unit, host, make_account, command, set_clock
):
    for number in range(3):
        make_account(host.serve(f"/{number}", status=403))
    old()
    scan(command, set_clock(MORNING))
    beat("2026-03-05 09:01")
    found = {alarm.subject: alarm for alarm in Alarm.objects.filter(kind=AlarmKind.BLOCKED)}
    assert set(found) == {"kind:feed", f"host:{host.name}"}
    assert found[f"host:{host.name}"].words == f"{host.name}：3 个来源里有 3 个看不成"
    for number in range(3):
        host.serve(f"/{number}", rss("2026-03-04"))
    scan(command, set_clock("2026-03-05 09:02"))
    beat("2026-03-05 09:03")
    assert standing() == {}


def test_a_silent_canary_says_the_bridge_is_broken_and_its_feeds_prove_no_silence_meanwhile(
    beat, supervisor, quiet_unit, host, make_account, command, set_clock
):
    loud = make_account(f"feed;bridge=we-mp-rss;{host.serve('/feed/a.rss', rss('2026-03-01 08:00'))}")
    lists = rss("2026-01-05 08:00", "2026-02-01 08:00")
    make_account(f"feed;bridge=we-mp-rss;{host.serve('/feed/b/fresh', lists)}")
    canaries.set_canary(loud, by=supervisor)
    old()
    scan(command, set_clock("2026-03-01 09:00"))
    beat("2026-03-02 09:00")
    assert AlarmKind.CANARY_SILENT not in standing()
    scan(command, set_clock("2026-03-05 08:59"))
    verdict = {
        row["id"]: row["verdict"] for row in command("freshness", "--as-of", "2026-03-05T09:00:00+08:00")[1]["accounts"]
    }
    assert verdict["A000002"] == "overdue"
    beat(MORNING)
    assert f"监测报警：{host.name}：哨兵账号“{loud.name}”2 天没有新内容" in lines_of(supervisor)
    told = command("freshness", "--as-of", "2026-03-05T09:00:00+08:00")[1]["accounts"]
    silenced = next(row for row in told if row["id"] == "A000002")
    assert silenced["verdict"] == "undetermined"
    assert [gap["reason"] for gap in silenced["gaps"]] == ["silent_canary"]
    host.serve("/feed/a.rss", rss("2026-03-05 08:00"))
    scan(command, set_clock("2026-03-05 09:01"))
    beat("2026-03-05 09:02")
    assert AlarmKind.CANARY_SILENT not in standing()


@pytest.fixture
def weibo(make_account, supervisor, settings):
    """An account read with its owner's grant, from a platform of this machine."""
    account = make_account("weibo_user_show;uid=1;1", platform="weibo", name="郎溪发布", is_certified=True)
    with platform() as here:
        settings.PLATFORM_BASES = dict.fromkeys(HOSTS, f"http://{here.address}")
        settings.ALLOW_HOSTS = frozenset({here.address})
        set_pace(here.address, gap=0, parallel=8)
        here.account, here.app = account, app("weibo", by=supervisor)
        yield here


def test_a_grant_that_ends_within_a_week_is_an_alarm_until_its_owner_has_authorised_again(
    beat, supervisor, quiet_unit, weibo, set_clock
):
    set_clock("2026-03-01 09:00")
    lives = Won("access-1", 30 * 86400, "", 0, "1", ())
    grant(weibo.account, "weibo", weibo.app, by=supervisor, won=lives)
    beat("2026-03-20 09:00")
    assert AlarmKind.GRANT_EXPIRING not in standing()
    beat("2026-03-25 09:00")
    assert any("微博：1 份授权 7 天内到期，最早 2026-03-31 09:00" in line for line in lines_of(supervisor))
    grant(weibo.account, "weibo", weibo.app, by=supervisor, won=lives)
    beat("2026-03-25 09:01")
    assert AlarmKind.GRANT_EXPIRING not in standing()


def test_a_grant_the_platform_refuses_is_an_alarm_and_stands_on_the_coverage_page(
    beat, supervisor, quiet_unit, weibo, set_clock, command
):
    weibo.answers["/2/users/show.json"] = [(401, {"error_code": 21327, "error": "expired_token"})]
    set_clock("2026-03-05 08:00")
    grant(weibo.account, "weibo", weibo.app, by=supervisor, won=Won("access-1", 30 * 86400, "", 0, "1", ()))
    scan(command, set_clock("2026-03-05 08:30"))
    beat(MORNING)
    assert any("微博：1 份授权失效，须重新授权" in line for line in lines_of(supervisor))
    (row,) = coverage_page(supervisor, set_clock(MORNING), "/").credentials
    assert (row.name, [count.number for count in row.outcomes]) == ("微博开放平台应用：weibo", [0, 1, 0, 0])


def test_messages_that_do_not_arrive_are_an_alarm_until_one_does(
    beat, supervisor, quiet_unit, settings, set_clock, django_capture_on_commit_callbacks
):
    set_clock(MORNING)
    settings.MAIL_SERVER = mail_settings(closed_port())
    channel = channel_keeping.add_channel(quiet_unit, kind="mail", typed="wang@langxi.example.cn", by=quiet_unit)
    channel_keeping.confirm(channel, channel.code(), by=quiet_unit)
    messages.tell(quiet_unit, "请查看")
    for moment in ("2026-03-05 09:00", "2026-03-05 09:10", "2026-03-05 09:20"):
        set_clock(moment)
        with django_capture_on_commit_callbacks(execute=True):
            messages.wake_what_is_due()
        jobs.run_waiting()
    assert Delivery.objects.failed().exists()
    beat("2026-03-05 09:21")
    assert lines_of(supervisor) == ["监测报警：邮件：1 个接收渠道的消息送不到"]
    channel_keeping.switch(channel, False, by=quiet_unit)
    beat("2026-03-05 09:22")
    assert standing() == {}


def test_a_unit_with_accounts_and_nobody_to_reach_is_an_alarm(beat, supervisor, make_user, make_account, bureau):
    make_account()
    beat(MORNING)
    assert lines_of(supervisor) == ["监测报警：1 家单位有账号在运行，却没有人能收到消息"]
    assert "郎溪县公安局" in Alarm.objects.get().detail
    make_user("filer", unit=bureau)
    beat("2026-03-05 09:01")
    assert standing() == {}


def test_the_owner_says_what_is_done_and_it_waits_no_more_but_stands(
    beat, as_user, supervisor, inspector, make_account
):
    make_account()
    beat(MORNING)
    alarm = Alarm.objects.get()
    page = reverse("scans:alarm-acknowledge", args=[alarm.pk])
    as_user(inspector).post(page, {"note": "不是我的"})
    alarm.refresh_from_db()
    assert alarm.status == Alarm.Status.OPEN  # not the owner
    assert as_user(supervisor).post(page, {"note": " "}).status_code == 422
    as_user(supervisor).post(page, {"note": "已通知单位添加用户"})
    alarm.refresh_from_db()
    assert (alarm.status, alarm.answered_by) == (Alarm.Status.SEEN, supervisor)
    assert [line.urgent for line in alarms_to_answer(supervisor)] == [False]
    assert "已通知单位添加用户" in as_user(supervisor).get(alarm.get_absolute_url()).content.decode()
    beat("2026-03-05 09:01")
    assert standing()[AlarmKind.NO_CONTACT].status == Alarm.Status.SEEN


def test_who_answers_is_set_per_kind_and_who_leaves_hands_over(beat, as_user, supervisor, inspector, make_account):
    make_account()
    beat(MORNING)
    chosen = {AlarmKind.NO_CONTACT: inspector.pk}
    as_user(supervisor).post(reverse("scans:owner-list"), chosen)
    assert Alarm.objects.get().owner == inspector
    assert Message.objects.filter(user=inspector, kind="watch.alarm").count() == 1
    inspector.is_active = False
    inspector.save()
    beat("2026-03-05 09:01")
    assert Alarm.objects.get().owner == supervisor
    assert lines_of(supervisor) != []


def test_only_the_top_office_sets_who_answers(as_user, make_user, bureau, inspector):
    below = make_user("supervisor", unit=bureau)
    as_user(below).post(reverse("scans:owner-list"), {AlarmKind.NO_SCAN: inspector.pk})
    assert not AlarmOwner.objects.exists()


def test_an_account_without_a_bridge_cannot_be_a_canary_and_one_can_step_down(as_user, supervisor, host, make_account):
    make_account(host.serve("/a", rss()))
    make_account(f"feed;bridge=rsshub;{host.serve('/b', rss())}")
    client, page = as_user(supervisor), reverse("scans:canary-list")
    assert "请换一个账号" in client.post(page, {"account": "A000001"}).content.decode()
    client.post(page, {"account": "a000002"})
    canary = canaries.BridgeCanary.objects.get()
    assert (canary.host, canary.account.number) == (host.name, "A000002")
    client.post(reverse("scans:canary-remove", args=[canary.pk]))
    assert not canaries.BridgeCanary.objects.exists()


def test_the_day_is_told_once_and_says_all_quiet_or_what_is_wrong(
    beat, supervisor, quiet_unit, host, make_account, command, set_clock, as_user
):
    make_account(host.serve("/a", rss("2026-03-04")))
    scan(command, set_clock("2026-03-05 08:00"))
    for minute in ("08:29", "08:31", "08:32"):
        beat(f"2026-03-05 {minute}")
    told = Message.objects.get(kind="watch.daily")
    assert (told.user, told.subject) == (supervisor, "一切正常：已监测 1 / 1 个账号")
    assert "一切正常：已监测 1 / 1 个账号" in as_user(supervisor).get("/").content.decode()
    Account.objects.update(sources="")
    scan_less = make_account(organisation=supervisor.organisation.children.create(name="新单位", district="郎溪县"))
    beat("2026-03-06 08:31")
    assert scan_less.pk
    assert "有 2 项报警未解除" in Message.objects.filter(kind="watch.daily").first().subject


def test_a_day_nobody_watched_stays_visible(beat, supervisor, quiet_unit, as_user):
    beat("2026-03-02 09:00")
    beat("2026-03-05 09:00")
    beat("2026-03-05 09:01")
    text = as_user(supervisor).get(reverse("scans:alarm-list")).content.decode()
    assert text.count("没有日报") == 2
    assert "近两周有 2 天没有日报" in the_day(supervisor)[0].note


def test_an_alarm_that_comes_and_goes_is_told_of_once_an_hour(beat, supervisor, make_user, bureau, make_account):
    make_account()
    beat(MORNING)
    person = make_user("filer", unit=bureau)
    for minute, active in ((1, True), (2, False), (3, True)):
        person.is_active = active
        person.save()
        beat(f"2026-03-05 09:0{minute}")
    assert Alarm.objects.count() == 2
    assert Message.objects.filter(kind="watch.alarm").count() == 1


def test_only_people_of_the_top_office_see_alarms(as_user, beat, supervisor, make_user, bureau, make_account):
    make_account()
    beat(MORNING)
    below = make_user("supervisor", unit=bureau)
    assert as_user(below).get(Alarm.objects.get().get_absolute_url()).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_raise_one_alarm_and_tell_once(set_clock, supervisor, make_account):
    make_account()
    moment = set_clock("2026-03-05 09:00")
    at_once(*[lambda: watching.evaluate(moment)] * 3)
    assert [alarm.kind for alarm in Alarm.objects.all()] == [AlarmKind.NO_CONTACT]
    assert Message.objects.filter(kind="watch.alarm").count() == 1
    assert Message.objects.filter(kind="watch.daily").count() == 1
    assert WatchDay.objects.count() == 1
    assert JournalEntry.objects.filter(act="scans.alarm.raise").count() == 1


def test_a_beat_costs_the_same_queries_for_a_hundred_accounts_as_for_one(
    set_clock, supervisor, quiet_unit, make_account, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_account("https://feeds.example.cn/1")
    moment = set_clock(MORNING)
    watching.evaluate(moment)
    with CaptureQueriesContext(connection) as one:
        watching.evaluate(moment)
    for number in range(99):
        make_account(f"https://feeds.example.cn/{number + 2}")
    with django_assert_num_queries(len(one)):
        watching.evaluate(moment)
    assert coverage_now(moment) == (0, 100)
    assert len(FINDERS) >= 8
    assert Job.objects.count() == 0
