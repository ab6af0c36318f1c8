"""What the year's plan shows: planned checks and those opened beside the plan, in the order of their days."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.clock import today
from inspections.models import PlannedRound, Round, RoundTemplate, Stage
from inspections.round_pattern import Days, pattern_of_template
from inspections.rules import sentence
from inspections.services.platforms import platform_names


@dataclass(frozen=True)
class Line:
    """One check of the year."""

    title: str
    kind: str
    period: str
    starts_on: dt.date
    ends_on: dt.date
    rule: str
    stages: str
    state: str
    tone: str
    round: Round | None = None
    planned: PlannedRound | None = None


def plan_lines(user: Any, year: int) -> list[Line]:
    names = platform_names()
    planned = PlannedRound.objects.visible_to(user).of_year(year).select_related("template", "round")
    lines = [_planned(each, names) for each in planned.defer("round__frame", "round__stats", "round__indicators")]
    shown = {each.round.pk for each in lines if each.round}
    others = Round.objects.visible_to(user).without_frame().filter(period__startswith=str(year))
    others = others.exclude(pk__in=shown).exclude(status=Round.Status.CANCELLED).prefetch_related("stages")
    lines += [_unplanned(each, names) for each in others]
    return sorted(lines, key=lambda line: (line.starts_on, line.ends_on, line.title))


def _planned(each: PlannedRound, names: dict[str, str]) -> Line:
    rule = sentence_of(each.template.rule, names)
    day = today()
    state, tone = ("未发起，已过计划开始日期", "red") if each.is_late(day) else ("未到时间", "grey")
    if each.is_open_still and each.starts_on <= day <= each.ends_on:
        state, tone = "应当发起", "amber"
    made = None if each.is_open_still else each.round
    if made:
        state, tone = made.get_status_display(), "green" if made.is_closed else "blue"
    return Line(
        each.title,
        each.template.get_kind_display(),
        each.span.label,
        each.starts_on,
        each.ends_on,
        rule,
        stage_words(each.template.stages),
        state,
        tone,
        made,
        each,
    )


def _unplanned(made: Round, names: dict[str, str]) -> Line:
    return Line(
        made.title,
        made.get_kind_display(),
        made.span.label,
        made.window_from or made.span.start,
        made.due,
        sentence_of(made.rule, names),
        stage_words([stage.kind for stage in made.stages.all()]),
        made.get_status_display(),
        "green" if made.is_closed else "blue",
        made,
    )


def sentence_of(rule: dict[str, Any], names: dict[str, str]) -> str:
    return sentence(rule, lambda code: names.get(code, code))


def stage_words(kinds: Any) -> str:
    chosen = set(kinds)
    return "、".join(label for kind, label in Stage.Kind.choices if kind in chosen)


def template_lines(user: Any) -> list[dict[str, Any]]:
    """Templates in use, each with its rule and stages in words."""
    names = platform_names()
    rows: QuerySet[RoundTemplate] = RoundTemplate.objects.visible_to(user).standing()
    found = []
    for template in rows:
        pattern = pattern_of_template(template)
        window = window_words(pattern.window)
        told = {"rule": sentence_of(template.rule, names), "stages": stage_words(template.stages)}
        found.append({"template": template, "window": window, **told})
    return found


def window_words(window: Days | None) -> str:
    if window is None or None in window:
        return ""
    first, last = ("最后一天" if isinstance(day, str) else f"第 {(day or 0) + 1} 天" for day in window)
    return f"周期{first}至{last}"
