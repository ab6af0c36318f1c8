"""Pages go first: background work in the web process rests between rows while somebody waits for an answer."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

Row = TypeVar("Row")
EVERY = 25  # rows, some milliseconds of work
REST = 0.02  # seconds at most, so that steady traffic slows the work down and never stops it

_free = threading.Event()
_free.set()
_lock = threading.Lock()
_waiting = 0


def asked(worker: Any = None, request: Any = None) -> None:
    """A request has come in; told by the web server of `serve`, and by nobody where worker and web are apart."""
    global _waiting  # noqa: PLW0603
    with _lock:
        _waiting += 1
        _free.clear()


def answered(worker: Any = None, request: Any = None, environ: Any = None, response: Any = None) -> None:
    global _waiting  # noqa: PLW0603
    with _lock:
        _waiting = max(0, _waiting - 1)
        if not _waiting:
            _free.set()


def patiently(rows: Iterable[Row]) -> Iterator[Row]:
    for number, row in enumerate(rows):
        if number % EVERY == 0:
            _free.wait(REST)
        yield row
