"""Reads the text of a yearly holiday notice, as pasted or as a list of dates, into days off and make-up workdays."""

import datetime as dt
import re
from dataclasses import dataclass, field

from core.calendar import DAY, SATURDAY

WEEK = "一二三四五六日"
NOTE = r"\s*(?:[（(](?P<{0}>[^）)]*)[）)])?"
DATE = r"(?:(?P<y{0}>\d{{4}})\s*[年\-/.]\s*)?(?P<m{0}>\d{{1,2}})\s*[月\-/.]\s*(?P<d{0}>\d{{1,2}})(?!\d)\s*[日号]?"
SHORT = r"(?P<s>\d{1,2})\s*[日号]"
SPAN = re.compile(
    r"(?<!\d)"
    + DATE.format(1)
    + NOTE.format("note1")
    + r"(?:\s*(?:至|到|~|～|—+|–|-)\s*(?:"
    + DATE.format(2)
    + "|"
    + SHORT
    + ")"
    + NOTE.format("note2")
    + ")?"
)
KIND = re.compile(r"放假调休|放假|休息|调休上班|上班|补班|\boff\b|\bwork\b")
WORKING = {"调休上班", "上班", "补班", "work"}
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
FESTIVALS = re.compile(r"元旦|春节|清明节|劳动节|端午节|中秋节|国庆节")
ONLY_A_DATE = re.compile(r"[（(]?\s*\d{4}\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?\s*[）)]?")
NOISE = re.compile(r"^\s*[一二三四五六七八九十]+、|共\s*\d+\s*天|[\s,，、。；;：:~～—–\-/.]|至|到")
LONGEST = 31


@dataclass(frozen=True)
class NoticeDay:
    date: dt.date
    kind: str  # a value of CalendarDay.Kind
    name: str = ""


@dataclass
class Notice:
    """What was read. With `problems` nothing may be written; `unused` lines were understood to say no date."""

    year: int
    days: list[NoticeDay] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def year_named_in(text: str) -> int | None:
    """The year that the text speaks of most often."""
    years = [int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?=\s*[年\-/.])", text)]
    return max(years, key=lambda year: (years.count(year), year)) if years else None


def read_notice(text: str, year: int) -> Notice:
    notice = Notice(year)
    told: dict[dt.date, NoticeDay] = {}
    for number, line in enumerate(text.splitlines(), 1):
        try:
            days = _read_line(line, year)
            for day in days:
                if told.setdefault(day.date, day).kind != day.kind:
                    raise ValueError(f"{day.date} 又是放假又是上班，请核对。")
        except ValueError as problem:
            notice.problems.append(f"第 {number} 行“{line.strip()[:40]}”：{problem}")
        else:
            notice.unused += [line.strip()] if line.strip() and not days else []
    notice.days = sorted(told.values(), key=lambda day: day.date)
    return notice


def _read_line(line: str, year: int) -> list[NoticeDay]:
    """Every date of a line takes the kind that is named next after it."""
    if ONLY_A_DATE.fullmatch(line.strip()):
        return []  # when the notice was signed
    days, start, names = [], 0, "、".join(dict.fromkeys(FESTIVALS.findall(line)))
    for kind in KIND.finditer(line):
        part, start = line[start : kind.start()], kind.end()
        for span in SPAN.finditer(part):
            code = "work" if kind[0] in WORKING else "off"
            days += [NoticeDay(day, code, names or _own_name(part)) for day in _days_of(span, code, year)]
    if SPAN.search(line[start:]):
        raise ValueError("有日期没有写明“放假”还是“上班”，请补上。")
    return days


def _own_name(part: str) -> str:
    return NOISE.sub("", NOISE.sub("", SPAN.sub("", part)))[:40]


def _days_of(span: re.Match[str], kind: str, year: int) -> list[dt.date]:
    first = _date(span["y1"], span["m1"], span["d1"], year)
    last = first
    if span["s"]:
        last = _date(str(first.year), str(first.month), span["s"], year)
    elif span["m2"]:
        last = _date(span["y2"] or str(first.year), span["m2"], span["d2"], year)
    if not first <= last < first + LONGEST * DAY:
        raise ValueError(f"从 {first} 到 {last} 不是一段假期，请核对起止日期。")
    _check_weekday(first, span["note1"])
    _check_weekday(last, span["note2"])
    days = [first + n * DAY for n in range((last - first).days + 1)]
    for day in days:
        if not dt.date(year - 1, 12, 25) <= day <= dt.date(year, 12, 31):
            raise ValueError(f"{day} 不属于{year}年的放假安排，请核对年份。")
        if kind == "work" and day.weekday() < SATURDAY:
            raise ValueError(f"{day} 是周{WEEK[day.weekday()]}，本来就上班，请核对日期。")
    return days


def _date(year: str | None, month: str, day: str, default: int) -> dt.date:
    try:
        return dt.date(int(year or default), int(month), int(day))
    except ValueError:
        raise ValueError(f"没有 {year or default}年{month}月{day}日 这一天，请核对。") from None


def _check_weekday(day: dt.date, note: str | None) -> None:
    said = WEEKDAY.search(note or "")
    if said and "一二三四五六日".index(said[1].replace("天", "日")) != day.weekday():
        raise ValueError(f"{day} 是周{WEEK[day.weekday()]}，不是{said[0]}，请核对日期或年份。")
