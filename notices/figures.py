"""Rates, shares and differences as the notice prints them, computed from integers only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

HALF_UP = "half-up"
TRUNCATE = "truncate"
ROUNDINGS = (HALF_UP, TRUNCATE)
MAX_DECIMALS = 6


@dataclass(frozen=True)
class Style:
    """How one kind of figure is printed."""

    decimals: int = 2
    rounding: str = HALF_UP
    zeros: bool = False

    def but(self, decimals: int | None = None, rounding: str | None = None, zeros: bool | None = None) -> Style:
        """The same style with what the command line or a figure's own entry says instead."""
        said: dict[str, Any] = {"decimals": decimals, "rounding": rounding, "zeros": zeros}
        return replace(self, **{name: value for name, value in said.items() if value is not None})


def scaled(part: int, whole: int, decimals: int, rounding: str) -> int:
    """`part / whole` in percent, as an integer number of the last printed digit."""
    units = part * 100 * 10**decimals
    return units // whole if rounding == TRUNCATE else (2 * units + whole) // (2 * whole)


def percent(part: int | None, whole: int | None, style: Style) -> str | None:
    """`"96.38%"`; None without a denominator; one hundred percent never carries decimals."""
    if part is None or not whole:
        return None
    units = scaled(part, whole, style.decimals, style.rounding)
    if units == 100 * 10**style.decimals:
        return "100%"
    return _digits(Decimal(units).scaleb(-style.decimals), style.zeros) + "%"


def read_percent(printed: object) -> Decimal | None:
    """The number in a printed rate, or None when it is not an exact figure."""
    text = str(printed).strip().rstrip("%％").strip()
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def points(now: str | None, before: str | None, zeros: bool = False) -> str | None:
    """Difference of two printed rates in percentage points: `"+2.3"`, `"-1"`, `"0"`."""
    late, early = read_percent(now), read_percent(before)
    if late is None or early is None:
        return None
    difference = late - early
    sign = "+" if difference > 0 else ""
    return sign + _digits(difference, zeros) if difference else "0"


def _digits(value: Decimal, zeros: bool) -> str:
    text = f"{value:f}"
    if zeros or "." not in text:
        return text
    return text.rstrip("0").rstrip(".")
