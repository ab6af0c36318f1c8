"""Reads the figures of any facts JSON as they stand: exact, or approximate in words and then left alone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from notices.pointers import in_words

APPROXIMATE = ("约", "多", "近", "余", "超", "以上", "以下", "左右", "不足")
COUNT = re.compile(r"[+-]?\d+")
RATE = re.compile(r"([+-]?)(\d+(?:\.(\d+))?)")


@dataclass(frozen=True)
class Contradiction:
    """One figure that does not follow from the others."""

    where: str
    printed: Any
    expected: Any

    @property
    def place(self) -> str:
        """For people; `where` is for programs."""
        return in_words(self.where)

    def as_dict(self) -> dict[str, Any]:
        return {"where": self.where, "printed": self.printed, "expected": self.expected}


@dataclass(frozen=True)
class Rate:
    """A printed rate without its sign of percent."""

    value: Decimal
    decimals: int


def is_approximate(value: Any) -> bool:
    return isinstance(value, str) and any(word in value for word in APPROXIMATE)


def count(value: Any) -> int | None:
    """An exact whole number, also as text (1,012 or 112个); None for everything else."""
    if isinstance(value, bool) or value is None or is_approximate(value):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    text = str(value).replace(",", "").replace("，", "").strip().rstrip("个家条次") if isinstance(value, str) else ""
    return int(text) if COUNT.fullmatch(text) else None


def rate(value: Any) -> Rate | None:
    """A printed rate or change, without 个百分点 and %; None when it is missing, approximate or no number."""
    if value is None or isinstance(value, bool) or is_approximate(value) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip().removesuffix("个百分点").rstrip("%％").strip()
    found = RATE.fullmatch(text)
    return Rate(Decimal(text), len(found[3] or "")) if found else None


def parts(value: Any) -> Iterator[tuple[str, Any]]:
    """Entries of an object with the escaped last step of their pointer; nothing for anything else."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield str(key).replace("~", "~0").replace("/", "~1"), entry


def at(facts: Any, *path: str | int) -> Any:
    """The value there, or None when a step is missing."""
    for step in path:
        if isinstance(facts, dict) and isinstance(step, str):
            facts = facts.get(step)
        elif isinstance(facts, list) and isinstance(step, int) and step < len(facts):
            facts = facts[step]
        else:
            return None
    return facts


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []
