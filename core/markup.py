"""Markup that a page repeats so often that a template would cost more than the page: every value put in is escaped."""

import html
import re
from collections.abc import Iterable

from django.utils.safestring import SafeString, mark_safe

_SPECIAL = re.compile("[&<>\"']")


def fill(pattern: str, values: Iterable[object]) -> SafeString:
    """`pattern` is a constant of the code with {} for each value; a value that is already markup stays as it is."""
    cells: list[str] = [value if isinstance(value, str) else str(value) for value in values]
    if _SPECIAL.search("".join([cell for cell in cells if type(cell) is not SafeString])):  # hardly ever
        cells = [cell if type(cell) is SafeString else html.escape(cell) for cell in cells]
    return mark_safe(pattern.format(*cells))  # noqa: S308


def joined(parts: Iterable[SafeString]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308
