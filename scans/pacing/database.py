"""Turns kept in the database: one short transaction for many hosts, on SQLite as on PostgreSQL."""

from collections import Counter
from collections.abc import Callable, Mapping

from django.db import connection, transaction

from scans.models import HostPace, QuotaPace
from scans.pacing.home import LEASE
from scans.pacing.rates import Lane
from scans.pacing.turns import Granted, Taking, exchanged, troubled


class DatabaseStore:
    """Rows are locked in the order of their names, hosts first, so that two workers never wait for each other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    def turns(self, freed: Counter[str], wanted: Mapping[Lane, int], room: int) -> tuple[Granted, set[str]]:
        names = {*freed, *(lane.host for lane in wanted)}
        keys = {lane.quota for lane in wanted if lane.quota}
        if not names:
            return Granted(), set()
        with transaction.atomic():
            hosts = {row.host: row for row in HostPace.objects.in_order(names).select_for_update()}
            quotas = {row.key: row for row in QuotaPace.objects.in_order(keys).select_for_update()} if keys else {}
            before = {name: _state(row) for name, row in hosts.items()}
            used = {key: row.next_at for key, row in quotas.items()}
            granted = exchanged(hosts, quotas, freed, wanted, Taking(room, self._clock(), LEASE))
            _write([(*_state(row), row.pk) for name, row in hosts.items() if _state(row) != before[name]])
            for quota in quotas.values():
                if quota.next_at != used[quota.key]:
                    quota.save(update_fields=["next_at"])
        return granted, troubled(hosts, quotas)


def _state(row: HostPace) -> tuple[float, int, float]:
    return row.next_at, row.in_flight, row.lease_until


def _write(changed: list[tuple]) -> None:
    if not changed:
        return
    table = connection.ops.quote_name(HostPace._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET next_at=%s, in_flight=%s, lease_until=%s WHERE id=%s",  # noqa: S608
            changed,
        )
