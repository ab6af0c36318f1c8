"""Tags of the frame around every page: what says the same everywhere is rendered once, the rest cheaply."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
@cache
def constant(name: str) -> SafeString:
    """`{% constant "components/head.html" %}`: a piece that asks nothing of its page."""
    return render_to_string(name)


@register.simple_tag
def printed_now() -> str:
    """The minute, as it stands on paper: 2022-09-30 10:00."""
    return f"{timezone.localtime():%Y-%m-%d %H:%M}"
