"""Words of findings on pages."""

from collections.abc import Mapping
from typing import Any

from django import template

from inspections.models import Finding, Round

register = template.Library()


@register.filter
def lookup(words: Mapping[str, str], code: str) -> str:
    """The printed name of a code, or the code itself."""
    return words.get(code, code)


@register.filter
def problem_words(finding: Finding, round_: Round) -> str:
    """The indicator as printed, with what was found."""
    indicator: dict[str, Any] = round_.indicator_by_code.get(finding.indicator, {})
    return "：".join(part for part in (indicator.get("printed", ""), finding.description) if part) or "—"
