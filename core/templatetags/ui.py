"""Template tags of every page: status colour, percentages, and what lists need."""

from typing import Any

from django import template

from core.templatetags import listing

register = template.Library()
register.tags.update(listing.register.tags)  # `{% load ui %}` is enough for a list

TONES = {
    "grey": "draft closed cancelled not_selected skipped exempt archived withdrawn excluded",
    "blue": "submitted pending open running assigned queued waiting sending checked signed suspected drawn monitoring active_job",
    "green": "approved active operating updated passed pass ok issued done confirmed sent agreed settled bonus",
    "red": "returned overdue failed fail rejected parked unreachable not_found auth_error expired disputed major",
    "amber": "undetermined warning rate_limited malformed empty unchecked suspended",
}
TONE_OF = {word: tone for tone, words in TONES.items() for word in words.split()}


@register.filter
def tone(status: object) -> str:
    """The colour of a status code; the word beside it carries the meaning."""
    return TONE_OF.get(str(status), "grey")


@register.filter
def percent_of(part: Any, whole: Any) -> str:
    return f"{100 * part // whole}%" if whole else "0%"
