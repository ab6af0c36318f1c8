"""Rates on pages of statistics."""

from django import template

from inspections.scoring import rate_text

register = template.Library()


@register.simple_tag
def pass_rate(checked: int | None, failed: int | None) -> str:
    """Two decimals, half-up, zeros dropped, as without a profile."""
    return rate_text((checked or 0) - (failed or 0), checked or 0) or "—"
