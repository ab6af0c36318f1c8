"""Markup that a page repeats so often that a template would cost more than the page: every value put in is escaped."""

import html
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe


def fill(pattern: str, values: Iterable[object]) -> SafeString:
    """`pattern` is a constant of the code with {} for each value; a value that is already markup stays as it is."""
    return mark_safe(pattern.format(*[_escaped(value) for value in values]))  # noqa: S308


def joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308


def _escaped(value: object) -> str:
    if isinstance(value, SafeString):
        return value
    text = str(value)
    return text if text.isalnum() else html.escape(text)  # letters and digits of any script, as most values are
