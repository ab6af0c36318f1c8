"""Turns for all processes together: what is heard of hosts is written down, turns are kept in Redis or the database."""

import time
from collections.abc import Callable, Mapping

from django.db import transaction

from core.outbound import host_key
from scans.models import HostPace, PaceHome, QuotaPace
from scans.pacing.database import DatabaseStore
from scans.pacing.home import Home
from scans.pacing.in_redis import RedisLost, RedisStore, remember
from scans.pacing.rates import Lane, usual_manners
from scans.pacing.turns import Granted, Report, after_failures, rest_of


class SharedTurns:
    """One exchange does many hosts: turns given back, what was heard noted, new turns taken."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._home = Home(remember, clock)
        self._home.settle()
        self._database = DatabaseStore(clock)
        self._redis = RedisStore(clock)
        self._known: set[Lane] = set()
        self._troubled: set[str] = set()  # hosts and quotas whose next good answer has to be written down

    def exchange(self, report: Report, wanted: Mapping[Lane, int], room: int) -> Granted:
        self._make(wanted)
        self._note(report)
        home = self._home.now
        if home.place == PaceHome.Place.REDIS:
            try:
                return self._once_open(home, self._redis.of(home.epoch), report, (wanted, room))
            except RedisLost as lost:
                home = self._home.redis_lost(lost)
        return self._once_open(home, self._database, report, (wanted, room))

    def _once_open(
        self, home: PaceHome, store: DatabaseStore | RedisStore, report: Report, wish: tuple[Mapping[Lane, int], int]
    ) -> Granted:
        """Turns that another store gave out may still be under way: nobody goes before they are over."""
        wanted, room = wish
        if home.opens_at <= self._clock():
            granted, self._troubled = store.turns(report.freed, wanted, room)
            return granted
        store.turns(report.freed, {}, 0)
        return Granted(ask_again=dict.fromkeys(wanted, home.opens_at))

    def _make(self, lanes: Mapping[Lane, int]) -> None:
        new = lanes.keys() - self._known
        if not new:
            return
        hosts = {lane.host: usual_manners(lane) for lane in sorted(new)}
        there = HostPace.objects.filter(host__in=hosts).values_list("host", flat=True)
        missing = hosts.keys() - {*there}
        HostPace.objects.bulk_create(
            (HostPace(host=host, **hosts[host]._asdict()) for host in missing), ignore_conflicts=True
        )
        quotas = {lane.quota for lane in new if lane.quota}
        QuotaPace.objects.bulk_create((QuotaPace(key=key) for key in quotas), ignore_conflicts=True)
        self._known |= new

    def _note(self, report: Report) -> None:
        """Rests, failures and limits are rare and outlive any store of turns, so they stand in the database."""
        hosts = {*report.blocked, *report.failed, *(report.answered & self._troubled)}
        quotas = {*report.limited, *(report.served & self._troubled)}
        if not (hosts or quotas):
            return
        with transaction.atomic():
            for host in HostPace.objects.in_order(hosts).select_for_update():
                self._note_host(host, report)
            for quota in QuotaPace.objects.in_order(quotas).select_for_update():
                self._note_quota(quota, report)

    def _note_host(self, row: HostPace, report: Report) -> None:
        answered = row.host in report.answered
        after_failures(row, report.failed[row.host], answered=answered, moment=self._clock())
        row.blocked_until = max(row.blocked_until, report.blocked.get(row.host, 0.0))
        row.save(update_fields=["failures", "blocked_until"])

    def _note_quota(self, row: QuotaPace, report: Report) -> None:
        limit, moment = report.limited.get(row.key), self._clock()
        if limit is None:
            row.strikes = 0
        elif row.rests_until <= moment or limit.until > row.rests_until:  # several told at once count once
            row.strikes, row.reason = row.strikes + 1, limit.reason
            row.rests_until = rest_of(limit, row.strikes, moment)
        row.save(update_fields=["strikes", "reason", "rests_until"])


def set_pace(host_port: str, *, gap: float | None = None, parallel: int | None = None) -> HostPace:
    """Store another pace for one host; what is left out keeps its value."""
    given = {"gap": gap, "parallel": parallel}
    changes = {name: value for name, value in given.items() if value is not None}
    return HostPace.objects.update_or_create(host=host_key(f"http://{host_port}"), defaults=changes)[0]
