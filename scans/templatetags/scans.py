"""Words of looks and verdicts on pages."""

from django import template

from scans.words import VERDICTS, reason_words

register = template.Library()


@register.filter
def why(code: str) -> str:
    """A reason code in words."""
    return reason_words(code)


@register.filter
def verdict_words(code: str) -> str:
    return VERDICTS.get(code, code)
