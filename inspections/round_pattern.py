"""How a check is done, without its dates: read from a round or a template, and laid over another period."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core.calendar import Period
from inspections.models import Round, RoundTemplate

Kind = Round.Kind
Day = int | str | None
Days = tuple[Day, Day]
LETTERS = {Kind.MONTH: "M", Kind.QUARTER: "Q", Kind.HALF_YEAR: "H", Kind.NTH: "N", Kind.BATCH: "Q"}
PERIOD_END = "period-end"  # periods differ in length: the last day stays the last day
PERIOD_START = "period-start"  # in a template: the first day of whichever period it is used for
NO_RULE = {"scope": Round.Scope.FULL, "share": "", "count": None, "strata": "", "quotas": {}, "must_include": []}


@dataclass(frozen=True)
class Pattern:
    """How a check is done, without its dates: days count from the first day of the period."""

    kind: str
    rule: dict[str, Any]
    indicators: str
    before: Period | None = None
    window: Days | None = None
    stages: dict[str, Days] = field(default_factory=dict)


def pattern_of_round(last: Round) -> Pattern:
    span = last.span
    window = days_from(span, last.window_from, last.window_to) if last.window_from else None
    stages = {stage.kind: days_from(span, stage.starts_on, stage.due_on) for stage in last.stages.all()}
    return Pattern(last.kind, last.rule, last.indicator_set.code, last.span, window, stages)


def pattern_of_template(template: RoundTemplate) -> Pattern:
    window = (template.window[0], template.window[1]) if template.window else None
    stages = {kind: (days[0], days[1]) for kind, days in template.stages.items()}
    return Pattern(template.kind, template.rule, template.indicators, None, window, stages)


def days_from(period: Period, *dates: dt.date | None) -> Days:
    first, last = (PERIOD_END if day == period.end else (day - period.start).days if day else None for day in dates)
    return first, last


def dates_in(period: Period, days: Days) -> tuple[dt.date | None, dt.date | None]:
    first, last = (date_in(period, day) for day in days)
    return first, last


def date_in(period: Period, day: Day) -> dt.date | None:
    if day is None:
        return None
    return period.end if isinstance(day, str) else period.start + dt.timedelta(days=day)
