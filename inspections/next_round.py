"""What the form that opens a round starts with: the next quarter, checked as the last round was."""

import datetime as dt
from decimal import Decimal
from typing import Any

from core.calendar import Period
from core.clock import today
from inspections.models import IndicatorSet, Round
from inspections.rules import PLAIN_RULES, exact


def next_round(last: Round | None) -> dict[str, Any]:
    """What the form starts with: the quarter after the last round, checked the same way."""
    period = Period.quarter_of(today())
    if last is not None and last.span.unit == "quarter" and last.span.start <= period.start:
        period = Period.quarter_of(last.span.end + dt.timedelta(days=1))
    start: dict[str, Any] = {"period": period.code, "as_of": min(period.end, today()), "scope": Round.Scope.FULL}
    if period.end >= today():
        start |= {"window_from": max(today(), period.start), "window_to": period.end}
    if last is None:
        default = IndicatorSet.objects.filter(is_default=True).values_list("code", flat=True).first()
        return start | {"indicators": default}
    rule = last.rule
    sampled = {"ratio": rule["share"] if rule["scope"] == Round.Scope.SAMPLE else "", "count": rule["count"]}
    start |= {"scope": rule["scope"], "strata": rule["strata"], "indicators": last.indicator_set.code} | sampled
    return start | quotas_again(rule) | must_again(rule["must_include"], last.span, period)


def quotas_again(rule: dict[str, Any]) -> dict[str, Any]:
    def percent(share: str) -> str:
        value = exact(share, none=True) * 100
        return f"{Decimal(value.numerator) / Decimal(value.denominator):f}"

    return {
        f"quota_{n}": [f"{rule['strata']}={value}", percent(share), "%"]
        for n, (value, share) in enumerate(rule["quotas"].items(), 1)
    }


def must_again(rules: list[str], before: Period, period: Period) -> dict[str, Any]:
    """The same must-includes; "opened since the period began" moves on with the period."""
    pairs = [(name, value) for name, _, value in (rule.partition("=") for rule in rules)]
    found: dict[str, Any] = {"must_include": [name for name, _ in pairs if name in PLAIN_RULES]}
    for name in ("level", "platform"):
        found[f"must_{name}"] = [value for named, value in pairs if named == name]
    for value in (value for name, value in pairs if name == "opened_since"):
        day = dt.date.fromisoformat(value)
        found["opened_since"] = period.start if day == before.start else day
    units = [value for name, value in pairs if name == "unit"]
    return found | {f"must_unit_{n}": unit for n, unit in enumerate(units, 1)}
