"""Whether this worker was asked to stop: one byte that the main process shares with the processes it forked."""

import mmap
from typing import Any

from celery.signals import worker_shutting_down

_byte = mmap.mmap(-1, 1)


def ask() -> None:
    """Work that can be taken up again later ends at its next step."""
    _byte[0] = 1


def is_asked() -> bool:
    return _byte[0] == 1


def forget() -> None:
    _byte[0] = 0


@worker_shutting_down.connect
def _when_shutting_down(**kwargs: Any) -> None:
    ask()
