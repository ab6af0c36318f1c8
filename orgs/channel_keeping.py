"""Channels that carry messages to people: added by their owner, confirmed by a code, switched off and on."""

from django.db import IntegrityError, transaction
from django.db.models import F

from core import journal
from core.clock import now
from core.refusals import Refusal
from orgs.messages import wake
from orgs.models import Channel, Delivery, Organisation, User
from orgs.models.message import MAIL_LANE, TRIES
from orgs.robots import read_address

MOST = 5  # channels of one person or unit
CODE_EVERY = 60  # seconds between two codes


@transaction.atomic
def add_channel(owner: User | Organisation, *, kind: str, typed: str, signing: str = "", by: User) -> Channel:
    """Add a channel and send it the code that confirms it. A robot's key is kept sealed."""
    if owner.channels.count() >= MOST:
        raise Refusal("too_many_channels", f"最多添加 {MOST} 个接收渠道，请先删除不用的。")
    if kind == Channel.Kind.MAIL:
        channel, key, signing = Channel(kind=kind, address=typed.strip(), lane=MAIL_LANE), "", ""
    else:
        robot = read_address(kind, typed)
        channel, key = Channel(kind=kind, address=robot.address, lane=robot.lane, key_hint=robot.key[-4:]), robot.key
    channel.user, channel.organisation = (owner, None) if isinstance(owner, User) else (None, owner)
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        raise Refusal("channel_exists", "这个接收渠道已经添加过了。") from None
    channel.keep_secrets(key=key, signing=signing)
    journal.record("channel.added", by=by, obj=channel, after={"owner": str(owner)})
    _send_code(channel)
    return channel


@transaction.atomic
def send_code(channel: Channel, *, by: User) -> None:
    """A new code, after the old one was lost or tried too often."""
    last = channel.deliveries.filter(message=None).first()
    if last and (now() - last.created_at).total_seconds() < CODE_EVERY:
        raise Refusal("too_soon", "验证码刚刚发出，请一分钟后再试。")
    if not Channel.objects.filter(pk=channel.pk, confirmed=False, code_round=channel.code_round).update(
        code_round=F("code_round") + 1, tries=0
    ):
        raise Refusal("already_so", "该渠道已经验证，或者刚刚重发过验证码，请刷新页面。")
    journal.record("channel.code_sent", by=by, obj=channel)
    _send_code(channel)


def confirm(channel: Channel, typed: str, *, by: User) -> None:
    """The right code opens the channel. Each try is counted before it is judged, whoever tries at the same moment."""
    if not Channel.objects.filter(pk=channel.pk, confirmed=False, tries__lt=TRIES).update(tries=F("tries") + 1):
        raise Refusal("too_many_tries", "该渠道已经验证，或者验证码输错次数过多，请重发验证码。")
    if not channel.is_code(typed):
        raise Refusal("wrong_code", f"验证码不正确，请核对后重填；连续输错 {TRIES} 次须重发验证码。")
    with transaction.atomic():
        if not Channel.objects.filter(pk=channel.pk, confirmed=False, code_round=channel.code_round).update(
            confirmed=True
        ):
            raise Refusal("already_so", "该渠道已经验证，或者刚刚重发过验证码，请刷新页面。")
        journal.record("channel.confirmed", by=by, obj=channel)


@transaction.atomic
def switch(channel: Channel, active: bool, *, by: User) -> None:
    """Off: what still waits is not sent; it stays in the portal. On: from now on again."""
    if not Channel.objects.filter(pk=channel.pk, active=not active).update(active=active):
        raise Refusal("already_so", "该渠道已经是这个状态，请刷新页面。")
    if not active:
        waiting = channel.deliveries.filter(state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.CANCELLED, reason="接收渠道已停用。", settled_at=now())
    journal.record("channel.enabled" if active else "channel.disabled", by=by, obj=channel)


@transaction.atomic
def remove(channel: Channel, *, by: User) -> None:
    journal.record("channel.removed", by=by, obj=channel, before={"owner": str(channel.owner)})
    channel.delete()


def _send_code(channel: Channel) -> None:
    Delivery.objects.create(channel=channel, urgent=True)
    wake([channel.lane])
