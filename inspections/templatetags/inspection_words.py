"""Words of findings on pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from inspections.models import Finding, Round
from inspections.points import points_text

register = template.Library()


@register.filter
def lookup(words: Mapping[str, str], code: str) -> str:
    """The printed name of a code, or the code itself."""
    return words.get(code, code)


@register.filter
def way_back(round_: Round, user: Any) -> str:
    """Where a sheet's page leads back to: its round, or for an inspector of another office the sheets given to them."""
    here = user.organisation.path if user.organisation else "-"
    if round_.organisation.path.startswith(here):
        return round_.get_absolute_url()
    return f"{reverse('inspections:sheet-list')}?mine=yes"


@register.filter
def problem_words(finding: Finding, round_: Round) -> str:
    """The indicator as printed, with what was found."""
    indicator: dict[str, Any] = round_.indicator_by_code.get(finding.indicator, {})
    return "：".join(part for part in (indicator.get("printed", ""), finding.description) if part) or "—"


@register.filter
def points(tenths: int) -> str:
    """Points as people write them."""
    return points_text(tenths)


@register.filter
def scoring_words(scoring: Mapping[str, Any]) -> str:
    """The gates and grades of a set that scores, in one sentence."""
    bands = "、".join(f"{name} {points_text(least)} 分以上" for name, least in scoring["bands"])
    veto = "不计分" if scoring["veto_score"] is None else f"记 {points_text(scoring['veto_score'])} 分"
    return (
        f"满分 100 分，低于 {points_text(scoring['fail_below'])} 分不合格；达到 {points_text(scoring['bonus_from'])} 分"
        f"才计加分，最多加 {points_text(scoring['bonus_most'])} 分；单项否决{veto}。等次：{bands}。"
    )
