"""Posts per account and month, as they were known on any day, on a page and as a workbook (L04)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import ExtractMonth

from core import journal
from core.clock import SHANGHAI, local_day
from core.excel import OutColumn
from core.ledgers import write_told
from registry.models import Account
from scans.models import DayCount, Sighting

MONTHS = range(1, 13)
CHUNK = 500
COLUMNS = (
    OutColumn("账号编号", width=11),
    OutColumn("账号名称", width=26),
    OutColumn("平台", width=12),
    OutColumn("主办单位", width=26),
    OutColumn("所属地区", width=12),
    *(OutColumn(f"{month}月", "number", 7) for month in MONTHS),
    OutColumn("合计", "number", 8),
)


@dataclass(frozen=True)
class Asked:
    """A year, told of as it was known at the end of a day."""

    year: int
    as_of: dt.date

    @property
    def known_at(self) -> dt.datetime:
        """The last instant of that day."""
        return dt.datetime.combine(self.as_of, dt.time.max, SHANGHAI)

    @property
    def months(self) -> list[tuple[dt.date, dt.date]]:
        """First day of each month and of the next."""
        firsts = [dt.date(self.year + month // 12, month % 12 + 1, 1) for month in range(13)]
        return list(pairwise(firsts))


@dataclass(frozen=True)
class MonthlyRow:
    """`counts` by month; None where nobody could see whether there were posts."""

    account: Account
    counts: list[int | None]

    @property
    def total(self) -> int | None:
        known = [count for count in self.counts if count is not None]
        return sum(known) if known else None


def monthly_rows(accounts: Iterable[Account], asked: Asked) -> Iterator[MonthlyRow]:
    """In the order given, read a few hundred at a time."""
    left = iter(accounts)
    while some := list(islice(left, CHUNK)):
        pks = [account.pk for account in some]
        posts, seen = _posts(pks, asked), _seen(pks, asked)
        for account in some:
            zeros = seen.get(account.pk, ())
            counts = [posts.get((account.pk, month), 0 if month in zeros else None) for month in MONTHS]
            yield MonthlyRow(account, counts)


def _posts(pks: list[int], asked: Asked) -> dict[tuple[int, int], int]:
    days = DayCount.objects.standing(asked.known_at).filter(
        account__in=pks, day__gte=asked.months[0][0], day__lt=asked.months[-1][1], day__lte=asked.as_of
    )
    rows = days.order_by().values(month=ExtractMonth("day"), of=F("account"))
    return {(row["of"], row["month"]): row["total"] for row in rows.annotate(total=Sum("posts"))}


def _seen(pks: list[int], asked: Asked) -> dict[int, set[int]]:
    """The months of which a source that shows silence spoke, by its looks or by how far its list reached back."""
    start = dt.datetime.combine(asked.months[0][0], dt.time(), SHANGHAI)
    looks = Sighting.objects.filter(account__in=pks, proves_silence=True, last_seen_at__gte=start)
    looks = looks.filter(first_seen_at__lte=asked.known_at).order_by()
    found: dict[int, set[int]] = {}
    for account, first, last, reach in looks.values_list("account", "first_seen_at", "last_seen_at", "reaches_back_to"):
        since, until = local_day(min(first, reach or first)), min(local_day(last), asked.as_of)
        months = (n for n, (begins, ends) in enumerate(asked.months, 1) if since < ends and until >= begins)
        found.setdefault(account, set()).update(months)
    return found


def export_monthly(accounts: Any, asked: Asked, out: Path, *, by: Any, criteria: str = "全部") -> int:
    rows = (
        [
            row.account.number,
            row.account.name,
            row.account.platform.name,
            row.account.organisation.name,
            row.account.organisation.district,
            *row.counts,
            row.total,
        ]
        for row in monthly_rows(accounts.iterator(chunk_size=CHUNK), asked)
    )
    lead = [f"{asked.year} 年按月发文统计（按 {asked.as_of} 已知的情况；空白为没有监测到，不等于没有发文）"]
    done = write_told(out, COLUMNS, rows, "按月发文", by=by, criteria=criteria, lead=lead)
    journal.record(
        "scans.monthly.export",
        by=by,
        after={"year": asked.year, "as_of": asked.as_of, "rows": done.rows, "sha256": done.sha256},
    )
    return done.rows
