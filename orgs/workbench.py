"""The to-do page's queues: each app adds its own from `<app>/queues.py`, so that orgs knows none of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps


@dataclass(frozen=True)
class Queue:
    """One line of work waiting for a person: what, how many, where, until when."""

    title: str
    count: int
    url: str
    due: date | datetime | None = None
    urgent: bool = False
    note: str = ""
    watch_only: bool = False  # for people who may look but not act: shown beside, never counted as theirs to do


Source = Callable[[Any], Iterable[Queue | dict[str, Any]]]
_sources: dict[str, list[Source]] = {}


def queue(app: str) -> Callable[[Source], Source]:
    """Register a function `user -> queues` under an app's heading; it answers nothing for people without the right."""

    def add(source: Source) -> Source:
        _sources.setdefault(app, []).append(source)
        return source

    return add


def queues_for(user: Any) -> list[tuple[str, list[Queue]]]:
    """(heading, queues) in the order of the ladder, lowest app first; urgent queues first within a heading."""
    order = ("registry", "scans", "inspections", "notices", "orgs")
    groups = []
    for app in sorted(_sources, key=lambda name: order.index(name) if name in order else len(order)):
        found = [
            item if isinstance(item, Queue) else Queue(**item) for source in _sources[app] for item in source(user)
        ]
        if found:
            found.sort(key=lambda item: (item.count == 0, not item.urgent))
            groups.append((str(apps.get_app_config(app).verbose_name), found))
    return groups
