"""Words of looks and verdicts on pages."""

from typing import Any

from django import template

from scans import source_words
from scans.credentials.pages import TONES, answer_words
from scans.watch import coverage
from scans.words import VERDICTS, reason_words

register = template.Library()


@register.filter
def why(code: str) -> str:
    """A reason code in words."""
    return reason_words(code)


@register.filter
def verdict_words(code: str) -> str:
    return VERDICTS.get(code, code)


@register.filter
def kind_words(code: str) -> str:
    """A kind of source in words."""
    return source_words.kind_words(code)


@register.filter
def said(code: str) -> str:
    """Why a source was not seen lately, in words."""
    return coverage.said(code)


@register.filter
def holder_tone(holder: Any) -> str:
    """The colour of an app's or a grant's state."""
    return TONES[holder.status]


@register.filter
def last_answer(holder: Any) -> str:
    return answer_words(holder)
