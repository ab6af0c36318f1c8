"""Where turns are kept now, the same for all processes: a move is one conditional update and waits for what is under way."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction

from scans.models import HostPace, PaceHome

# Longer than any one request may last: what is in flight after this belonged to a dead process.
LEASE = float(getattr(settings, "SCAN_LEASE_SECONDS", 45))
CHECK = 1.0  # seconds after which every process has heard of a move
RETURN_AFTER = 300.0  # seconds in the database before Redis is trusted again
EPOCH = "govmedia:pace:epoch"
_log = logging.getLogger(__name__)


class Home:
    """Redis where there is one, the database otherwise and while Redis is lost."""

    def __init__(self, begin: Callable[[int], bool], clock: Callable[[], float] = time.time) -> None:
        self._begin, self._clock = begin, clock  # `begin` opens an epoch in Redis
        self._row = PaceHome(place=PaceHome.Place.DATABASE)
        self._read_at = 0.0

    def settle(self) -> None:
        """At the start of a pass: move to Redis when it is there."""
        self._read()
        row = self._row
        is_time = row.epoch == 0 or self._clock() > row.opens_at + RETURN_AFTER
        if row.place != PaceHome.Place.REDIS and settings.REDIS_URL and is_time and self._begin(row.epoch + 1):
            self._move(PaceHome.Place.REDIS)

    @property
    def now(self) -> PaceHome:
        """Where turns are; a process that knows no Redis calls all the others away from it."""
        if self._clock() > self._read_at + CHECK:
            self._read()
        if self._row.place == PaceHome.Place.REDIS and not settings.REDIS_URL:
            self._move(PaceHome.Place.DATABASE)
        return self._row

    def redis_lost(self, why: Exception) -> PaceHome:
        """Everybody goes on in the database, once the requests that Redis let out are over."""
        _log.warning("Redis is lost (%s): turns at hosts are kept in the database", why)
        self._move(PaceHome.Place.DATABASE)
        return self._row

    def _move(self, place: str) -> None:
        """The first to see it moves everybody; whoever comes second finds it done."""
        old = self._row
        moved = {"place": place, "epoch": old.epoch + 1, "opens_at": self._clock() + self._wait(place)}
        if old.epoch:
            PaceHome.objects.filter(pk=PaceHome.ONLY, epoch=old.epoch).update(**moved)
        else:
            try:
                with transaction.atomic():
                    PaceHome.objects.create(pk=PaceHome.ONLY, **moved)
            except IntegrityError:
                pass
        self._read()

    def _wait(self, place: str) -> float:
        """Until all have heard of it, and until the turns that may be under way are over."""
        moment = self._clock()
        idle = not HostPace.objects.filter(in_flight__gt=0, lease_until__gt=moment).exists()
        return 2 * CHECK if place == PaceHome.Place.REDIS and idle else 2 * CHECK + LEASE

    def _read(self) -> None:
        self._row = PaceHome.objects.filter(pk=PaceHome.ONLY).first() or PaceHome(place=PaceHome.Place.DATABASE)
        self._read_at = self._clock()
