"""What the calendar page shows: twelve months of marked days, the special dates in a table, who changed what."""

import calendar
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from core.calendar import DAY, WorkCalendar
from orgs.models import CalendarDay, CalendarYear
from orgs.notice_text import WEEK, NoticeDay

MARKS = {"off": "休", "work": "班"}


@dataclass(frozen=True)
class Cell:
    date: dt.date
    works: bool
    kind: str
    name: str

    @property
    def mark(self) -> str:
        return MARKS.get(self.kind, "")

    @property
    def words(self) -> str:
        told = {"off": "放假", "work": "调休上班"}.get(self.kind) or ("工作日" if self.works else "周末")
        return f"{self.date.month}月{self.date.day}日 {told} {self.name}".strip()


@dataclass(frozen=True)
class Month:
    number: int
    weeks: list[list[Cell | None]]

    @property
    def workdays(self) -> int:
        return sum(cell.works for week in self.weeks for cell in week if cell)


def months_of(year: int, days: list[CalendarDay]) -> list[Month]:
    told = {day.date: day for day in days}
    work = WorkCalendar({day.date: day.kind == CalendarDay.Kind.WORK for day in days}, frozenset())

    def cell(date: dt.date) -> Cell:
        day = told.get(date)
        return Cell(date, work.is_workday(date), day.kind if day else "", day.name if day else "")

    weeks = calendar.Calendar().monthdatescalendar
    return [
        Month(n, [[cell(date) if date.month == n else None for date in week] for week in weeks(year, n)])
        for n in range(1, 13)
    ]


@dataclass(frozen=True)
class Stretch:
    """Days in a row with one kind and one name, as one line of a table."""

    first: dt.date
    last: dt.date
    kind: str
    name: str
    source: str = ""

    @property
    def label(self) -> str:
        return CalendarDay.Kind(self.kind).label

    @property
    def words(self) -> str:
        ends = (self.first, self.last) if self.last != self.first else (self.first,)
        return " 至 ".join(f"{day}（周{WEEK[day.weekday()]}）" for day in ends)

    @property
    def count(self) -> int:
        return (self.last - self.first).days + 1


def stretches(days: list[Any]) -> Iterator[Stretch]:
    """`days` are CalendarDays or NoticeDays in order of date."""
    if not days:
        return
    first = days[0]
    for here, after in pairwise([*days, None]):
        if after is None or (after.date, after.kind, after.name) != (here.date + DAY, here.kind, here.name):
            yield Stretch(first.date, here.date, here.kind, here.name, getattr(here, "source", ""))
            first = after


def year_page(year: CalendarYear) -> dict[str, Any]:
    number = year.year
    days = list(CalendarDay.objects.filter(date__year=number))
    months = months_of(number, days)
    return {
        "year": year,
        "months": months,
        "workdays": sum(month.workdays for month in months),
        "stretches": list(stretches(days)),
        "history": year.history[:20] if year.pk else [],
        "week": WEEK,
        "years": CalendarYear.objects.values_list("year", "announced").order_by("-year"),
    }


def differences(year: CalendarYear, days: list[NoticeDay]) -> dict[str, list[Stretch]]:
    """What a notice would change: days that come, days that go."""
    present = _present(year)
    coming = [day for day in days if present.get(day.date) != day]
    going = [day for date, day in present.items() if day not in days]
    return {"coming": list(stretches(coming)), "going": list(stretches(going))}


def removes_announced(year: CalendarYear, days: list[NoticeDay]) -> bool:
    """Whether a special day of an announced year would be an ordinary one again."""
    return year.announced and not _present(year).keys() <= {day.date for day in days}


def _present(year: CalendarYear) -> dict[dt.date, NoticeDay]:
    held = CalendarDay.objects.filter(year=year) if year.pk else CalendarDay.objects.none()
    return {day.date: NoticeDay(day.date, day.kind, day.name) for day in held}
