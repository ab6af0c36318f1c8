"""The table of what platforms may answer, cell by cell: which account meets it, and what the portal must make of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from scans.platforms.dates import CHINA

CLOCK = dt.datetime(2026, 3, 6, 10, 30, tzinfo=CHINA)
NEWEST = dt.datetime(2026, 3, 5, 9, 15, tzinfo=CHINA)
DAY = dt.datetime(2026, 3, 5, tzinfo=CHINA)
STALE = NEWEST - dt.timedelta(days=21)

SUCCESS, EMPTY, ERROR, RATE, MALFORMED = "success", "empty", "error", "rate", "malformed"
COLUMNS = (SUCCESS, EMPTY, ERROR, RATE, MALFORMED)


@dataclass(frozen=True)
class Cell:
    """`line` is the source as it stands in 数据接口; `with_` is what it is asked with; `at` and `posts` go with `ok`."""

    api: str
    column: str
    line: str
    state: str
    reason: str = ""
    at: dt.datetime | None = None
    posts: int = 0
    with_: Mapping[str, str] = field(default_factory=dict)
    name_: str = ""

    @property
    def name(self) -> str:
        return self.name_ or f"{self.api} {self.column} {self.line.rpartition(';')[2].split('/', 5)[-1]}"

    @property
    def seen(self) -> tuple[str, str, dt.datetime | None, int]:
        return self.state, self.reason, self.at, self.posts

    @property
    def adapter(self) -> str:
        return self.line.partition(";")[0]

    @property
    def rests_its_host(self) -> bool:
        """Whether the answer asks for rest of its whole host."""
        return self.reason == "http_429"
