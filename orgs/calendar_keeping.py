"""Acts on the calendar of working days: one day, a whole notice, announced or not; each tells the journal."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from core import journal
from core.calendar import SATURDAY, notice_year
from core.clock import now, today
from core.refusals import Refusal
from orgs.models import CalendarDay, CalendarYear, User
from orgs.notice_text import NoticeDay
from orgs.workdays import recompute_deadlines

FIRST, LAST = 2000, 2100


def may_keep(user: User) -> bool:
    """The calendar is one for the whole tree, so its top unit keeps it."""
    at_top = user.organisation is not None and user.organisation.parent_id is None
    return at_top and user.has_perm("orgs.manage_calendar")


def year_or_new(number: int) -> CalendarYear:
    """The year's row, or one not saved yet: then weekdays only, not announced."""
    return CalendarYear.objects.filter(year=number).first() or CalendarYear(year=number)


def pending_year() -> int:
    """The first year from this one on whose notice is not taken in yet."""
    this = today().year
    announced = set(CalendarYear.objects.filter(year__gte=this, announced=True).values_list("year", flat=True))
    return next(year for year in range(this, LAST + 1) if year not in announced or year == LAST)


@transaction.atomic
def set_day(day: dt.date, kind: str, *, name: str, reason: str, by: User, version: int) -> None:
    """Make one day off or on; an empty kind lets it follow the week again."""
    _check(by, reason)
    if kind == CalendarDay.Kind.WORK and day.weekday() < SATURDAY:
        raise Refusal("already_a_workday", f"{day} 是周一至周五，本来就上班，不用登记为调休上班。")
    old = CalendarDay.objects.filter(date=day).select_related("year").first()
    year = _take_turn(old.year.year if old else notice_year(day), by, version)
    CalendarDay.objects.filter(date=day).delete()
    if kind:
        CalendarDay.objects.bulk_create([_day(NoticeDay(day, kind, name), year, reason, by)])
    elif old is None:
        raise Refusal("already_so", f"{day} 本来就按周一至周五的规律，没有改变。")
    before = {"day": f"{day} {_words(old.kind, old.name)}" if old else f"{day} 按星期"}
    after = {"day": f"{day} {_words(kind, name)}", "moved": recompute_deadlines()}
    journal.record("calendar.day_set", by=by, obj=year, before=before, after=after, reason=reason)


@transaction.atomic
def take_notice(
    number: int, days: Sequence[NoticeDay], *, announced: bool, source: str, by: User, version: int | None = None
) -> int:
    """Replace a year's days by those of its notice: how many open deadlines moved."""
    _check(by, source)
    if not days:
        raise Refusal("empty_notice", "没有读到任何日期，日历没有改变。")
    year = _take_turn(number, by, version, announced=announced, source=source)
    before = [f"{day} {_words(*told)}" for day, told in CalendarDay.objects.filter(year=year).facts().items()]
    CalendarDay.objects.filter(year=year).delete()
    CalendarDay.objects.filter(date__in=[day.date for day in days]).delete()
    CalendarDay.objects.bulk_create(_day(day, year, source, by) for day in days)
    after = {"days": [f"{day.date} {_words(day.kind, day.name)}" for day in days], "announced": announced}
    moved = recompute_deadlines()
    journal.record(
        "calendar.notice", by=by, obj=year, before={"days": before}, after={**after, "moved": moved}, reason=source
    )
    return moved


@transaction.atomic
def set_announced(number: int, announced: bool, *, reason: str, by: User, version: int) -> int:
    """Say that the year's notice is in, or take that back: how many open deadlines moved."""
    _check(by, reason)
    if CalendarYear.objects.filter(year=number, announced=announced).exists():
        raise Refusal("already_so", f"{number}年已经是这个状态，请刷新页面。")
    year = _take_turn(number, by, version, announced=announced)
    moved = recompute_deadlines()
    after = {"announced": announced, "moved": moved}
    journal.record(
        "calendar.announced", by=by, obj=year, before={"announced": not announced}, after=after, reason=reason
    )
    return moved


def _check(by: User, reason: str) -> None:
    if not may_keep(by):
        raise Refusal("not_allowed", "工作日历全平台共用，由最上级单位的主管维护，请与其联系。")
    if not reason.strip():
        raise Refusal("reason_needed", "请填写修改的理由或依据。")


def _take_turn(number: int, by: User, version: int | None, **fields: object) -> CalendarYear:
    """One change of a year at a time: refused when it is no longer what the page showed."""
    if not FIRST <= number <= LAST:
        raise Refusal("bad_year", f"{number}年超出范围，请填写 {FIRST} 到 {LAST} 之间的年份。")
    year, _ = CalendarYear.objects.get_or_create(year=number)
    shown = CalendarYear.objects.filter(pk=year.pk, **({} if version is None else {"version": version}))
    if not shown.update(version=F("version") + 1, changed_by=by, changed_at=now(), **fields):
        last = CalendarYear.objects.select_related("changed_by").get(pk=year.pk).changed_by
        raise Refusal(
            "somebody_was_faster",
            f"{last or '系统'}已先一步修改{number}年工作日历，您的修改没有保存，请刷新页面后核对。",
        )
    return year


def _day(day: NoticeDay, year: CalendarYear, source: str, by: User) -> CalendarDay:
    return CalendarDay(date=day.date, kind=day.kind, name=day.name, year=year, source=source[:200], changed_by=by)


def _words(kind: str, name: str) -> str:
    label = CalendarDay.Kind(kind).label if kind else "按星期"
    return f"{label} {name}".strip()
