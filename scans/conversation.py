"""One look at one source: the requests an adapter asks for, one after the other, and what came of them."""

import datetime as dt
import hashlib
import logging
import time
import traceback
from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime

from core import redaction
from core.outbound import Answer, Blocked, Call, Door, Unreachable, host_key
from scans.bases import actual
from scans.pacing.rates import Lane, quota_of
from scans.pacing.turns import Limit
from scans.platforms import ADAPTERS, Ask, Credential, Recorded, Seen, Source
from scans.platforms.seen import EMPTY, MALFORMED, OK, RATE_LIMITED
from scans.schedule import wanted_rest

UNREACHABLE = "unreachable"
RETRY_CAP = 6 * 3600.0
RETRY_UNSTATED = 60.0
# What a platform says to a credential and not of one account; "busy" and "delayed" concern the one look.
LIMITS_ALL = ("quota", "too_frequent", "http_429", "http_403")
# No usable answer, for a reason that lies with the host and not with one address of it.
HOST_DOWN = ("dns", "connect", "tls", "timeout", "bad_http")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Target:
    """One source of one account: the validators of its last good answer, the secrets it is asked with, and whose quota it uses."""

    account_id: int
    source_key: str
    source: Source
    etag: str = ""
    last_modified: str = ""
    credential: Credential = field(default_factory=dict, repr=False)
    bucket: str = ""  # looks of one bucket share one quota of the platform
    grant: int = 0
    app: int = 0
    mark: str = field(default="", repr=False)  # which token it is asked with, as it stands sealed
    barred: tuple[str, str] | None = None  # state and reason of a look that is not made
    repeated: bool = False  # its token was refused once and renewed


@dataclass(frozen=True, slots=True)
class Looked:
    """The outcome of one look, with what the next one needs."""

    target: Target
    seen: Seen
    at: dt.datetime
    etag: str = ""
    last_modified: str = ""
    raw_sha256: str = ""
    retry_after: float = 0.0
    answer: Answer | None = field(default=None, repr=False)  # as it came, for the record of a change


class Conversation:
    """Advance it request by request; `outcome` is set when it is over. One thread at a time."""

    def __init__(self, target: Target, clock: Callable[[], dt.datetime]) -> None:
        self.target = target
        self.outcome: Looked | None = None
        self.retry_after = 0.0  # what the last answer asked of its host
        self.failed: bool | None = None  # whether the last request found its host down; None when none was sent
        self._clock = clock
        self._first: Answer | None = None
        self._adapter = ADAPTERS[target.source.adapter]
        self._quota = quota_of(target.source.adapter, target.bucket)
        self._bridge = self._adapter.key == "wechat2rss_query" or target.source.params.get("bridge", "none") != "none"
        self.ask = Ask(target.source.value)
        self.call = Call(target.source.value)
        self._steps: Generator[Ask, Recorded, Seen] = self._adapter.look(target.source, clock, target.credential)
        if target.barred:
            self._end(Seen(*target.barred))
            return
        self._next(lambda: next(self._steps))
        if self.outcome is None and self._adapter.conditional and (validators := _validators(target)):
            self.call = replace(self.call, headers={**self.call.headers, **validators})

    @property
    def lane(self) -> Lane:
        """Where the next request waits for its turn."""
        return Lane(host_key(self.call.url), self._quota, self._bridge)

    def advance(self, door: Door) -> Recorded | None:
        """Make the next request; the answer itself when others may share it."""
        try:
            result = door.hop(self.call)
        except Blocked as blocked:
            self.failed = None
            self._end(Seen(UNREACHABLE, f"blocked:{blocked.reason}"))
        except Unreachable as failed:
            self.failed = failed.reason in HOST_DOWN
            self._end(Seen(UNREACHABLE, failed.reason))
        else:
            self.failed = False
            if isinstance(result, Call):
                self.call = result
                return None
            self._first = self._first or result
            self.retry_after = _retry_after(result)
            recorded = Recorded(result.body, result.status, result.headers, result.cut)
            shared = recorded if self.ask.shared else None
            self.hear(recorded)
            self.failed = self._says_nothing_but(recorded.status)
            return shared
        return None

    def hear(self, recorded: Recorded) -> None:
        """Go on with an answer, fetched now or shared."""
        self._next(lambda: self._steps.send(recorded))

    def put_off(self, reason: str, seconds: float) -> None:
        """Nothing may be asked there for so long; saying so is all that can be reported."""
        self.retry_after = seconds
        self._end(Seen(UNREACHABLE if reason == "host_resting" else RATE_LIMITED, reason))

    def limit(self, moment: float) -> Limit | None:
        """When the platform said "too often": until when its credential should rest (0 = it did not say)."""
        seen = self.outcome.seen if self.outcome else None
        if seen is None or seen.state != RATE_LIMITED or seen.reason not in LIMITS_ALL:
            return None
        rest = wanted_rest(seen.reason, dt.datetime.fromtimestamp(moment, dt.UTC))
        stated = moment + self.outcome.retry_after if self.outcome and self.outcome.retry_after else 0.0
        return Limit(max(rest.timestamp() if rest else 0.0, stated), seen.reason)

    def _says_nothing_but(self, status: int) -> bool:
        """A 5xx whose body no adapter could read anything from."""
        seen = self.outcome.seen if self.outcome else None
        return status >= 500 and seen is not None and (seen.state, seen.reason) == (MALFORMED, f"http_{status}")

    def _next(self, step: Callable[[], Ask]) -> None:
        try:
            self.ask = step()
        except StopIteration as done:
            self._end(done.value)
        except Exception:  # a fault of an adapter must not end everybody else's looks
            fault = redaction.clean(traceback.format_exc())
            _log.error("adapter %s failed on account %s: %s", self._adapter.key, self.target.account_id, fault)
            self._end(Seen(MALFORMED, "reader_failed"))
        else:
            asked = self.ask
            self.call = Call(actual(asked.url), asked.method, asked.headers, asked.body, asked.redirects)

    def _end(self, seen: Seen) -> None:
        etag = last_modified = raw_sha256 = ""
        if seen.unchanged:
            etag, last_modified = self.target.etag, self.target.last_modified
        elif self._first is not None:
            raw_sha256 = hashlib.sha256(self._first.body).hexdigest()
            # An item of the future counts later without the list changing: that answer must not be asked for by 304.
            if seen.state in (OK, EMPTY) and not seen.future_items:
                headers = self._first.headers
                etag, last_modified = headers.get("etag", "")[:200], headers.get("last-modified", "")[:100]
        answer = None if seen.unchanged else self._first
        self.outcome = Looked(
            self.target, seen, self._clock(), etag, last_modified, raw_sha256, self.retry_after, answer
        )


def _validators(target: Target) -> dict[str, str]:
    given = {"If-None-Match": target.etag, "If-Modified-Since": target.last_modified}
    return {name: value for name, value in given.items() if value}


def _retry_after(answer: Answer) -> float:
    """Seconds of rest a busy host asked for, within bounds; 429 without a number still means a minute."""
    stated = answer.headers.get("retry-after", "").strip()
    if answer.status not in (429, 503) or (answer.status == 503 and not stated):
        return 0.0
    if stated.isdigit():
        return min(float(stated[:9]), RETRY_CAP)
    try:
        seconds = parsedate_to_datetime(stated).timestamp() - time.time()
    except (ValueError, TypeError):
        return RETRY_UNSTATED
    return min(max(seconds, 0.0), RETRY_CAP)
