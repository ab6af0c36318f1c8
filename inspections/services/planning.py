"""The year's plan: templates kept from rounds, checks planned from templates, and a round opened from a planned one."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.calendar import Period
from core.clock import now
from core.refusals import Refusal
from inspections.models import PlannedRound, Round, RoundTemplate
from inspections.round_pattern import (
    LETTERS,
    PERIOD_START,
    Days,
    dates_in,
    pattern_of_round,
    pattern_of_template,
)

PLAN = "inspections.open_round"
MOST = {"month": 12, "quarter": 4, "half-year": 2, "year": 1}


def _refuse_others(by: Any) -> None:
    if not by.has_perm(PLAN):
        raise Refusal("not_allowed", "您没有安排检查计划的权限。")


@transaction.atomic
def save_template(round_: Round, name: str, *, by: Any) -> RoundTemplate:
    """How this round is done, kept for others: kind, rule, must-includes, indicator set, stages and windows."""
    _refuse_others(by)
    pattern = pattern_of_round(round_)
    made = RoundTemplate(
        organisation=by.organisation,
        name=name.strip(),
        kind=pattern.kind,
        rule=pattern.rule | {"must_include": [_lasting(each, round_.span) for each in pattern.rule["must_include"]]},
        indicators=pattern.indicators,
        window=list(pattern.window or []),
        stages={kind: list(days) for kind, days in pattern.stages.items()},
        by=by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refusal("duplicate", f"已有名为“{made.name}”的模板，请换一个名称，或先停用原来的。") from None
    journal.record("inspections.template.save", by=by, obj=made, after={"name": made.name, "round": round_.pk})
    return made


def _lasting(must: str, span: Period) -> str:
    """A must-include that speaks of this period's first day speaks of every period's."""
    return f"opened_since={PERIOD_START}" if must == f"opened_since={span.start}" else must


@transaction.atomic
def remove_template(template: RoundTemplate, *, by: Any) -> None:
    """No longer offered; what was planned or opened from it stays. Safe to repeat."""
    _refuse_others(by)
    if RoundTemplate.objects.standing().filter(pk=template.pk).update(removed_at=now()):
        journal.record("inspections.template.remove", by=by, obj=template, before={"name": template.name})


def periods_of(template: RoundTemplate, year: int) -> list[Period]:
    """Every period of the year that the template's kind has; of counted checks and batches the first alone."""
    many = MOST.get(template.kind, 1)
    if template.kind in (Round.Kind.YEAR, *Round.BESIDE):
        return [Period.parse(str(year))]
    letter = LETTERS[Round.Kind(template.kind)]
    batch = 1 if template.kind == Round.Kind.BATCH else None
    return [Period.parse(Period.written(year, letter, number, batch)) for number in range(1, many + 1)]


@transaction.atomic
def plan_rounds(template: RoundTemplate, periods: list[Period], *, by: Any) -> int:
    """One line a period; what is planned already stays as it is. Safe to repeat."""
    _refuse_others(by)
    made = 0
    for period in periods:
        start, end = planned_dates(template, period)
        told = {"organisation": template.organisation, "starts_on": start, "ends_on": end, "by": by}
        told["title"] = f"{period.label}政务新媒体检查（{template.name}）"[:200]
        _, is_new = PlannedRound.objects.get_or_create(template=template, period=period.code, defaults=told)
        made += is_new
    if made:
        after = {"periods": [period.code for period in periods]}
        journal.record("inspections.plan.add", by=by, obj=template, after=after)
    return made


def planned_dates(template: RoundTemplate, period: Period) -> tuple[dt.date, dt.date]:
    """The window, else the span of all its stages, else the period."""
    pattern = pattern_of_template(template)
    days: list[Days] = [pattern.window] if pattern.window else list(pattern.stages.values())
    dates = [day for each in days for day in dates_in(period, each) if day]
    return (min(dates), max(dates)) if dates else (period.start, period.end)


@transaction.atomic
def remove_planned(planned: PlannedRound, *, by: Any) -> None:
    """A line that was never opened goes; the journal keeps what it said."""
    _refuse_others(by)
    gone, _ = PlannedRound.objects.filter(pk=planned.pk, round=None).delete()
    if not gone:
        raise Refusal("somebody_was_faster", "这一项已经发起，或者已被别人移出计划，请刷新页面。")
    told = {"title": planned.title, "period": planned.period}
    journal.record("inspections.plan.remove", by=by, obj=planned.template, before=told)


def note_opened(planned: PlannedRound, round_: Round) -> None:
    """The line of the plan shows the round that was opened from it; the first one stays."""
    PlannedRound.objects.to_open().filter(pk=planned.pk).update(round=round_)
