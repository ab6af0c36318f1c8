"""One table of every date form seen on platforms, read against the moment of the answer, never guessed."""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

CHINA = dt.timezone(dt.timedelta(hours=8))
MILLISECONDS_FROM = 10**11

_MONTHS = {name: n for n, name in enumerate(re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec"), 1)}
# CST is China's time here: Java and Chinese CMS feeds write it, and the usual libraries are 14 hours off.
_ZONES = {"": 8, "cst": 8, "bjt": 8, "hkt": 8, "z": 0, "gmt": 0, "utc": 0, "ut": 0,
          "est": -5, "edt": -4, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}  # fmt: skip
_WEEKDAYS = {name: n % 7 for n, name in enumerate("一二三四五六日")} | {"天": 6}
_DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2}
_UNITS = {"秒": "seconds", "分": "minutes", "小": "hours"}
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")


class Moment(NamedTuple):
    """A point in time at +08:00 and how exactly it was stated: second, minute or day."""

    at: dt.datetime
    precision: str


Reader = Callable[[re.Match[str], dt.datetime], Moment]


def parse_date(value: object, as_of: dt.datetime) -> Moment | None:
    """The moment a platform's value states, or None where it states none."""
    try:
        as_of = as_of.astimezone(CHINA)
        text = _as_text(value)
        if not text.isascii():
            text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip()
        for pattern, read in _TABLE:
            if match := pattern.fullmatch(text):
                return read(match, as_of)
    except (ValueError, OverflowError, KeyError, OSError):
        return None
    return None


def _as_text(value: object) -> str:
    """Numbers are seconds or milliseconds, whatever their type; anything else states no moment."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(value)
    return str(int(value))


def _clock(match: re.Match[str]) -> tuple[dt.time, str] | None:
    if match["H"] is None:
        return None
    time = dt.time(int(match["H"]), int(match["M"]), int(match["S"] or 0))
    return time, "second" if match["S"] else "minute"


@lru_cache(maxsize=256)
def _zone(text: str) -> dt.timezone:
    text = text.lower()
    name = text.rstrip("0123456789:").rstrip("+-")
    digits = text[len(name) :].replace(":", "")
    if not digits:
        offset = dt.timedelta(hours=_ZONES[name])
    elif name in ("", "gmt", "utc"):
        offset = dt.timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5] or 0))
        offset = -offset if digits[0] == "-" else offset
    else:
        raise ValueError(text)
    zone = dt.timezone(offset)
    return CHINA if zone == CHINA else zone


def _full(match: re.Match[str], as_of: dt.datetime) -> Moment:
    """Year, month and day are stated; the clock may be."""
    y, m, d, hour, minute, second, zone_name = match.group("y", "m", "d", "H", "M", "S", "Z")
    year, month = int(y), int(m) if m.isdigit() else _MONTHS[m[:3].lower()]
    if len(y) == 2:
        year += 2000 if year < 70 else 1900
    if hour is None:
        return _day(dt.date(year, month, int(d)))
    zone = _zone(zone_name or "")
    stated = dt.datetime(year, month, int(d), int(hour), int(minute), int(second or 0), tzinfo=zone)
    return Moment(stated if zone is CHINA else stated.astimezone(CHINA), "second" if second else "minute")


def _day(day: dt.date) -> Moment:
    return Moment(dt.datetime.combine(day, dt.time(), CHINA), "day")


def _at(day: dt.date, clock: tuple[dt.time, str] | None) -> Moment:
    return _day(day) if clock is None else Moment(dt.datetime.combine(day, clock[0], CHINA), clock[1])


def _not_later(moment: Moment, as_of: dt.datetime) -> bool:
    return moment.at <= as_of


def _digits(match: re.Match[str], as_of: dt.datetime) -> Moment:
    text = match[0]
    if len(text) in (8, 14) and "1990" <= text[:4] <= "2099":
        form = "%Y%m%d%H%M%S"[: 6 if len(text) == 8 else None]
        stated = dt.datetime.strptime(text, form).replace(tzinfo=CHINA)
        return Moment(stated, "day" if len(text) == 8 else "second")
    number = int(text)
    if number <= 0:
        raise ValueError(text)
    seconds = number // 1000 if number >= MILLISECONDS_FROM else number
    return Moment(dt.datetime.fromtimestamp(seconds, CHINA), "second")


def _just_now(match: re.Match[str], as_of: dt.datetime) -> Moment:
    return Moment(as_of.replace(microsecond=0), "minute")


def _ago(match: re.Match[str], as_of: dt.datetime) -> Moment:
    unit, number = match["u"][0], int(match["n"])
    if unit == "天":
        return _day(as_of.date() - dt.timedelta(days=number))
    stated = as_of - dt.timedelta(**{_UNITS[unit]: number})
    return Moment(stated.replace(microsecond=0), "second" if unit == "秒" else "minute")


def _named_day(match: re.Match[str], as_of: dt.datetime) -> Moment:
    return _at(as_of.date() - dt.timedelta(days=_DAYS_AGO[match["day"]]), _clock(match))


def _weekday(match: re.Match[str], as_of: dt.datetime) -> Moment:
    back = (as_of.weekday() - _WEEKDAYS[match["w"]]) % 7
    moment = _at(as_of.date() - dt.timedelta(days=back), _clock(match))
    return moment if _not_later(moment, as_of) else Moment(moment.at - dt.timedelta(days=7), moment.precision)


def _clock_alone(match: re.Match[str], as_of: dt.datetime) -> Moment:
    moment = _at(as_of.date(), _clock(match))
    return moment if _not_later(moment, as_of) else Moment(moment.at - dt.timedelta(days=1), moment.precision)


def _month_day(match: re.Match[str], as_of: dt.datetime) -> Moment:
    """The most recent such day that has already come; 29 February goes back to a leap year."""
    month, day, clock = int(match["m"]), int(match["d"]), _clock(match)
    for year in range(as_of.year, as_of.year - 9, -1):
        if (month, day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
            continue
        moment = _at(dt.date(year, month, day), clock)
        if _not_later(moment, as_of):
            return moment
    raise ValueError(match[0])


_CLOCK = r"(?P<H>\d{1,2}) ?[:时点] ?(?P<M>\d{2})(?:分|(?: ?[:分] ?(?P<S>\d{2})秒?(?:[.,]\d+)?)?)"
_ZONE = r"(?P<Z>(?:GMT|UTC)?[+-]\d{2}(?::?\d{2})?|[A-Z]{1,4})?(?: ?\([^)]*\))?"
_MAYBE_CLOCK = rf"(?:\s*{_CLOCK})?"
_WORD = "[A-Z]{3,9}"
_DAY_NAME = r"(?:\s*(?:周|星期)[一二三四五六日天])?"

_TABLE: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), read)
    for pattern, read in (
        (rf"(?P<y>\d{{4}})([-/.])(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}})(?:(?:T|\s+){_CLOCK}\s*{_ZONE})?", _full),
        (rf"(?:{_WORD},?\s+)?(?P<d>\d{{1,2}})[ -](?P<m>{_WORD})[ -](?P<y>\d{{4}}|\d{{2}})\s+{_CLOCK}\s*{_ZONE}", _full),
        (rf"{_WORD},?\s+(?P<m>{_WORD})\s+(?P<d>\d{{1,2}})\s+{_CLOCK}(?:\s+{_ZONE})?\s+(?P<y>\d{{4}})", _full),
        (rf"{_WORD},?\s+(?P<m>{_WORD})\s+(?P<d>\d{{1,2}})\s+(?P<y>\d{{4}})\s+{_CLOCK}\s*{_ZONE}", _full),
        (rf"(?P<y>\d{{4}})\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日?{_DAY_NAME}(?:\s*{_CLOCK}\s*{_ZONE})?",
         _full),
        (r"\d+", _digits),
        (r"刚刚|刚才", _just_now),
        (r"(?P<n>\d{1,5})\s*个?(?P<u>秒钟?|分钟|小时|天)\s*前", _ago),
        (rf"(?P<day>今天|昨天|前天){_MAYBE_CLOCK}", _named_day),
        (rf"(?:周|星期)(?P<w>[一二三四五六日天]){_MAYBE_CLOCK}", _weekday),
        (rf"(?P<m>\d{{1,2}})[-/](?P<d>\d{{1,2}})(?:\s+{_CLOCK})?", _month_day),
        (rf"(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日?{_MAYBE_CLOCK}", _month_day),
        (_CLOCK, _clock_alone),
    )
)  # fmt: skip
