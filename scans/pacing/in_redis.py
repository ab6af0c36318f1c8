"""Turns kept in Redis: the same rule in an optimistic transaction; rests and paces are read from the database."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache

import redis
from django.conf import settings

from scans.models import HostPace, QuotaPace
from scans.pacing.home import EPOCH, LEASE
from scans.pacing.rates import Lane
from scans.pacing.turns import Granted, Taking, exchanged, troubled

KEPT = 7 * 24 * 60 * 60  # seconds after which the turns of a host that nobody asks are forgotten


class RedisLost(Exception):
    """Redis does not answer, or has forgotten what it knew."""


@cache
def client() -> redis.Redis:
    """Short patience: a scan waits in the database rather than for a sick Redis."""
    url = settings.REDIS_URL.replace("redis+socket://", "unix://", 1)
    return redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=2, decode_responses=True)


def remember(epoch: int) -> bool:
    """Begin an epoch in Redis; False when it does not answer."""
    try:
        return bool(settings.REDIS_URL) and bool(client().set(EPOCH, epoch))
    except redis.RedisError:
        return False


class RedisStore:
    """The turns of one epoch; nothing of an older one is ever read."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._epoch = 0

    def of(self, epoch: int) -> "RedisStore":
        self._epoch = epoch
        return self

    def turns(self, freed: Counter[str], wanted: Mapping[Lane, int], room: int) -> tuple[Granted, set[str]]:
        names = sorted({*freed, *(lane.host for lane in wanted)})
        keys = sorted({lane.quota for lane in wanted if lane.quota})
        if not names:
            return Granted(), set()
        places = [self._place("host", name) for name in names] + [self._place("quota", key) for key in keys]

        def exchange(pipe: redis.client.Pipeline) -> tuple[Granted, set[str]]:
            epoch, *stored = pipe.mget([EPOCH, *places])
            if epoch != str(self._epoch):
                raise RedisLost("epoch")
            # Read after the keys are watched: whoever writes a rest down does so before giving the turn back.
            hosts, quotas = _hosts(names, stored), _quotas(keys, stored[len(names) :])
            granted = exchanged(hosts, quotas, freed, wanted, Taking(room, self._clock(), LEASE))
            pipe.multi()
            for place, old, new in zip(places, stored, _texts(names, hosts, keys, quotas), strict=True):
                if new != old:
                    pipe.set(place, new, ex=KEPT)
            return granted, troubled(hosts, quotas)

        try:
            return client().transaction(exchange, EPOCH, *places, value_from_callable=True)
        except redis.RedisError as error:
            raise RedisLost(type(error).__name__) from error

    def _place(self, kind: str, name: str) -> str:
        return f"govmedia:pace:{self._epoch}:{kind}:{name}"


def _hosts(names: list[str], stored: list[str | None]) -> dict[str, HostPace]:
    hosts = {row.host: row for row in HostPace.objects.in_order(names)}
    for name, text in zip(names, stored, strict=False):
        next_at, in_flight, lease_until = (text or "0 0 0").split(" ")
        row = hosts[name]
        row.next_at, row.in_flight, row.lease_until = float(next_at), int(in_flight), float(lease_until)
    return hosts


def _quotas(keys: list[str], stored: list[str | None]) -> dict[str, QuotaPace]:
    quotas = {row.key: row for row in QuotaPace.objects.in_order(keys)} if keys else {}
    for key, text in zip(keys, stored, strict=True):
        quotas[key].next_at = float(text or 0)
    return quotas


def _texts(names: list[str], hosts: dict[str, HostPace], keys: list[str], quotas: dict[str, QuotaPace]) -> list[str]:
    rows = [hosts[name] for name in names]
    return [f"{row.next_at} {row.in_flight} {row.lease_until}" for row in rows] + [
        f"{quotas[key].next_at}" for key in keys
    ]
