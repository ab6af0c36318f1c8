"""When a source is looked at again: daily at its own hour, sooner after what may pass, never against the host's wish."""

import datetime as dt
import zlib
from dataclasses import dataclass

from core.clock import SHANGHAI

DAILY = dt.timedelta(hours=23)
DAY = dt.timedelta(hours=24)
SOON = dt.timedelta(hours=1)
BUSY_STEPS = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30))
FREQUENT = dt.timedelta(seconds=60)
RETRIED_ONCE = ("not_found", "malformed", "unreachable")
QUOTA_DAY_BEGINS = dt.time(0, 10)  # the platforms count by the day of Beijing and are a little late
SPREAD = 4 * 60 * 60  # seconds by which the rounds of sources differ, so that what began together drifts apart
SPREAD_SOON = 6 * 60


@dataclass(frozen=True, slots=True)
class Ended:
    """How a look ended; `failures` counts this one too when it failed, 1 for the first in a row."""

    state: str
    reason: str
    at: dt.datetime
    failures: int = 0
    retry_after: float = 0.0


def next_look(ended: Ended, source: str, *, once_a_day: bool = False) -> dt.datetime:
    """`source` names the source: its share of the spread is always the same."""
    asked = ended.at + dt.timedelta(seconds=ended.retry_after)
    if once_a_day:
        return max(ended.at + DAY, asked)
    if ended.reason == "quota":
        return max(new_quota(ended.at), asked) + _share(source, SPREAD_SOON)
    if ended.state == "rate_limited" and ended.failures <= len(BUSY_STEPS):
        return max(ended.at + BUSY_STEPS[ended.failures - 1], asked)
    if ended.state in RETRIED_ONCE and ended.failures == 1:
        return max(ended.at + SOON, asked) + _share(source, SPREAD_SOON)
    return ended.at + DAILY - (_share(source, SPREAD) if ended.failures == 0 else dt.timedelta())


def new_quota(at: dt.datetime) -> dt.datetime:
    """When the platforms count anew: ten past midnight in Beijing."""
    local = at.astimezone(SHANGHAI)
    today = local.replace(hour=QUOTA_DAY_BEGINS.hour, minute=QUOTA_DAY_BEGINS.minute, second=0, microsecond=0)
    return today if local < today else today + DAY


def wanted_rest(reason: str, at: dt.datetime) -> dt.datetime | None:
    """Until when a platform's "too often" forbids its credential; None when it says nothing about how long."""
    if reason == "quota":
        return new_quota(at)
    return at + FREQUENT if reason == "too_frequent" else None


def _share(source: str, seconds: int) -> dt.timedelta:
    return dt.timedelta(seconds=zlib.crc32(source.encode()) % seconds)
