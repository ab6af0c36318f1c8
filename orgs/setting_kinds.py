"""The kinds of value a setting may have: what is lawful, how it is kept as JSON, how a person reads it."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from core.refusals import Refusal

MONTH_AND_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")
CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")


def refused(message: str) -> Refusal:
    return Refusal("bad_setting", message)


@dataclass(frozen=True)
class Whole:
    """A whole number between two others, both included."""

    low: int
    high: int
    unit: str

    def check(self, value: Any) -> int:
        """The JSON to keep; refuses what is not lawful. Every kind has the same three verbs."""
        if isinstance(value, bool) or not str(value).isascii() or not str(value).strip().isdigit():
            raise refused(f"请填写 {self.low} 到 {self.high} 之间的整数。")
        number = int(value)
        if not self.low <= number <= self.high:
            raise refused(f"{number} 超出允许范围，请填写 {self.low} 到 {self.high} 之间的整数。")
        return number

    def read(self, kept: Any) -> Any:
        return kept

    def words(self, kept: Any) -> str:
        return f"{kept} {self.unit}"


@dataclass(frozen=True)
class Choice:
    """One of some codes."""

    options: tuple[tuple[str, str], ...]

    def check(self, value: Any) -> Any:
        if str(value) not in dict(self.options):
            raise refused(f"请选择其中一项：{'、'.join(dict(self.options).values())}。")
        return str(value)

    def read(self, kept: Any) -> Any:
        return kept

    def words(self, kept: Any) -> str:
        return dict(self.options).get(kept, str(kept))


@dataclass(frozen=True)
class YesNo:
    """May it be, or not; the two words are the setting's own."""

    yes: str = "是"
    no: str = "否"

    def check(self, value: Any) -> bool:
        lawful = {True: True, False: False, "yes": True, "no": False}
        if not isinstance(value, bool | str) or value not in lawful:
            raise refused(f"请选择“{self.yes}”或“{self.no}”。")
        return lawful[value]

    def read(self, kept: Any) -> Any:
        return kept

    def words(self, kept: Any) -> str:
        return self.yes if kept else self.no


@dataclass(frozen=True)
class Steps:
    """Some of several steps, at least one, always in the order in which they are declared."""

    options: tuple[tuple[str, str], ...]

    def check(self, value: Any) -> list[str]:
        known = dict(self.options)
        if not isinstance(value, list | tuple) or not value or set(value) - known.keys():
            raise refused(f"请至少选择一项：{'、'.join(known.values())}。")
        return [code for code in known if code in value]

    def read(self, kept: Any) -> Any:
        return tuple(kept)

    def words(self, kept: Any) -> str:
        return " → ".join(dict(self.options)[code] for code in kept)


@dataclass(frozen=True)
class Names:
    """Names of bodies, each once; none is lawful."""

    most: int = 20

    def check(self, value: Any) -> list[str]:
        lines = value.splitlines() if isinstance(value, str) else value
        if not isinstance(lines, list | tuple) or not all(isinstance(line, str) for line in lines):
            raise refused("请填写名称，每行一个。")
        names = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
        if len(names) > self.most or any(len(name) > 100 for name in names):
            raise refused(f"最多 {self.most} 个名称，每个不超过 100 字。")
        return names

    def read(self, kept: Any) -> Any:
        return tuple(kept)

    def words(self, kept: Any) -> str:
        return "、".join(kept) or "不抄送"


@dataclass(frozen=True)
class Clock:
    """A time of day, read as a time in Asia/Shanghai."""

    def check(self, value: Any) -> str:
        found = CLOCK.fullmatch(str(value).strip()[:5])
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise refused("请填写时间，如 18:00。")
        return f"{int(found[1]):02d}:{found[2]}"

    def read(self, kept: Any) -> Any:
        return dt.time.fromisoformat(kept)

    def words(self, kept: Any) -> str:
        return str(kept)


@dataclass(frozen=True)
class DayOfYear:
    """A month and a day of every year, read as the pair; 29 February is not one."""

    def check(self, value: Any) -> str:
        found = MONTH_AND_DAY.fullmatch(str(value).strip())
        try:
            day = dt.date(2001, int(found[1]), int(found[2])) if found else None
        except ValueError:
            day = None
        if day is None:
            raise refused("请填写每年都有的月和日，如 03-31。")
        return f"{day:%m-%d}"

    def read(self, kept: Any) -> Any:
        month, day = kept.split("-")
        return int(month), int(day)

    def words(self, kept: Any) -> str:
        month, day = self.read(kept)
        return f"每年{month}月{day}日"


Kind = Whole | Choice | YesNo | Steps | Names | Clock | DayOfYear
