"""The notices of past years as the portal ships them: `calendar_days.csv`, written into the table once."""

import csv
import datetime as dt
from functools import cache
from pathlib import Path

from django.db import transaction

from core.calendar import notice_year
from orgs.models import CalendarDay, CalendarYear

FILE = Path(__file__).with_name("calendar_days.csv")
PROVISIONAL = frozenset({2027})  # only what the law itself names; the notice with the make-up days is not out
SOURCES = {True: "国务院办公厅放假通知", False: "《全国年节及纪念日放假办法》，调休待公布"}


@cache
def shipped() -> dict[int, list[tuple[dt.date, str, str]]]:
    """Year of the notice → its days as (date, kind, name)."""
    years: dict[int, list[tuple[dt.date, str, str]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = dt.date.fromisoformat(row["date"])
            years.setdefault(notice_year(day), []).append((day, row["kind"], row["name"]))
    return years


@transaction.atomic
def seed_calendar() -> None:
    """Write the years the table lacks, and renew a provisional one that nobody has touched. Safe to repeat."""
    known = {year.year: year for year in CalendarYear.objects.all()}
    for number in shipped():
        announced = number not in PROVISIONAL
        year = known.get(number)
        if year is None:
            _write(CalendarYear.objects.create(year=number, announced=announced, source=SOURCES[announced]))
        elif announced and not year.announced and not year.version:
            CalendarYear.objects.filter(pk=year.pk).update(announced=True, source=SOURCES[True])
            year.days.all().delete()
            _write(year)


def _write(year: CalendarYear) -> None:
    source = SOURCES[year.year not in PROVISIONAL]
    CalendarDay.objects.bulk_create(
        CalendarDay(date=day, kind=kind, name=name, year=year, source=source)
        for day, kind, name in shipped()[year.year]
    )
