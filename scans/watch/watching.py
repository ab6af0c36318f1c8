"""The watch over the watching: every minute alarms are raised, handed over and cleared, and the day's figures kept."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock, journal
from core.refusals import Refusal
from core.workflow import MoveRefused
from orgs.messages import tell
from orgs.models import COMMAND_USER, Organisation, User
from orgs.roles import Role
from orgs.settings_in_force import Held, settings_in_force
from scans.models import Alarm, AlarmKind, AlarmOwner, WatchDay
from scans.models.alarm import ANSWER, SET
from scans.watch.causes import FINDERS, STALLED_AFTER, Cause, coverage_now

TOLD, DAILY = "watch.alarm", "watch.daily"
AGAIN = dt.timedelta(hours=1)  # what comes and goes is told of once an hour
URGENT = frozenset({AlarmKind.STALLED, AlarmKind.NO_SCAN})


def evaluate(moment: dt.datetime) -> None:
    """Look at everything once. Safe to repeat, and for two schedulers at once."""
    top = Organisation.top()
    held = settings_in_force(top)
    causes = [cause for find in FINDERS for cause in find(moment, held)]
    standing = {(alarm.kind, alarm.subject): alarm for alarm in Alarm.objects.standing().select_related("owner")}
    wanted = {(cause.kind, cause.subject) for cause in causes}
    for cause in causes:
        alarm = standing.get((cause.kind, cause.subject))
        if alarm is None:
            raise_alarm(cause, top, moment)
        else:
            _renew(alarm, cause)
    for key, alarm in standing.items():
        if key not in wanted:
            _clear(alarm, moment)
        elif not fits(alarm.owner):
            hand_over(alarm, owner_of(alarm.kind))
    _note_day(moment, held)


def raise_alarm(cause: Cause, top: Organisation | None, moment: dt.datetime) -> Alarm | None:
    """None when another scheduler was faster: the database holds one standing alarm per subject."""
    owner = owner_of(cause.kind)
    alarm = Alarm(
        kind=cause.kind,
        subject=cause.subject,
        organisation=top,
        words=cause.words,
        detail=cause.detail,
        since=cause.since,
        owner=owner,
        opened_at=moment,
    )
    told = Alarm.objects.filter(kind=cause.kind, subject=cause.subject, opened_at__gte=moment - AGAIN).exists()
    try:
        with transaction.atomic():
            alarm.save(force_insert=True)
            alarm.events.create(move="raise", source="", target=Alarm.Status.OPEN, by=None, reason=cause.words)
            journal.record("scans.alarm.raise", by=None, obj=alarm, after={"owner": str(owner or "")})
            if owner is not None and not told:
                _tell(alarm, owner)
    except IntegrityError:
        return None
    return alarm


def _renew(alarm: Alarm, cause: Cause) -> None:
    """The figures of a standing alarm are those of now."""
    if (alarm.words, alarm.detail) != (cause.words, cause.detail):
        Alarm.objects.standing().filter(pk=alarm.pk).update(words=cause.words, detail=cause.detail)


def _clear(alarm: Alarm, moment: dt.datetime) -> None:
    try:
        alarm.make("clear", by=None, reason="原因已经消失", cleared_at=moment)
    except MoveRefused:  # acknowledged, handed over or cleared at this very moment: the next minute sees
        return


@transaction.atomic
def hand_over(alarm: Alarm, owner: User | None, *, by: Any = None) -> None:
    """Another person answers for it from now on, and is told."""
    if owner == alarm.owner:
        return
    before = alarm.owner
    words = f"{before or '无人'} → {owner or '无人'}"
    try:
        alarm.make("hand_over", by=by, reason=words, owner=owner, answered_by=None, answered_at=None, note="")
    except MoveRefused:
        return
    if owner is not None:
        _tell(alarm, owner)


def _tell(alarm: Alarm, owner: User) -> None:
    url = alarm.get_absolute_url()
    tell(owner, f"监测报警：{alarm.words}", alarm.detail, url, kind=TOLD, about=alarm, urgent=alarm.kind in URGENT)


def fits(user: User | None) -> bool:
    """Whether this person is still here and may answer."""
    return user is not None and user.has_perm(ANSWER)


def owner_of(kind: str) -> User | None:
    """The person set for the kind; where that one has left, and by default, the supervisor of the top office."""
    chosen = AlarmOwner.objects.filter(kind=kind).select_related("user").first()
    if chosen is not None and fits(chosen.user):
        return chosen.user
    return supervisors_on_top().first()


def supervisors_on_top() -> Any:
    """The people, not the built-in user of commands."""
    on_top = User.objects.filter(is_active=True, organisation__parent=None, grants__role=Role.SUPERVISOR)
    return on_top.exclude(organisation=None).exclude(username=COMMAND_USER).order_by("pk")


def possible_owners() -> Any:
    """Who may be set: people of the top office who may answer alarms."""
    roles = (Role.SUPERVISOR, Role.INSPECTOR, Role.REVIEWER)
    people = User.objects.filter(is_active=True, grants__role__in=roles, organisation__parent=None)
    return people.exclude(organisation=None).exclude(username=COMMAND_USER).order_by("full_name", "pk").distinct()


@transaction.atomic
def set_owners(chosen: dict[str, User | None], *, by: Any) -> None:
    """Who answers for which kind; standing alarms go over at once."""
    if not by.has_perm(SET) or by.organisation is None or by.organisation.parent_id is not None:
        raise Refusal("not_allowed", "只有最上级单位的主管可以设定报警责任人。")
    before = {row.kind: str(row.user) for row in AlarmOwner.objects.select_related("user")}
    for kind, user in chosen.items():
        if user is None:
            AlarmOwner.objects.filter(kind=kind).delete()
        else:
            AlarmOwner.objects.update_or_create(kind=kind, defaults={"user": user})
    after = {kind: str(user) for kind, user in chosen.items() if user is not None}
    journal.record("scans.alarm.owners", by=by, before=before, after=after)
    for alarm in Alarm.objects.standing().select_related("owner").filter(kind__in=chosen):
        hand_over(alarm, owner_of(alarm.kind), by=by)


def acknowledge(alarm: Alarm, *, by: Any, note: str) -> None:
    """The person has seen it and says what is being done; it stays until its cause is gone."""
    alarm.make("acknowledge", by=by, reason=note, note=note, answered_by=by, answered_at=clock.now())


def _note_day(moment: dt.datetime, held: dict[str, Held]) -> None:
    seen, total = coverage_now(moment)
    figures = {"evaluated_at": moment, "seen": seen, "total": total, "alarms": Alarm.objects.standing().count()}
    day, _ = WatchDay.objects.update_or_create(day=clock.local_day(moment), defaults=figures)
    if day.told_at is None and moment.astimezone(clock.SHANGHAI).time() >= held["watch.daily_at"].value:
        _tell_day(day, moment)


@transaction.atomic
def _tell_day(day: WatchDay, moment: dt.datetime) -> None:
    """Once a day, to the supervisors of the top office: one message with everything in it."""
    if not WatchDay.objects.filter(pk=day.pk, told_at=None).update(told_at=moment):
        return
    people = list(supervisors_on_top())
    text = "\n".join(_lines(Alarm.objects.standing().order_by("kind", "pk"))) or "没有未解除的报警。"
    missing = missing_days(moment)
    if missing:
        text += f"\n近两周没有监测日报的日子：{'、'.join(f'{each:%m-%d}' for each in missing)}（那天看守没有运行）。"
    if people:
        tell(people, day.words, text, reverse("scans:alarm-list"), kind=DAILY, about=day)
    journal.record("scans.watchday.tell", by=None, obj=day, after={"seen": day.seen, "total": day.total})


def _lines(alarms: Iterable[Alarm]) -> list[str]:
    return [f"· {alarm.get_kind_display()}：{alarm.words}（责任人：{alarm.owner or '无'}）" for alarm in alarms]


def recent_days(moment: dt.datetime, days: int = 14) -> list[tuple[dt.date, WatchDay | None]]:
    """Newest first, from the first day that was ever watched; a day without a row was not watched."""
    today = clock.local_day(moment)
    first = WatchDay.objects.order_by("day").values_list("day", flat=True).first()
    rows = {row.day: row for row in WatchDay.objects.filter(day__gt=today - dt.timedelta(days=days))}
    listed = [today - dt.timedelta(days=back) for back in range(days)]
    return [(day, rows.get(day)) for day in listed if first is not None and day >= first]


def missing_days(moment: dt.datetime) -> list[dt.date]:
    return sorted(day for day, row in recent_days(moment) if row is None)


def is_asleep(moment: dt.datetime) -> bool:
    """Whether the watch itself has not run for a while."""
    last = WatchDay.objects.order_by("-day").first()
    return last is not None and last.is_late(moment, STALLED_AFTER)
