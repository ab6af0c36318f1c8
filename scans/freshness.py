"""The verdict on one account: updated, overdue or undetermined, from what is known, without a database."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from scans.platforms.dates import CHINA

UPDATED = "updated"
OVERDUE = "overdue"
UNDETERMINED = "undetermined"

DAYS = 14
RECENT = dt.timedelta(hours=36)
CLAIMED_DAYS = 14  # what 未更新 of a monitor or a person covers
GOOD_STATES = ("ok", "empty")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Equal looks at one source from `first_at` to `last_at`; a claim of a person is a stretch of one moment."""

    source: str
    state: str
    first_at: dt.datetime
    last_at: dt.datetime
    reason: str = ""
    proves_silence: bool = False
    reaches_back_to: dt.datetime | None = None
    fingerprint: str = ""
    ends_yesterday: bool = False  # its answers speak of days before the day of the look only

    @property
    def is_good(self) -> bool:
        return self.state in GOOD_STATES

    def covers_day_of(self, at: dt.datetime) -> bool:
        return not self.ends_yesterday or _day(self.last_at) > _day(at)


@dataclass(frozen=True, slots=True)
class Verdict:
    verdict: str
    last_published_at: dt.datetime | None
    gaps: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Question:
    """`at` is the monitoring point; a post on `first_day` or later passes, one of the day before is overdue."""

    at: dt.datetime
    days: int = DAYS

    @property
    def first_day(self) -> dt.date:
        return self.at.astimezone(CHINA).date() - dt.timedelta(days=self.days)

    @property
    def starts_at(self) -> dt.datetime:
        return dt.datetime.combine(self.first_day, dt.time(), CHINA)

    @property
    def next_day_at(self) -> dt.datetime:
        """The first moment after the day of the monitoring point."""
        return dt.datetime.combine(self.at.astimezone(CHINA).date() + dt.timedelta(days=1), dt.time(), CHINA)

    def gap(
        self, reason: str, source: str | None = None, state: str | None = None, **span: dt.datetime
    ) -> dict[str, Any]:
        """Why silence is not proved, for a person to look into."""
        start, end = span.get("start", self.starts_at), span.get("end", self.at)
        return {"from": _iso(start), "to": _iso(end), "source": source, "state": state, "reason": reason}


def judge(
    question: Question,
    newest: dt.datetime | None,
    sources: Sequence[str],
    looks: Iterable[Stretch],
    *,
    judged_by_posts: bool = True,
) -> Verdict:
    """`newest` is the latest post known to have been out at the monitoring point, from any source."""
    if not judged_by_posts:
        return Verdict(UNDETERMINED, newest, [question.gap("not_judged_by_posts")])
    if is_in_window(question, newest):
        return Verdict(UPDATED, newest)
    by_source: dict[str, list[Stretch]] = {}
    for look in looks:
        by_source.setdefault(look.source, []).append(look)
    proved, gaps, blocked = False, [], False
    for source in dict.fromkeys([*sources, *by_source]):
        gap = _gap_of(question, source, by_source.get(source, []))
        proved = proved or gap is None
        # A source of the register that fails may hide a post; a monitor's failed attempt hides nothing.
        blocked = blocked or (source in sources and gap is not None and gap["state"] not in (None, *GOOD_STATES))
        gaps += [gap] if gap else []
    if proved and not blocked:
        return Verdict(OVERDUE, newest)
    return Verdict(UNDETERMINED, newest, gaps or [question.gap("no_source")])


def is_in_window(question: Question, newest: dt.datetime | None) -> bool:
    return newest is not None and _day(newest) >= question.first_day


def claimed_reach(checked_at: dt.datetime, last_published_at: dt.datetime | None, is_blank: bool) -> dt.datetime:
    """How far back a claim of silence speaks: to the post it names, to the beginning, or over its two weeks."""
    if is_blank:
        return dt.datetime(1990, 1, 1, tzinfo=CHINA)
    if last_published_at is not None:
        return last_published_at
    day = _day(checked_at) - dt.timedelta(days=CLAIMED_DAYS + 1)
    return dt.datetime.combine(day, dt.time(), CHINA)


def _gap_of(question: Question, source: str, looks: list[Stretch]) -> dict[str, Any] | None:
    """None if this source shows that nothing was published in the window; otherwise what is missing.

    What was not seen in time may be seen later: a later list that reaches back over the window closes the gap.
    """
    looks = sorted(looks, key=lambda look: look.first_at)
    good = [look for look in looks if look.is_good and look.first_at <= question.at]
    gap = _present_gap(question, source, [look for look in looks if look.first_at <= question.at], good)
    if gap is None:
        return _silence_gap(question, source, good[-1], good)
    later = (look for look in looks if look.is_good and look.first_at > question.at)
    latest = next((look for look in later if look.covers_day_of(question.at)), None)
    if latest is None:
        return gap
    left = _silence_gap(question, source, latest, good)
    hides = gap["state"] not in (None, *GOOD_STATES)
    return gap if left and hides and good else left


def _present_gap(question: Question, source: str, known: list[Stretch], good: list[Stretch]) -> dict[str, Any] | None:
    """Why the looks up to the monitoring point do not speak of it; None when the last good one does."""
    if not good:
        return _only_failures(question, source, known)
    latest = good[-1]
    failed = [look for look in known if not look.is_good and look.first_at > latest.last_at]
    if failed and latest.last_at < question.at:
        last = failed[-1]
        end = min(last.last_at, question.at)
        return question.gap(last.reason or last.state, source, last.state, start=last.first_at, end=end)
    if latest.last_at < question.at - RECENT:
        return question.gap("no_recent_look", source, latest.state, start=latest.last_at)
    if not latest.covers_day_of(question.at):
        day = _day(min(latest.last_at, question.at))
        return question.gap("ends_yesterday", source, latest.state, start=dt.datetime.combine(day, dt.time(), CHINA))
    return None


def _silence_gap(question: Question, source: str, latest: Stretch, good: list[Stretch]) -> dict[str, Any] | None:
    if not latest.proves_silence:
        return question.gap(latest.reason or "cannot_prove_silence", source, latest.state)
    return _reach_gap(question, source, latest, good)


def _reach_gap(question: Question, source: str, latest: Stretch, good: list[Stretch]) -> dict[str, Any] | None:
    """A list that reaches back before the window speaks for all of it, as does one unchanged since before it."""
    reach = latest.reaches_back_to
    if reach is not None and _day(reach) < question.first_day:
        return None
    since = latest.first_at
    for look in reversed(good):
        if look.fingerprint != latest.fingerprint:
            break
        since = min(since, look.first_at)
    if latest.fingerprint and since <= question.starts_at:
        return None
    return question.gap("list_too_short", source, latest.state, end=min(since, reach or since, question.at))


def _only_failures(question: Question, source: str, known: list[Stretch]) -> dict[str, Any]:
    if not known:
        return question.gap("never_looked", source)
    last = known[-1]
    end = min(last.last_at, question.at)
    return question.gap(last.reason or last.state, source, last.state, start=last.first_at, end=end)


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(CHINA).date()


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(CHINA).isoformat(timespec="seconds")
