"""Keeps secrets out of what is written down for people: values once opened, and values of telling names, become ***."""

import logging
import re
import threading
from collections import OrderedDict
from urllib.parse import quote_plus

from django.utils.safestring import SafeString
from django.views.debug import ExceptionReporter

HIDDEN = "***"
SHORTEST, MOST = 6, 4096
_NAMED = re.compile(
    r"""(?ix) ( [\w-]*(?: token|secret|passw(?:or)?d|ticket|auth_?code|private_key|aes_?key|signature|\*{3}(?=["']?=) )[\w-]* )
    ( ["']? \s* [=:] \s* ["']? ) ( [^\s"'&,;<>(){}]+ )"""
)
_known: "OrderedDict[str, None]" = OrderedDict()
_lock = threading.Lock()


def remember(text: str) -> None:
    """From now on this value is cut out of logs and error reports of this process."""
    if len(text) < SHORTEST:
        return
    with _lock:
        for form in {text, quote_plus(text), *text.splitlines()}:
            if len(form) >= SHORTEST:
                _known[form] = None
                _known.move_to_end(form)
        while len(_known) > MOST:
            _known.popitem(last=False)


def clean(text: str) -> str:
    """The text without any secret that is known by its value or by the name before it."""
    with _lock:
        found = [value for value in _known if value in text]
    for value in sorted(found, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _NAMED.sub(rf"\1\2{HIDDEN}", text)


class CleanFormatter(logging.Formatter):
    """For every handler: the whole record is cleaned, its traceback included."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(super().format(record))


class CleanReporter(ExceptionReporter):
    """Django's report of an error, which shows the values of variables."""

    def get_traceback_text(self) -> SafeString:
        return SafeString(clean(super().get_traceback_text()))

    def get_traceback_html(self) -> SafeString:
        return SafeString(clean(super().get_traceback_html()))
