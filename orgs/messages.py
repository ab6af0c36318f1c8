"""Telling people: messages are written in the transaction of the act they tell of; nothing is sent in a request."""

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import jobs, journal
from core.clock import SHANGHAI, now
from core.refusals import Refusal
from orgs.message_kinds import KINDS, OTHER
from orgs.models import Channel, Delivery, Message, Organisation, User
from orgs.settings_in_force import settings_in_force

JOB = "messages"
Told = User | Organisation


def tell(
    to: Told | Iterable[Told],
    subject: str,
    text: str = "",
    url: str = "",
    *,
    kind: str = OTHER,
    about: Any = None,
    urgent: bool = False,
) -> None:
    """Tell people, or all the people of units together with the units' own channels. Call it in the act's transaction.
    `url` is a page of this portal; `kind` one of KINDS; only what is urgent goes out in quiet hours."""
    if kind not in KINDS or (url and (not url.startswith("/") or url.startswith("//"))):
        raise ValueError(f"no kind {kind!r}, or no page of this portal: {url!r}")
    told = {
        "kind": kind,
        "subject": " ".join(subject.split())[:200],
        "text": text,
        "url": url,
        "urgent": urgent,
        "object_type": about._meta.label_lower if about is not None else "",
        "object_id": str(about.pk) if about is not None else "",
    }
    people, units = _reached([to] if isinstance(to, Told) else list(to))
    messages = [Message(user=person, **told) for person in people]
    messages += [Message(organisation=unit, **told) for unit in units]
    with transaction.atomic():
        _deliver(Message.objects.bulk_create(messages))


def _reached(to: list[Told]) -> tuple[list[User], list[Organisation]]:
    """Each person once, the people of the units included; only units with channels need a message of their own."""
    units = {unit.pk: unit for unit in to if isinstance(unit, Organisation)}
    named = [person.pk for person in to if isinstance(person, User)]
    reached = Q(pk__in=named) | Q(organisation__in=units)
    people = User.objects.filter(reached, is_active=True).exclude(grants=None).order_by("pk").distinct()
    with_channels = set(
        Channel.objects.listening().filter(organisation__in=units).values_list("organisation", flat=True)
    )
    return list(people), [units[pk] for pk in sorted(with_channels)]


def _deliver(messages: list[Message]) -> None:
    whose = {("user", each.user_id) if each.user_id else ("unit", each.organisation_id): each for each in messages}
    mine = Q(user__in=[each.user_id for each in messages if each.user_id])
    mine |= Q(organisation__in=[each.organisation_id for each in messages if each.organisation_id])
    channels = list(Channel.objects.listening().filter(mine))
    rows = []
    for channel in channels:
        message = whose["user", channel.user_id] if channel.user_id else whose["unit", channel.organisation_id]
        rows.append(Delivery(message=message, channel=channel, urgent=message.urgent))
    Delivery.objects.bulk_create(rows)
    wake({channel.lane for channel in channels})


def wake(lanes: Iterable[str]) -> None:
    """Have the lanes looked at once this transaction is written; the rows are the truth, so losing this costs time."""
    for lane in sorted(lanes):
        call = partial(jobs.call_again, JOB, key=f"{JOB}:{lane}", args={"lane": lane})
        transaction.on_commit(call, robust=True)


def wake_what_is_due() -> None:
    """The clock's part: what was held overnight, is to be tried again, or was lost with a process. Safe to repeat."""
    moment = now()
    due = Delivery.objects.due(moment, quiet=is_quiet(moment)).filter(channel__active=True)
    wake(due.order_by().values_list("channel__lane", flat=True).distinct())


def is_quiet(moment: dt.datetime) -> bool:
    """Whether people are not to be disturbed now; the hours are the office's setting and may span midnight."""
    held = settings_in_force()
    begins, ends = held["messages.quiet_from"].value, held["messages.quiet_until"].value
    clock = moment.astimezone(SHANGHAI).time()
    if begins <= ends:
        return begins <= clock < ends
    return clock >= begins or clock < ends


@transaction.atomic
def mark_read(messages: Any, *, by: User) -> int:
    """Note that a person has read what was told; `messages` are this person's own."""
    count = messages.unread().update(read_at=now())
    journal.record("message.read", by=by, after={"count": count})
    return count


def mark_seen(about: Any, *, by: User) -> None:
    """Whoever has the thing itself before them has read what was told of it."""
    told = Message.objects.visible_to(by).about(about).unread()
    if told.exists():
        mark_read(told, by=by)


@transaction.atomic
def retry(deliveries: Any, *, by: User) -> int:
    """Send what failed once more, after somebody has looked at the reason."""
    failed = deliveries.failed().filter(channel__active=True)
    lanes = set(failed.order_by().values_list("channel__lane", flat=True))
    fresh = {"state": Delivery.State.WAITING, "attempts": 0, "not_before": now(), "settled_at": None, "claim": ""}
    count = failed.update(**fresh)
    if not count:
        raise Refusal("nothing_failed", "没有可以重试的投递：已经有人重试，或者接收渠道已停用。")
    journal.record("message.retried", by=by, after={"count": count})
    wake(lanes)
    return count
