"""What is told reaches people once, in spite of bad servers, killed workers and the night; what does not is seen."""

import threading
import time
from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db import connection, transaction

from core import jobs
from core.clock import now
from core.models import Job
from orgs import channel_keeping, message_sending, messages
from orgs.models import Channel, Delivery, Message
from orgs.models.message import LEASE
from orgs.tests.receivers import closed_port, dripping, mail_settings, post_office, robot

pytestmark = pytest.mark.django_db(transaction=True)
DAY, NIGHT, MORNING = "2022-09-30 10:00", "2022-09-30 22:15", "2022-10-01 07:30"


@pytest.fixture(autouse=True)
def by_day(set_clock):
    set_clock(DAY)


@pytest.fixture
def post(settings):
    with post_office(refuses=("gone@langxi.example.cn",)) as (box, where):
        settings.MAIL_SERVER = where
        yield box


@pytest.fixture
def group(settings):
    with robot() as one:
        settings.ALLOW_HOSTS = frozenset({one.host})
        yield one


def mail_channel(owner, address="li@langxi.example.cn"):
    return opened(channel_keeping.add_channel(owner, kind="mail", typed=address, by=owner))


def robot_channel(owner, group, kind="wecom", signing=""):
    name = {"wecom": "key", "dingtalk": "access_token"}[kind]
    typed = f"http://{group.host}/robot/send?{name}=very-secret-key-4711"
    return opened(channel_keeping.add_channel(owner, kind=kind, typed=typed, signing=signing, by=owner))


def opened(channel):
    """Confirmed with its code, and the code's own delivery out of the way."""
    channel_keeping.confirm(channel, channel.code(), by=channel.user)
    channel.deliveries.all().delete()
    return channel


def send():
    """What beat and workers do, here and now."""
    messages.wake_what_is_due()
    return jobs.run_waiting()


def only(**wanted):
    return Delivery.objects.get(**wanted)


def test_a_message_reaches_its_mailbox_with_subject_text_and_link(reviewer, post):
    mail_channel(reviewer)
    messages.tell(reviewer, "郎溪发布的备案待审核", "由县公安局报送。", "/filings/7/", kind="filing.waiting")
    send()
    [mail] = post.mails
    assert (mail["Subject"], mail["To"]) == ("郎溪发布的备案待审核", "li@langxi.example.cn")
    assert mail.get_content().splitlines()[:2] == ["由县公安局报送。", "办理：http://127.0.0.1:8000/filings/7/"]
    assert only().state == "sent"


def test_an_act_that_is_taken_back_tells_nobody(reviewer, post):
    mail_channel(reviewer)
    with pytest.raises(RuntimeError), transaction.atomic():
        messages.tell(reviewer, "备案待审核")
        raise RuntimeError
    send()
    assert (post.mails, Message.objects.count()) == ([], 0)


def test_nothing_is_sent_in_the_request_and_the_rows_outlive_a_lost_call(reviewer, post):
    mail_channel(reviewer)
    messages.tell(reviewer, "备案待审核")
    Job.objects.all().delete()
    assert post.mails == []
    send()
    assert len(post.mails) == 1


@pytest.mark.parametrize(("kind", "name"), [("wecom", "key"), ("dingtalk", "access_token")])
def test_a_robot_says_it_in_its_group(reviewer, group, kind, name):
    robot_channel(reviewer, group, kind)
    messages.tell(reviewer, "检查已发起", url="/inspections/rounds/1/")
    send()
    [(query, said)] = group.posts
    assert query == {name: "very-secret-key-4711"}
    assert said.startswith("检查已发起\n办理：http")
    assert only().state == "sent"


def test_posts_to_dingtalk_are_signed_with_the_secret(reviewer, group):
    robot_channel(reviewer, group, "dingtalk", signing="SEC0123456789")
    messages.tell(reviewer, "检查已发起")
    send()
    query = group.posts[0][0]
    assert query["timestamp"] == str(int(now().timestamp() * 1000))
    assert query["sign"] == "eTuLH0mRo/xGpam7PZi0AULtVDgKeCKOkXZ/COqyAV4="


def refusing(stack, settings, owner):
    _, settings.MAIL_SERVER = stack.enter_context(post_office(refuses=("gone@langxi.example.cn",)))
    return mail_channel(owner, "gone@langxi.example.cn")


def dead_mail(stack, settings, owner):
    settings.MAIL_SERVER = mail_settings(closed_port())
    return mail_channel(owner)


def dripping_mail(stack, settings, owner):
    settings.MAIL_SERVER = mail_settings(stack.enter_context(dripping()))
    return mail_channel(owner)


def without_starttls(stack, settings, owner):
    _, where = stack.enter_context(post_office())
    settings.MAIL_SERVER = where | {"security": "starttls"}
    return mail_channel(owner)


def no_mail_server(stack, settings, owner):
    settings.MAIL_SERVER = {"host": ""}
    return mail_channel(owner)


def robot_of(errcode=0, status=200, seconds=0.0):
    def make(stack, settings, owner):
        group = stack.enter_context(robot())
        group.errcode, group.status, group.seconds = errcode, status, seconds
        settings.ALLOW_HOSTS, settings.ROBOT_SECONDS = frozenset({group.host}), 0.7
        return robot_channel(owner, group)

    return make


def dead_robot(stack, settings, owner):
    with robot() as group:
        settings.ALLOW_HOSTS = frozenset({group.host})
        return robot_channel(owner, group)


def robot_in_the_own_network(stack, settings, owner):
    channel = robot_of()(stack, settings, owner)
    settings.ALLOW_HOSTS = frozenset()
    Channel.objects.update(address="https://localhost/robot/send")
    return channel


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (refusing, "对方拒收：550 5.1.1 no such user here"),
        (dead_mail, "无法连接邮件服务器 127.0.0.1。"),
        (dripping_mail, "超时：邮件服务器没有及时应答。"),
        (without_starttls, "邮件服务器不支持所设的加密或登录方式，请系统管理员核对设置。"),
        (no_mail_server, "本平台没有配置邮件服务器。"),
        (robot_of(errcode=93000), "机器人地址无效，或机器人已被移出群：errcode 93000"),
        (robot_of(errcode=77), "机器人拒绝：errcode 77"),
        (robot_of(status=502), "机器人的服务器应答 HTTP 502。"),
        (robot_of(status=302), "机器人的服务器应答 HTTP 302。"),
        (robot_of(seconds=1.2), "超时：机器人的服务器没有及时应答。"),
        (dead_robot, "无法连接机器人的服务器。"),
        (robot_in_the_own_network, "地址在内网，没有被允许访问；请系统管理员列入 GOVMEDIA_ALLOW_HOSTS。"),
    ],
)
def test_a_failure_is_tried_once_more_then_stays_on_the_page_with_its_reason(
    make, told, settings, set_clock, reviewer, make_user, county, as_user
):
    with ExitStack() as stack:
        make(stack, settings, reviewer)
        messages.tell(reviewer, "备案待审核")
        send()
        assert (only().state, only().attempts, only().reason) == ("waiting", 1, told)
        send()
        assert only().attempts == 1
        set_clock("2022-09-30 10:05")
        send()
        assert (only().state, only().attempts, only().reason) == ("failed", 2, told)
        set_clock("2022-09-30 12:00")
        send()
        assert only().attempts == 2
    page = as_user(make_user("system_admin", unit=county)).get("/deliveries/?state=failed").content.decode()
    assert told in page
    assert "备案待审核" not in page


def test_a_failed_delivery_goes_out_when_the_administrator_retries_it(
    settings, set_clock, reviewer, make_user, county, as_user
):
    settings.MAIL_SERVER = mail_settings(closed_port())
    mail_channel(reviewer)
    messages.tell(reviewer, "备案待审核")
    send()
    set_clock("2022-09-30 10:05")
    send()
    administrator = as_user(make_user("system_admin", unit=county))
    with post_office() as (box, where):
        settings.MAIL_SERVER = where
        administrator.post("/deliveries/retry/", {"delivery": only().pk})
        send()
    assert [mail["Subject"] for mail in box.mails] == ["备案待审核"]
    assert only().state == "sent"
    told = administrator.post("/deliveries/retry/", {"delivery": only().pk}, follow=True).content.decode()
    assert "没有可以重试的投递" in told


def test_a_server_that_is_down_holds_up_neither_robots_nor_is_it_tried_for_everybody(
    settings, reviewer, supervisor, inspector, group
):
    with dripping() as port:
        settings.MAIL_SERVER = mail_settings(port)
        for number, person in enumerate((reviewer, supervisor, inspector)):
            mail_channel(person, f"nr{number}@langxi.example.cn")
        robot_channel(reviewer, group)
        messages.tell([reviewer, supervisor, inspector], "检查已发起")
        began = time.monotonic()
        send()
        assert time.monotonic() - began < 3 * settings.MAIL_SERVER["whole"], "tried for each of the three"
    assert len(group.posts) == 1
    assert Delivery.objects.filter(state="waiting", reason__startswith="超时").count() == 3


def test_one_refused_mailbox_does_not_keep_the_others_from_their_mail(reviewer, supervisor, post):
    mail_channel(reviewer, "gone@langxi.example.cn")
    mail_channel(supervisor)
    messages.tell([reviewer, supervisor], "检查已发起")
    send()
    assert [mail["To"] for mail in post.mails] == ["li@langxi.example.cn"]


def test_two_workers_at_once_send_one(reviewer, settings):
    with post_office(slow=0.3) as (box, where):
        settings.MAIL_SERVER = where
        mail_channel(reviewer)
        messages.tell(reviewer, "备案待审核")
        barrier = threading.Barrier(4)

        def work():
            barrier.wait(60)
            for channel in message_sending.waiting_channels("mail"):
                parcel = message_sending.claim(channel)
                if parcel:
                    message_sending.settle(parcel, message_sending.attempt(parcel))
            connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
    assert len(box.mails) == 1
    assert (only().state, only().attempts) == ("sent", 1)


def test_a_worker_killed_between_claim_and_send_loses_nothing(reviewer, post, set_clock):
    channel = mail_channel(reviewer)
    messages.tell(reviewer, "备案待审核")
    assert message_sending.claim(channel) is not None
    send()
    assert post.mails == []
    set_clock(now() + LEASE + timedelta(seconds=1))
    send()
    assert len(post.mails) == 1
    assert (only().state, only().attempts) == ("sent", 1)


def test_a_worker_that_lost_its_claim_writes_nothing(reviewer, post, set_clock):
    channel = mail_channel(reviewer)
    messages.tell(reviewer, "备案待审核")
    late = message_sending.claim(channel)
    set_clock(now() + LEASE + timedelta(seconds=1))
    send()
    message_sending.settle(late, message_sending.Failure("超时"))
    assert (only().state, only().reason) == ("sent", "")


def test_what_waits_together_is_one_mail_with_a_list(reviewer, post):
    mail_channel(reviewer)
    for number in (1, 2, 3):
        messages.tell(reviewer, f"第{number}件备案", "请审核。", f"/filings/{number}/")
    send()
    [mail] = post.mails
    assert mail["Subject"] == "3 件事项待办"
    text = mail.get_content()
    assert text.index("1. 第1件备案") < text.index("2. 第2件备案") < text.index("/filings/3/")
    assert Delivery.objects.filter(state="sent").count() == Message.objects.count() == 3


def test_a_code_goes_out_by_night_and_opens_its_channel(reviewer, post, set_clock):
    set_clock(NIGHT)
    channel = channel_keeping.add_channel(reviewer, kind="mail", typed="li@langxi.example.cn", by=reviewer)
    send()
    [mail] = post.mails
    code = mail.get_content().split("验证码：")[1][:6]
    channel_keeping.confirm(channel, code, by=reviewer)
    assert Channel.objects.listening().get() == channel


def test_the_night_is_quiet_but_for_what_is_urgent(reviewer, post, set_clock):
    mail_channel(reviewer)
    set_clock(NIGHT)
    messages.tell(reviewer, "第一件")
    messages.tell(reviewer, "第二件")
    messages.tell(reviewer, "账号被盗", urgent=True)
    send()
    set_clock("2022-10-01 07:29")
    send()
    assert [mail["Subject"] for mail in post.mails] == ["账号被盗"]
    set_clock(MORNING)
    send()
    assert [mail["Subject"] for mail in post.mails] == ["账号被盗", "2 件事项待办"]


@pytest.mark.parametrize(
    ("clock", "quiet"), [("20:59", False), ("21:00", True), ("00:00", True), ("07:29", True), ("07:30", False)]
)
def test_quiet_hours_begin_and_end_on_the_minute(county, set_clock, clock, quiet):
    assert messages.is_quiet(set_clock(f"2022-09-30 {clock}")) is quiet


def test_a_long_text_is_cut_where_the_robot_would_refuse_it(reviewer, group):
    robot_channel(reviewer, group)
    messages.tell(reviewer, "检查已发起", "郎" * 3000)
    send()
    said = group.posts[0][1]
    assert said.endswith("郎…")
    assert len(said.encode()) < 2048


def test_no_secret_stands_in_a_table_a_page_a_job_or_a_log(reviewer, group, as_user, caplog):
    caplog.set_level("DEBUG")
    robot_channel(reviewer, group, "dingtalk", signing="SEC0123456789")
    messages.tell(reviewer, "检查已发起")
    group.errcode = 310000
    send()
    rows = [list(model.objects.values_list()) for model in (Channel, Delivery, Message, Job)]
    page = as_user(reviewer).get("/profile/channels/").content.decode()
    for kept in (str(rows), page, caplog.text):
        assert "very-secret" not in kept
        assert "SEC0123456789" not in kept
    assert "密钥末四位 4711" in page


def test_a_robot_whose_key_cannot_be_read_any_more_says_so(reviewer, group, settings):
    robot_channel(reviewer, group)
    messages.tell(reviewer, "检查已发起")
    settings.FIELD_KEY = "another-key-with-enough-characters-0123456789"
    send()
    assert "字段密钥已更换" in only().reason
    assert group.posts == []
