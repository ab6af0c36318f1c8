"""When things happen in the demonstration, counted from the day it is loaded; valid on every day of a quarter."""

import datetime as dt
from dataclasses import dataclass

from core.calendar import Period
from core.clock import end_of_day


@dataclass(frozen=True)
class Dates:
    """All days of the demonstration follow from `now`, the moment of loading, and `today`, its day in Asia/Shanghai."""

    now: dt.datetime
    today: dt.date

    @property
    def quarter(self) -> Period:
        return Period.quarter_of(self.today)

    @property
    def last_quarter(self) -> Period:
        return self.quarter.previous

    @property
    def first_ledger(self) -> dt.date:
        """The office took its accounts over before anything was closed."""
        return self.last_quarter.start - dt.timedelta(days=150)

    @property
    def second_ledger(self) -> dt.date:
        """By then all closures are done."""
        return self.last_quarter.start + dt.timedelta(days=60)

    def opened(self, number: int) -> dt.date:
        return self.first_ledger - dt.timedelta(days=200 + 53 * number % 2300)

    def closed(self, number: int) -> dt.date:
        """The police before last quarter, in batches; most of the others during it."""
        start = self.last_quarter.start
        if number <= 22:
            return start - dt.timedelta(days=100 - 7 * (number // 4))
        return start + dt.timedelta(days=4 * (number - 26))

    @property
    def last_as_of(self) -> dt.date:
        return self.last_quarter.end - dt.timedelta(days=10)

    @property
    def last_notice(self) -> dt.date:
        return min(self.today, self.last_quarter.end + dt.timedelta(days=8))

    @property
    def deadline(self) -> dt.date:
        return self.last_notice + dt.timedelta(days=9)

    @property
    def notice_sent(self) -> dt.date:
        """To units that have let the time for a reply go by: with the notice, and long enough ago on any day."""
        return min(self.last_notice, self.today - dt.timedelta(days=14))

    @property
    def reply_missed(self) -> dt.datetime:
        return end_of_day(self.notice_sent + dt.timedelta(days=9))

    @property
    def as_of(self) -> dt.date:
        """Of the open round: two days ago, but in this quarter."""
        return max(self.quarter.start, self.today - dt.timedelta(days=2))

    @property
    def window(self) -> tuple[dt.date, dt.date]:
        """Of the open round: from the day it counts the accounts to the end of the quarter."""
        return self.as_of, self.quarter.end

    @property
    def self_check_due(self) -> dt.date:
        """Of the open round: ten days after it began, but within its window."""
        return min(self.as_of + dt.timedelta(days=10), self.quarter.end)

    @property
    def review_opens(self) -> dt.date:
        """The yearly review: asked for three weeks ago, ten days are left, then thirty of grace."""
        return self.today - dt.timedelta(days=21)

    @property
    def review_closes(self) -> dt.date:
        return self.today + dt.timedelta(days=10)

    @property
    def review_late(self) -> dt.date:
        """The last day of those who had less time."""
        return self.today - dt.timedelta(days=4)

    @property
    def review_lapses(self) -> dt.date:
        return self.review_closes + dt.timedelta(days=31)

    @property
    def review_lapsed(self) -> dt.date:
        return self.today

    @property
    def password_fresh(self) -> dt.date:
        return self.today - dt.timedelta(days=12)

    @property
    def password_old(self) -> dt.date:
        return self.today - dt.timedelta(days=200)

    @property
    def contract_from(self) -> dt.date:
        return self.contract_until - dt.timedelta(days=364)

    @property
    def contract_until(self) -> dt.date:
        """Within the days in which the end of a contract is told of."""
        return self.today + dt.timedelta(days=16)

    @property
    def point(self) -> dt.datetime:
        return min(end_of_day(self.as_of), self.now)
