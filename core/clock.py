"""The only places that ask the clock; everything else takes the time as a parameter."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    return timezone.now()


def today() -> dt.date:
    """The calendar day in Asia/Shanghai."""
    return timezone.localdate(timezone=SHANGHAI)


def local_day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(SHANGHAI).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """23:59:59 +08:00 of that day: the instant a date alone stands for as a monitoring point."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), SHANGHAI)


def read_instant(text: str) -> dt.datetime:
    """ISO text → aware instant; a date alone is the end of that day, a missing zone is +08:00. ValueError otherwise."""
    text = text.strip()
    if len(text) == 10:
        return end_of_day(dt.date.fromisoformat(text))
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
