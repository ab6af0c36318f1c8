"""One request for a token or about a grant: through the guarded door, at its host's turn, along no redirect."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from core.outbound import Answer, Blocked, Call, Unreachable
from scans.bases import actual, door
from scans.pacing.pace import SharedTurns
from scans.pacing.rates import Lane, quota_of
from scans.pacing.turns import Report
from scans.platforms import Ask, Recorded
from scans.platforms.seen import RATE_LIMITED, Refused

PATIENCE = 20.0
UNREACHABLE = "unreachable"


class Turn:
    """Waits for the turn at a host, and in what all askers of tokens share there; too long a wait is an answer too."""

    @contextmanager
    def turn(self, host: str) -> Iterator[None]:
        lane = Lane(host, quota_of("token", host))
        turns, ends = SharedTurns(), time.monotonic() + PATIENCE
        while not (granted := turns.exchange(Report(), {lane: 1}, 1)).turns[lane]:
            if lane in granted.put_off or time.monotonic() > ends:
                raise Refused(RATE_LIMITED, "host_backoff")
            time.sleep(min(1.0, max(0.05, granted.ask_again.get(lane, 0) - time.time())))
        report = Report()
        try:
            yield
        finally:
            report.hear(host, lane.quota, failed=None)
            turns.exchange(report, {}, 0)


def answer_to(ask: Ask) -> Recorded:
    """What came back; Refused when nothing did."""
    call = Call(actual(ask.url), ask.method, ask.headers, ask.body, redirects=0)
    try:
        answer: Answer = door().fetch(call, Turn())
    except Blocked as blocked:
        raise Refused(UNREACHABLE, f"blocked:{blocked.reason}") from None
    except Unreachable as failed:
        raise Refused(UNREACHABLE, failed.reason) from None
    return Recorded(answer.body, answer.status, answer.headers, answer.cut)
