"""What the form that opens a round starts with: the next period, checked as a round or a template says."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from core.calendar import Period
from core.clock import today
from inspections.models import IndicatorSet, Round
from inspections.period_field import joined
from inspections.round_pattern import NO_RULE, PERIOD_START, Pattern, dates_in, pattern_of_round
from inspections.rules import PLAIN_RULES, exact
from inspections.stage_field import OPTIONAL, field_name


def following(last: Round | None) -> Period:
    """The period after the last round's, of the same unit; never one that begins later than the one after today's."""
    current = Period.quarter_of(today())
    if last is None or last.is_beside or last.span.start > today():
        return current
    return last.span.next


def next_round(last: Round | None, period: Period | None = None) -> dict[str, Any]:
    """The period after the last round's, checked the same way."""
    found = period or following(last)
    if last is None:
        default = IndicatorSet.objects.filter(is_default=True).values_list("code", flat=True).first()
        return starting(Pattern(found.unit, NO_RULE, default or ""), found)
    return starting(pattern_of_round(last), found)


def starting(pattern: Pattern, period: Period) -> dict[str, Any]:
    """The form's fields."""
    rule = pattern.rule
    sampled = rule["scope"] == Round.Scope.SAMPLE
    start: dict[str, Any] = {
        "period": joined(pattern.kind, period.code),
        "as_of": min(period.end, today()),
        "scope": rule["scope"],
        "strata": rule["strata"],
        "indicators": pattern.indicators,
        "ratio": rule["share"] if sampled else "",
        "count": rule["count"],
    }
    start |= window_of(pattern, period)
    for kind in OPTIONAL:
        if kind in pattern.stages:
            start[field_name(kind)] = ["on", *dates_in(period, pattern.stages[kind])]
    return start | quotas_again(rule) | must_again(rule["must_include"], pattern.before, period)


def window_of(pattern: Pattern, period: Period) -> dict[str, Any]:
    """The pattern's own days while they are not over; else from today to the end of the period."""
    first, last = dates_in(period, pattern.window) if pattern.window else (None, None)
    if first and last and last >= today():
        return {"window_from": first, "window_to": last}
    if period.end >= today():
        return {"window_from": max(today(), period.start), "window_to": period.end}
    return {}


def quotas_again(rule: dict[str, Any]) -> dict[str, Any]:
    def percent(share: str) -> str:
        value = exact(share, none=True) * 100
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"

    return {
        f"quota_{n}": [f"{rule['strata']}={value}", percent(share), "%"]
        for n, (value, share) in enumerate(rule["quotas"].items(), 1)
    }


def must_again(rules: Iterable[str], before: Period | None, period: Period) -> dict[str, Any]:
    """The same must-includes; "opened since the period began" moves on with the period."""
    pairs = [(name, value) for name, _, value in (rule.partition("=") for rule in rules)]
    found: dict[str, Any] = {"must_include": [name for name, _ in pairs if name in PLAIN_RULES]}
    for name in ("level", "platform"):
        found[f"must_{name}"] = [value for named, value in pairs if named == name]
    for value in (value for name, value in pairs if name == "opened_since"):
        found["opened_since"] = since(value, before, period)
    units = [value for name, value in pairs if name == "unit"]
    return found | {f"must_unit_{n}": unit for n, unit in enumerate(units, 1)}


def since(value: str, before: Period | None, period: Period) -> dt.date:
    if value == PERIOD_START:
        return period.start
    day = dt.date.fromisoformat(value)
    return period.start if before and day == before.start else day
