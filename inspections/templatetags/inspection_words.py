"""Words of findings on pages."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.urls import reverse

from inspections.models import Finding, Round

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
