"""The one door to working days: deadlines by the stored calendar, and who recomputes when the calendar changes."""

import datetime as dt
from collections.abc import Callable

from core.calendar import Deadline, WorkCalendar
from orgs.models import CalendarDay, Organisation
from orgs.settings_in_force import setting

Recompute = Callable[[WorkCalendar], int]
_recomputes: list[Recompute] = []


def recompute(function: Recompute) -> Recompute:
    """Register, in `<app>/deadlines.py`, a function that sets the open deadlines of its app anew.

    It gets the calendar as it stands now and answers how many deadlines moved; it runs in the transaction of the
    change, so that a deadline and the calendar never disagree. Safe to repeat."""
    _recomputes.append(function)
    return function


def recompute_deadlines() -> int:
    """Have every app set its open deadlines anew: how many moved."""
    if not _recomputes:
        return 0
    calendar = work_calendar()
    return sum(function(calendar) for function in _recomputes)


def work_calendar(since: dt.date | None = None) -> WorkCalendar:
    """The calendar in two queries; many deadlines share one. `since` leaves out days that no longer matter."""
    days = CalendarDay.objects.all() if since is None else CalendarDay.objects.filter(date__gte=since)
    return days.as_calendar()


def deadline_after(
    day: dt.date, workdays: int = 5, *, unit: Organisation | None = None, calendar: WorkCalendar | None = None
) -> Deadline:
    """The end of a limit of working days; the day of the event is not counted, the hour is the unit's setting."""
    hour = setting("deadline.hour", on=day, unit=unit)
    return (calendar or work_calendar(day)).deadline(day, workdays, hour)


def deadline_in_days(
    day: dt.date, days: int, *, unit: Organisation | None = None, calendar: WorkCalendar | None = None
) -> Deadline:
    """The end of a limit of calendar days; a last day off rolls to the next working day."""
    hour = setting("deadline.hour", on=day, unit=unit)
    return (calendar or work_calendar(day)).deadline_in_days(day, days, hour)
