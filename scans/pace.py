"""Turns at hosts, granted in the database, so that all processes together stay polite."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connection, transaction

from core.outbound import host_key
from scans.models import HostPace

# Longer than any one request may last: what is in flight after this belonged to a dead process.
LEASE = float(getattr(settings, "SCAN_LEASE_SECONDS", 45))
PATIENCE = 30.0  # a longer Retry-After leaves the host for another run


@dataclass
class Granted:
    """Who may go now, when asking again can help, and which hosts want more rest than is worth waiting for."""

    turns: Counter[str] = field(default_factory=Counter)
    ask_again: dict[str, float] = field(default_factory=dict)
    put_off: set[str] = field(default_factory=set)


class DatabasePace:
    """Each exchange is one short transaction for many hosts: turns given back, turns taken, refusals to come noted."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._known: set[str] = set()

    def exchange(
        self, freed: Mapping[str, int], wanted: Mapping[str, int], room: int, blocked: Mapping[str, float]
    ) -> Granted:
        """Give turns back, put hosts off until an epoch second (Retry-After), and take turns where they are free."""
        hosts = {*freed, *wanted, *blocked}
        if not hosts:
            return Granted()
        self._make(hosts)
        granted = Granted()
        with transaction.atomic():
            changed = []
            for row in HostPace.objects.select_for_update().filter(host__in=hosts).order_by("host"):
                before = _state(row)
                self._give_back(row, freed.get(row.host, 0), blocked.get(row.host, 0.0))
                want = min(wanted.get(row.host, 0), room - granted.turns.total())
                self._take(row, want, granted)
                if _state(row) != before:
                    changed.append((*_state(row), row.pk))
            _write(changed)
        return granted

    def _make(self, hosts: set[str]) -> None:
        new = hosts - self._known
        if new:
            there = HostPace.objects.filter(host__in=new).values_list("host", flat=True)
            HostPace.objects.bulk_create((HostPace(host=host) for host in new - {*there}), ignore_conflicts=True)
            self._known |= new

    def _give_back(self, row: HostPace, turns: int, blocked_until: float) -> None:
        moment = self._clock()
        if turns:
            row.in_flight = max(0, row.in_flight - turns)
            if row.parallel == 1:  # the gap counts from the end of a request, so that it holds at the host as well
                row.next_at = max(row.next_at, moment + row.gap)
        row.blocked_until = max(row.blocked_until, blocked_until)
        if row.lease_until < moment:
            row.in_flight = 0

    def _take(self, row: HostPace, want: int, granted: Granted) -> None:
        moment = self._clock()
        free_at = max(row.next_at, row.blocked_until)
        while want > 0 and row.in_flight < row.parallel and free_at <= moment:
            want -= 1
            row.in_flight += 1
            row.lease_until = moment + LEASE
            granted.turns[row.host] += 1
            if row.gap > 0:
                row.next_at = free_at = moment + row.gap
        if want > 0 and row.blocked_until > moment + PATIENCE:
            granted.put_off.add(row.host)
        elif want > 0:
            granted.ask_again[row.host] = max(free_at, moment)


def set_pace(host_port: str, *, gap: float | None = None, parallel: int | None = None) -> HostPace:
    """Store another pace for one host; what is left out keeps its value."""
    given = {"gap": gap, "parallel": parallel}
    changes = {name: value for name, value in given.items() if value is not None}
    return HostPace.objects.update_or_create(host=host_key(f"http://{host_port}"), defaults=changes)[0]


def _state(row: HostPace) -> tuple[float, float, int, float]:
    return row.next_at, row.blocked_until, row.in_flight, row.lease_until


def _write(changed: list[tuple]) -> None:
    if not changed:
        return
    table = connection.ops.quote_name(HostPace._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET next_at=%s, blocked_until=%s, in_flight=%s, lease_until=%s WHERE id=%s",  # noqa: S608
            changed,
        )
