"""What one is told stands in the portal, for oneself only; channels open with a code and never show their key."""

import pytest

from core.models import JournalEntry
from core.refusals import Refusal
from core.tests.at_once import at_once
from orgs import channel_keeping, messages
from orgs.models import Channel, Delivery, Message, User
from orgs.models.message import TRIES

pytestmark = pytest.mark.django_db
ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture
def mailing(settings):
    settings.MAIL_SERVER = {"host": "mail.langxi.example.cn", "port": 25, "sender": "portal@langxi.example.cn"}


@pytest.fixture
def channel(clerk, mailing):
    return channel_keeping.add_channel(clerk, kind="mail", typed="wang@langxi.example.cn", by=clerk)


def refused(act, *args, **named):
    with pytest.raises(Refusal) as caught:
        act(*args, **named)
    return caught.value.code


def test_the_head_of_every_page_counts_what_is_unread(as_user, clerk):
    browser = as_user(clerk)
    assert "topbar-count" not in browser.get("/").content.decode()
    messages.tell(clerk, "备案被退回", url="/profile/", kind="filing.returned")
    messages.tell(clerk, "备案已通过")
    assert '<span class="visually-hidden">未读 </span>2' in browser.get("/").content.decode()


def test_opening_a_message_leads_to_its_page_and_counts_as_read(as_user, clerk):
    messages.tell(clerk, "备案被退回", "缺少负责人电话。", "/profile/", kind="filing.returned")
    browser = as_user(clerk)
    assert "缺少负责人电话。" in browser.get("/messages/").content.decode()
    assert browser.post("/messages/open/", {"message": Message.objects.get().pk}).url == "/profile/"
    assert Message.objects.unread().count() == 0
    assert JournalEntry.objects.filter(act="message.read", by=clerk).count() == 1
    assert "没有消息" in browser.get("/messages/?read=no").content.decode()


def test_all_can_be_marked_read_at_once_and_only_ones_own(as_user, clerk, reviewer):
    messages.tell([clerk, reviewer], "放假通知")
    messages.tell([clerk, reviewer], "检查已发起")
    as_user(clerk).post("/messages/read/")
    assert set(Message.objects.unread().values_list("user", flat=True)) == {reviewer.pk}


def test_what_others_are_told_does_not_exist(as_user, clerk, outsider):
    messages.tell(clerk, "郎溪发布被退回")
    browser = as_user(outsider)
    assert "郎溪发布被退回" not in browser.get("/messages/").content.decode()
    assert browser.post("/messages/open/", {"message": Message.objects.get().pk}).status_code == 404


def test_a_unit_is_told_through_its_people_and_its_own_channels(clerk, bureau, outsider, make_user, supervisor):
    head = make_user("unit_head", unit=bureau)
    gone = make_user("filer", unit=bureau)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    robot = channel_keeping.add_channel(bureau, kind="wecom", typed=ROBOT, by=supervisor)
    channel_keeping.confirm(robot, robot.code(), by=supervisor)
    messages.tell([bureau, clerk], "通报已印发", kind="notice.issued")
    assert set(Message.objects.values_list("user", "organisation")) == {
        (clerk.pk, None),
        (head.pk, None),
        (None, bureau.pk),
    }
    assert Delivery.objects.exclude(message=None).get().channel == robot


@pytest.mark.parametrize("wrong", [{"kind": "no.such"}, {"url": "https://elsewhere.cn/"}, {"url": "//elsewhere.cn/"}])
def test_an_unknown_kind_or_a_foreign_link_is_a_programming_error(clerk, wrong):
    with pytest.raises(ValueError, match="no kind"):
        messages.tell(clerk, "备案被退回", **wrong)


def test_a_channel_carries_nothing_before_its_code_was_typed_in(clerk, channel):
    messages.tell(clerk, "第一件")
    channel_keeping.confirm(channel, f" {channel.code()} ", by=clerk)
    messages.tell(clerk, "第二件")
    assert [row.message.subject for row in Delivery.objects.exclude(message=None)] == ["第二件"]


def test_codes_cannot_be_guessed(clerk, channel, set_clock):
    wrong = f"{(int(channel.code()) + 1) % 10**6:06d}"
    assert {refused(channel_keeping.confirm, channel, wrong, by=clerk) for _ in range(TRIES)} == {"wrong_code"}
    assert refused(channel_keeping.confirm, channel, channel.code(), by=clerk) == "too_many_tries"
    assert refused(channel_keeping.send_code, channel, by=clerk) == "too_soon"
    old = channel.code()
    Delivery.objects.update(created_at="2022-09-30T10:00+08:00")
    channel_keeping.send_code(channel, by=clerk)
    channel.refresh_from_db()
    assert channel.code() != old
    channel_keeping.confirm(channel, channel.code(), by=clerk)
    assert Channel.objects.listening().count() == 1


def test_the_code_stands_in_no_table_and_on_no_page(as_user, clerk, channel):
    page = as_user(clerk).get("/profile/channels/").content.decode()
    rows = [list(model.objects.values_list()) for model in (Channel, Delivery, Message, JournalEntry)]
    assert channel.code() not in f"{page}{rows}"


@pytest.mark.django_db(transaction=True)
def test_of_twenty_guesses_at_once_no_more_than_allowed_are_judged(clerk, channel):
    def guess():
        channel_keeping.confirm(Channel.objects.get(), "no", by=clerk)

    answers = at_once(*[guess] * 20)
    assert sorted(set(answers)) == ["too_many_tries", "wrong_code"]
    assert answers.count("wrong_code") == TRIES


def test_a_person_adds_confirms_and_switches_off_a_mailbox_in_the_browser(as_user, clerk, mailing):
    browser = as_user(clerk)
    browser.post("/profile/channels/", {"kind": "mail", "address": "wang@langxi.example.cn"})
    mine = Channel.objects.get(user=clerk)
    browser.post("/channels/confirm/", {"channel": mine.pk, "code": mine.code()})
    messages.tell(clerk, "第一件")
    browser.post("/channels/switch/", {"channel": mine.pk, "active": "no"})
    messages.tell(clerk, "第二件")
    assert Delivery.objects.exclude(message=None).get().state == "cancelled"
    told = browser.post("/channels/switch/", {"channel": mine.pk, "active": "no"}, follow=True).content.decode()
    assert "已经是这个状态" in told
    assert Message.objects.visible_to(clerk).count() == 2
    browser.post("/channels/remove/", {"channel": mine.pk})
    assert not Channel.objects.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "mail", "address": "wang"}, "邮箱地址写法有误"),
        ({"kind": "mail", "address": "王@langxi.example.cn"}, "邮箱地址写法有误"),
        ({"kind": "mail", "address": ""}, "请填写邮箱地址"),
        ({"kind": "wecom", "address": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"}, "其中应有“key=”一段"),
        ({"kind": "dingtalk", "address": ROBOT}, "其中应有“access_token=”一段"),
        ({"kind": "wecom", "address": "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"}, "须以 https://"),
        ({"kind": "wecom", "address": "https://10.1.2.3/send?key=1"}, "地址在内网"),
        ({"kind": "wecom", "address": "https://[::1]/send?key=1"}, "地址在内网"),
        ({"kind": "wecom", "address": "https://127.0.0.1:9200/send?key=1"}, "端口不在允许范围"),
        ({"kind": "wecom", "address": "https://a:b@robot.example.cn/send?key=1"}, "不能带用户名或密码"),
        ({"kind": "wecom", "address": "https://[1/send?key=1"}, "地址不完整或写法有误"),
        ({"kind": "wecom", "address": "机器人?key=1"}, "其中应有“key=”一段"),
        ({"kind": "pigeon", "address": ROBOT}, "不在可用的选项中"),
    ],
)
def test_a_wrong_address_is_told_beside_its_field_and_adds_nothing(as_user, clerk, mailing, typed, told):
    answer = as_user(clerk).post("/profile/channels/", typed)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Channel.objects.exists()


def test_without_a_mail_server_a_mailbox_cannot_be_added(as_user, clerk):
    answer = as_user(clerk).post("/profile/channels/", {"kind": "mail", "address": "wang@langxi.example.cn"})
    assert "没有配置邮件服务器" in answer.content.decode()
    assert not Channel.objects.exists()


def test_the_same_channel_is_added_once(as_user, clerk, channel):
    again = as_user(clerk).post("/profile/channels/", {"kind": "mail", "address": "wang@langxi.example.cn"})
    assert "已经添加过了" in again.content.decode()
    assert Channel.objects.count() == 1


def test_channels_of_others_do_not_exist(as_user, outsider, clerk, channel):
    browser = as_user(outsider)
    for act in ("confirm", "code", "switch", "remove"):
        assert browser.post(f"/channels/{act}/", {"channel": channel.pk}).status_code == 404
    assert "wang@langxi" not in browser.get("/profile/channels/").content.decode()


def test_who_keeps_a_unit_keeps_its_channels(as_user, supervisor, clerk, bureau):
    assert as_user(clerk).get(f"/units/{bureau.pk}/channels/").status_code == 403
    browser = as_user(supervisor)
    browser.post(f"/units/{bureau.pk}/channels/", {"kind": "wecom", "address": ROBOT})
    page = browser.get(f"/units/{bureau.pk}/channels/").content.decode()
    assert "密钥末四位 5aaa" in page
    assert "693a91f6" not in page
    mine = Channel.objects.get(organisation=bureau)
    assert browser.post("/channels/remove/", {"channel": mine.pk}).url == f"/units/{bureau.pk}/channels/"


def test_a_list_of_messages_costs_the_same_for_twenty_as_for_one(as_user, clerk, django_assert_max_num_queries):
    browser = as_user(clerk)
    for number in range(20):
        messages.tell(clerk, f"第{number}件", url="/profile/")
    with django_assert_max_num_queries(8):
        browser.get("/messages/")
