"""Periods of checks and of numbering, and the arithmetic of working days and deadlines."""

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from core.refusals import Refusal

CODE = re.compile(r"(?P<year>\d{4})(?:(?P<letter>[QMHN])(?P<number>\d{1,2}))?(?:B(?P<batch>\d{1,2}))?")
UNITS = {"Q": ("quarter", 4), "M": ("month", 12), "H": ("half-year", 2), "N": ("nth", 99), None: ("year", 1)}
NUMERALS = "零一二三四五六七八九十"
DAY = dt.timedelta(days=1)
SATURDAY = 5
SHANGHAI = ZoneInfo("Asia/Shanghai")
CLOSE_OF_BUSINESS = dt.time(18)


def chinese_number(number: int) -> str:
    """1–99 in Chinese numerals: 3 → 三, 12 → 十二."""
    tens, ones = divmod(number, 10)
    if not tens:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


@dataclass(frozen=True)
class Period:
    """A span that a round is about. `batch` is set for the nth batch of a quarter."""

    code: str
    year: int
    unit: str
    number: int
    batch: int | None = None

    @classmethod
    def parse(cls, code: str) -> "Period":
        """`2022Q3 2022M03 2022H1 2022 2022N4 2022Q2B2`; anything else is refused."""
        found = CODE.fullmatch(code.strip().upper())
        if found is None:
            raise Refusal(
                "bad_period", f"“{code}”不是检查周期，请写成 2022Q3、2022M03、2022H1、2022、2022N4 或 2022Q2B2。"
            )
        unit, most = UNITS[found["letter"]]
        number = int(found["number"] or 1)
        batch = int(found["batch"]) if found["batch"] else None
        if not 1 <= number <= most or (batch is not None and (unit != "quarter" or batch < 1)):
            raise Refusal("bad_period", f"“{code}”超出范围：季度 1–4，月份 1–12，半年 1–2。")
        code = cls.written(int(found["year"]), found["letter"], number, batch)  # 2022M3 and 2022M03 are one period
        return cls(code, int(found["year"]), "batch" if batch else unit, number, batch)

    @staticmethod
    def written(year: int, letter: str | None, number: int, batch: int | None = None) -> str:
        """The one way each period is written."""
        if letter is None:
            return str(year)
        return (
            f"{year}{letter}{number:02d}" if letter == "M" else f"{year}{letter}{number}{f'B{batch}' if batch else ''}"
        )

    @classmethod
    def quarter_of(cls, day: dt.date) -> "Period":
        return cls.parse(f"{day.year}Q{(day.month + 2) // 3}")

    @property
    def months(self) -> tuple[int, int]:
        """First and last month; a year and an nth check span the year."""
        size = {"quarter": 3, "batch": 3, "month": 1, "half-year": 6}.get(self.unit, 12)
        first = 1 if size == 12 else (self.number - 1) * size + 1
        return first, first + size - 1

    @property
    def start(self) -> dt.date:
        return dt.date(self.year, self.months[0], 1)

    @property
    def end(self) -> dt.date:
        last = self.months[1]
        return dt.date(self.year, last, calendar.monthrange(self.year, last)[1])

    @property
    def label(self) -> str:
        """As printed in titles: 2022年第三季度, 2022年3月, 2022年上半年, 2022年度, 2022年第四次."""
        third = chinese_number(self.number)
        tail = {
            "quarter": f"第{third}季度",
            "batch": f"第{third}季度第{chinese_number(self.batch or 1)}批次",
            "month": f"{self.number}月",
            "half-year": "上半年" if self.number == 1 else "下半年",
            "nth": f"第{third}次",
            "year": "度",
        }[self.unit]
        return f"{self.year}年{tail}"

    @property
    def next(self) -> "Period":
        """The span after this one of the same unit; after a check or batch, the one with the next number."""
        if self.unit == "nth":
            return Period.parse(f"{self.year}N{self.number + 1}")
        if self.batch is not None:
            return Period.parse(f"{self.year}Q{self.number}B{self.batch + 1}")
        day = self.end + DAY
        letters = {"quarter": "Q", "month": "M", "half-year": "H"}
        if self.unit not in letters:
            return Period.parse(str(day.year))
        size = self.months[1] - self.months[0] + 1
        return Period.parse(f"{day.year}{letters[self.unit]}{(day.month - 1) // size + 1}")

    @property
    def previous(self) -> "Period":
        """The span before this one of the same unit."""
        most = {"quarter": 4, "month": 12, "half-year": 2}.get(self.unit)
        if most is None:
            return Period.parse(str(self.year - 1))
        letter = {"quarter": "Q", "month": "M", "half-year": "H"}[self.unit]
        year, number = (self.year, self.number - 1) if self.number > 1 else (self.year - 1, most)
        return Period.parse(Period.written(year, letter, number))


def notice_year(day: dt.date) -> int:
    """Whose yearly notice decides about this day: the last days of December belong to the next New Year's notice."""
    return day.year + 1 if (day.month, day.day) >= (12, 25) else day.year


@dataclass(frozen=True)
class Deadline:
    """The last moment of a limit. Provisional: a notice not announced yet may still move it."""

    due_at: dt.datetime
    provisional: bool


@dataclass(frozen=True)
class WorkCalendar:
    """Which days offices work: Monday to Friday, except the days that a notice sets off (False) or on (True)."""

    exceptions: Mapping[dt.date, bool]
    announced: frozenset[int]  # years whose notice is in

    def is_workday(self, day: dt.date) -> bool:
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def next_workday(self, day: dt.date) -> dt.date:
        """The day itself, or the first working day after it: where a limit ends that ends on a day off."""
        while not self.is_workday(day):
            day += DAY
        return day

    def add_workdays(self, start: dt.date, count: int) -> dt.date:
        """The nth working day after `start`, which is not counted itself."""
        if count < 0:
            raise ValueError("a limit never runs backwards")
        day = start
        for _ in range(count):
            day = self.next_workday(day + DAY)
        return self.next_workday(day)

    def add_days(self, start: dt.date, count: int) -> dt.date:
        """The end of a limit in calendar days: `start` is not counted, a last day off rolls on."""
        return self.next_workday(start + dt.timedelta(days=count))

    def workdays_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and with `end`; negative when `end` lies before."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + n * DAY) for n in range(1, (end - start).days + 1))

    def deadline(self, start: dt.date, workdays: int, at: dt.time = CLOSE_OF_BUSINESS) -> Deadline:
        return self._due(start, self.add_workdays(start, workdays), at)

    def deadline_in_days(self, start: dt.date, days: int, at: dt.time = CLOSE_OF_BUSINESS) -> Deadline:
        return self._due(start, self.add_days(start, days), at)

    def _due(self, start: dt.date, day: dt.date, at: dt.time) -> Deadline:
        decided_by = set(range(notice_year(start + DAY), notice_year(day) + 1))
        return Deadline(dt.datetime.combine(day, at, SHANGHAI), not decided_by <= self.announced)
