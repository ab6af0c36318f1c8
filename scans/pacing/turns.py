"""The rule of turns: who may ask a host now, who must wait, and who had better come another day. Knows no storage."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from scans.pacing.rates import Lane, interval
from scans.schedule import BUSY_STEPS

PATIENCE = 30.0  # a longer rest leaves the lane for another run
OPEN_AFTER = 5  # failures in a row after which a host is left alone
REST = 30 * 60.0  # how long; then one request tries
TOLD = ("quota", "too_frequent")  # reasons of a credential's rest that are as true for the looks it puts off
SLACK = 0.05  # turns are exchanged in ticks of this length, which must not add up to a slower rate


class Host(Protocol):
    """How one host is asked, and what is under way there."""

    gap: float
    parallel: int
    next_at: float
    blocked_until: float
    in_flight: int
    lease_until: float
    failures: int


class Quota(Protocol):
    """What one credential may still ask of one interface."""

    next_at: float
    rests_until: float
    reason: str
    strikes: int


class Limit(NamedTuple):
    """A platform's "too often": until when it wants rest (0 = it did not say) and its reason."""

    until: float
    reason: str


@dataclass
class Report:
    """What a worker has to tell since it last asked: turns given back, and how its hosts and quotas took it."""

    freed: Counter[str] = field(default_factory=Counter)
    blocked: dict[str, float] = field(default_factory=dict)  # host → until when it asked to be left alone
    failed: Counter[str] = field(default_factory=Counter)  # failures since the host last answered
    answered: set[str] = field(default_factory=set)
    limited: dict[str, Limit] = field(default_factory=dict)  # by quota
    served: set[str] = field(default_factory=set)

    def hear(self, host: str, quota: str, *, failed: bool | None) -> None:
        """One request is over; None when nothing was sent."""
        self.freed[host] += 1
        if failed:
            self.failed[host] += 1
        elif failed is not None:
            self.failed.pop(host, None)
            self.answered.add(host)
            self.served.add(quota)

    def __bool__(self) -> bool:
        return bool(self.freed or self.blocked)


class PutOff(NamedTuple):
    """Why a lane is not waited for, and for how many seconds."""

    reason: str
    seconds: float


@dataclass
class Granted:
    """Who may go now, when asking again can help, and which lines want more rest than is worth waiting for."""

    turns: Counter[Lane] = field(default_factory=Counter)
    ask_again: dict[Lane, float] = field(default_factory=dict)
    put_off: dict[Lane, PutOff] = field(default_factory=dict)


class Turns(Protocol):
    """Where turns come from; scans.pacing.pace keeps them for all processes."""

    def exchange(self, report: Report, wanted: Mapping[Lane, int], room: int) -> Granted: ...


def give_back(host: Host, turns: int, moment: float) -> None:
    """Turns that came back; what outlived its lease belonged to a dead process."""
    if turns:
        host.in_flight = max(0, host.in_flight - turns)
        if host.parallel == 1:  # the gap counts from the end of a request, so that it holds at the host as well
            host.next_at = max(host.next_at, moment + host.gap)
    if host.lease_until < moment:
        host.in_flight = 0


def after_failures(host: Host, failed: int, *, answered: bool, moment: float) -> None:
    """Opens after the fifth failure in a row; the one request after the rest opens it again or closes it for good."""
    if answered:
        host.blocked_until = min(host.blocked_until, moment) if is_resting(host) else host.blocked_until
        host.failures = 0
    host.failures = min(host.failures + failed, 1000)
    if failed and is_resting(host):
        host.blocked_until = max(host.blocked_until, moment + REST)


def is_resting(host: Host) -> bool:
    """Whether it failed so often that it is left alone, or tried by one request at a time."""
    return host.failures >= OPEN_AFTER


def rest_of(limit: Limit, strikes: int, moment: float) -> float:
    """Until when a quota rests: as the platform said, otherwise longer with every time in a row."""
    if limit.until:
        return limit.until
    return moment + BUSY_STEPS[min(strikes, len(BUSY_STEPS)) - 1].total_seconds()


@dataclass
class Taking:
    """Turns taken for one worker at one moment, at most `room`."""

    room: int
    moment: float
    lease: float
    granted: Granted = field(default_factory=Granted)

    def take(self, lane: Lane, want: int, host: Host, quota: Quota | None) -> None:
        want = min(want, self.room - self.granted.turns.total())
        while want > 0 and self._is_free(host, quota):
            want -= 1
            self._go(lane, host, quota)
        if want > 0:
            self._told_to_wait(lane, host, quota)

    def _is_free(self, host: Host, quota: Quota | None) -> bool:
        at_once = 1 if is_resting(host) else host.parallel
        return host.in_flight < at_once and self._free_at(host, quota) <= self.moment

    @staticmethod
    def _free_at(host: Host, quota: Quota | None) -> float:
        free_at = max(host.next_at, host.blocked_until)
        return max(free_at, quota.next_at, quota.rests_until) if quota else free_at

    def _go(self, lane: Lane, host: Host, quota: Quota | None) -> None:
        host.in_flight += 1
        host.lease_until = self.moment + self.lease
        if host.gap > 0:
            host.next_at = self.moment + host.gap
        if quota:
            quota.next_at = max(quota.next_at, self.moment - SLACK) + interval(lane.quota)
        self.granted.turns[lane] += 1

    def _told_to_wait(self, lane: Lane, host: Host, quota: Quota | None) -> None:
        worth = self.moment + PATIENCE
        if host.blocked_until > worth:
            reason = "host_resting" if is_resting(host) else "host_backoff"
            self.granted.put_off[lane] = PutOff(reason, host.blocked_until - self.moment)
        elif quota and quota.rests_until > worth:
            reason = quota.reason if quota.reason in TOLD else "host_backoff"
            self.granted.put_off[lane] = PutOff(reason, quota.rests_until - self.moment)
        else:
            self.granted.ask_again[lane] = max(self._free_at(host, quota), self.moment)


def exchanged(
    hosts: Mapping[str, Host], quotas: Mapping[str, Quota], freed: Mapping[str, int], wanted: Mapping[Lane, int],
    taking: Taking,
) -> Granted:  # fmt: skip
    """One exchange on loaded rows, which are changed in place."""
    for name, host in hosts.items():
        give_back(host, freed.get(name, 0), taking.moment)
    for lane, want in wanted.items():
        taking.take(lane, want, hosts[lane.host], quotas.get(lane.quota))
    return taking.granted


def troubled(hosts: Mapping[str, Host], quotas: Mapping[str, Quota]) -> set[str]:
    """Whose next good answer must be written down."""
    failing = {name for name, host in hosts.items() if host.failures}
    return failing | {key for key, quota in quotas.items() if quota.strikes}
