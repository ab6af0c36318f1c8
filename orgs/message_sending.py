"""Sending what waits, lane by lane: claimed by one conditional update, merged per channel, settled with a reason."""

import logging
import time
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Case, F, Value, When

from core import jobs
from core.clock import now
from core.mail import MailFailed, MailServer, letter
from core.models import Job
from core.secrets import SecretUnreadable
from orgs.message_texts import subject_of, text_of
from orgs.messages import is_quiet
from orgs.models import Channel, Delivery, Message
from orgs.robots import RobotFailed, post

ATTEMPTS = 2
RETRY_AFTER = timedelta(minutes=5)
AT_A_STRETCH = 45.0  # seconds until a long lane lets other work have the worker
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """`server`: nothing else on this lane would get through now either."""

    reason: str
    server: bool = False


@dataclass(frozen=True)
class Parcel:
    """What one worker holds for one channel: everything that waited there, as one mail or post."""

    channel: Channel
    claim: str
    messages: list[Message]
    asks_for_code: bool
    number: str


def send_lane(job: Job) -> None:
    """Send what is due on one lane. A server that is down is tried once, not once per channel. Safe to repeat."""
    began, down = time.monotonic(), None
    for count, channel in enumerate(waiting_channels(job.args["lane"]), start=1):
        parcel = claim(channel)
        if parcel is None:
            continue
        failure = down or attempt(parcel)
        settle(parcel, failure)
        down = failure if failure and failure.server else None
        job.progress(count)
        if time.monotonic() - began > AT_A_STRETCH:
            raise jobs.Pause


def waiting_channels(lane: str) -> list[Channel]:
    moment = now()
    due = Delivery.objects.due(moment, quiet=is_quiet(moment))
    return list(Channel.objects.filter(lane=lane, active=True, pk__in=due.values("channel")))


def claim(channel: Channel) -> Parcel | None:
    """Take all that is due for a channel; None when somebody else has it. A claim cut off costs no attempt."""
    moment, token = now(), uuid.uuid4().hex
    tried = Case(When(state=Delivery.State.SENDING, then=F("attempts")), default=F("attempts") + Value(1))
    due = Delivery.objects.due(moment, quiet=is_quiet(moment)).filter(channel=channel)
    if not due.update(state=Delivery.State.SENDING, claim=token, claimed_at=moment, attempts=tried):
        return None
    rows = list(Delivery.objects.claimed(token).select_related("message").order_by("pk"))
    messages = [row.message for row in rows if row.message]
    number = f"delivery-{rows[0].pk}-{rows[-1].pk}-{len(rows)}"
    return Parcel(channel, token, messages, len(messages) < len(rows), number)


def attempt(parcel: Parcel) -> Failure | None:
    """Try to send once; every failure comes back in words, so that the next channel has its turn."""
    try:
        _send(parcel)
    except (MailFailed, RobotFailed) as failed:
        return Failure(failed.message[:300], failed.server)
    except SecretUnreadable:
        return Failure("机器人密钥无法解读（字段密钥已更换），请删除后重新添加该渠道。")
    except Exception as error:  # named without its text: an address with a key may stand in it
        _log.error("delivery %s was not sent: %s", parcel.number, type(error).__name__)
        return Failure(f"内部错误：{type(error).__name__}，请系统管理员查看日志。")
    return None


def settle(parcel: Parcel, failure: Failure | None) -> None:
    """Guarded by the claim: whoever lost it writes nothing. The first failure waits for one more attempt."""
    held = Delivery.objects.claimed(parcel.claim)
    if failure is None:
        held.update(state=Delivery.State.SENT, reason="", settled_at=now())
        return
    last = held.filter(attempts__gte=ATTEMPTS)
    last.update(state=Delivery.State.FAILED, reason=failure.reason, settled_at=now())
    held.update(state=Delivery.State.WAITING, reason=failure.reason, not_before=now() + RETRY_AFTER, claim="")


def _send(parcel: Parcel) -> None:
    channel = parcel.channel
    code = channel.code() if parcel.asks_for_code else ""
    subject, text = subject_of(parcel.messages, code), text_of(parcel.messages, code)
    if channel.kind != Channel.Kind.MAIL:
        post(channel, f"{subject}\n{text}")
        return
    server = MailServer(**settings.MAIL_SERVER)
    if not server.host:
        raise MailFailed("本平台没有配置邮件服务器。", server=True)
    server.send(letter(sender=server.sender, to=channel.address, subject=subject, text=text, number=parcel.number))
