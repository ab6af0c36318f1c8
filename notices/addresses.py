"""Where the rows behind a printed figure are listed (L09)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from inspections.models import Round

Rows = Callable[..., str]


def sheets(round_: int) -> Rows:
    """The check sheets of a round that share these criteria."""
    url = reverse("inspections:round-rows", args=[round_])
    return lambda **criteria: f"{url}?{urlencode(criteria, doseq=True)}"


def frame(round_: int) -> Rows:
    """The accounts of a round's population, as frozen when it was opened."""
    url = reverse("inspections:round-population", args=[round_])
    return lambda **criteria: f"{url}?{urlencode(criteria, doseq=True)}"


def accounts(day: dt.date) -> Rows:
    """The accounts that ran on a day."""
    url = reverse("notices:population-rows")
    return lambda **criteria: f"{url}?{urlencode({'day': day.isoformat(), **criteria}, doseq=True)}"


def turned(kind: str, start: Any, end: Any) -> str:
    """The accounts that were opened or closed between two days. `kind`: opened or closed."""
    return f"{reverse('notices:population-rows')}?{urlencode({kind: f'{start}..{end}'})}"


def silent(platform: str = "") -> str:
    return (
        f"{reverse('scans:overview')}?{urlencode({'posts': 'silent'} | ({'platform': platform} if platform else {}))}"
    )


def watched(platform: str = "", outcome: str = "") -> str:
    asked = {name: value for name, value in (("platform", platform), ("outcome", outcome)) if value}
    return f"{reverse('scans:coverage-rows')}?{urlencode(asked)}"


def statistics(round_: int) -> str:
    return reverse("notices:round-statistics", args=[round_])


def besides(round_: Round, page: str) -> str:
    """rechecks, upper, websites or interims."""
    return reverse(f"inspections:round-{page}", args=[round_.pk])
