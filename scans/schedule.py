"""When a source is looked at again: daily, sooner after a failure that may pass, never against the host's wish."""

import datetime as dt

DAILY = dt.timedelta(hours=23)
DAY = dt.timedelta(hours=24)
SOON = dt.timedelta(hours=1)
BUSY_STEPS = (dt.timedelta(minutes=1), dt.timedelta(minutes=5), dt.timedelta(minutes=30))
RETRIED_ONCE = ("not_found", "malformed", "unreachable")


def next_look(
    state: str, failures: int, at: dt.datetime, retry_after: float = 0.0, *, once_a_day: bool = False
) -> dt.datetime:
    """`failures` counts this look too when it failed, 1 for the first in a row."""
    if once_a_day:
        return at + max(DAY, dt.timedelta(seconds=retry_after))
    if state == "rate_limited" and failures <= len(BUSY_STEPS):
        return at + max(BUSY_STEPS[failures - 1], dt.timedelta(seconds=retry_after))
    if state in RETRIED_ONCE and failures == 1:
        return at + max(SOON, dt.timedelta(seconds=retry_after))
    return at + DAILY
