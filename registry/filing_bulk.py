"""What the pages of a bulk decision show: before it, which filings and which not; after it, who was refused."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet

from core import bulk
from core.models import Job
from registry.judging import judge
from registry.models import Filing, FilingEvent
from registry.services.bulk import BULK, why_not

SHOWN = 50
LISTED = 100  # of what was done, on one page
MADE_BY = {"agree": ("approve", "pass_on"), "send_back": ("send_back",)}
WORDS = {"agree": "同意", "send_back": "退回修改"}


class Preview:
    """The filings that were meant, parted into those the person can decide now and the others with the reason."""

    def __init__(self, rows: QuerySet[Filing], decision: str, user: Any) -> None:
        self.rows, self.decision, self.user = rows, decision, user

    @property
    def words(self) -> str:
        return WORDS[self.decision]

    @cached_property
    def total(self) -> int:
        return self.rows.count()

    @property
    def is_large(self) -> bool:
        return self.total > bulk.AT_ONCE

    @cached_property
    def _ready(self) -> QuerySet[Filing]:
        return self.rows.filter(pk__in=Filing.objects.awaiting(self.user).values("pk"))

    @cached_property
    def _judged(self) -> list[tuple[Filing, str]]:
        return [(each, why_not(each, self.decision, self.user, rules=True)) for each in self.rows[: bulk.AT_ONCE]]

    @cached_property
    def ready(self) -> list[Filing]:
        """What is listed; of many only the first."""
        return list(self._ready[:SHOWN]) if self.is_large else [each for each, why in self._judged if not why]

    @cached_property
    def told(self) -> list[tuple[Filing, list[str]]]:
        """What is listed, with what the rules want the decider to see."""
        return [(each, [found.message for found in judge(each).warnings]) for each in self.ready]

    @cached_property
    def ready_count(self) -> int:
        return self._ready.count() if self.is_large else len(self.ready)

    @property
    def more(self) -> int:
        return self.ready_count - len(self.ready)

    @cached_property
    def skipped(self) -> list[tuple[Filing, str]]:
        return [] if self.is_large else [(each, why) for each, why in self._judged if why]

    @property
    def skipped_count(self) -> int:
        return self.total - self.ready_count

    @cached_property
    def skipped_in_words(self) -> list[tuple[str, int]]:
        """Of many: how many for which reason."""
        if not self.is_large:
            return []
        decided = self.total - self.rows.submitted().count()  # type: ignore[attr-defined]
        mine = (
            Q(by=self.user)
            | Q(submitted_by=self.user)
            | Q(pk__in=Filing.objects.filter(authors=self.user).values("pk"))
        )
        own = self.rows.submitted().filter(mine).count()  # type: ignore[attr-defined]
        rest = self.skipped_count - decided - own
        told = (("不在审核中", decided), ("您填写或提交过，不能由您审核", own), ("还没有轮到您办理", rest))
        return [(why, count) for why, count in told if count > 0]

    def keys(self, shown_at: dt.datetime) -> list[int]:
        """What is run: of what was shown, never what came in afterwards."""
        rows = self._ready.filter(submitted_at__lte=shown_at)
        if not self.is_large:
            rows = rows.filter(pk__in=[each.pk for each in self.ready])
        return list(rows.order_by("pk").values_list("pk", flat=True)[: bulk.MOST + 1])


def runs_visible_to(user: Any) -> QuerySet[Job]:
    """Bulk decisions of the person's own units."""
    rows: QuerySet[Job] = user.scope(Job.objects.filter(kind=BULK), "by__organisation__")
    return rows.select_related("by")


def result_page(run: Job, user: Any, page: str | None = None) -> dict[str, Any]:
    told = {"made": 0, "refused": [], "refused_count": 0} | run.result
    filings = Filing.objects.visible_to(user).select_related("organisation", "account", "waiting_at")
    found = filings.in_bulk([each["key"] for each in told["refused"]])
    refused = [(found[each["key"]], each["why"]) for each in told["refused"] if each["key"] in found]
    return {
        "run": run,
        "words": WORDS[run.args["decision"]],
        "made": told["made"],
        "done": done_page(run, filings, page),
        "refused": refused,
        "refused_count": told["refused_count"],
        "more": told["refused_count"] - len(refused),
    }


def done_page(run: Job, filings: QuerySet[Filing], page: str | None) -> Page[Filing]:
    """What the run decided, read from the moves it made."""
    moves = MADE_BY[run.args["decision"]]
    made = FilingEvent.objects.filter(by=run.by, move__in=moves, at__gte=run.created_at)
    refused = [each["key"] for each in run.result.get("refused", [])]
    keys = made.filter(record__in=run.args["keys"][: run.done]).exclude(record__in=refused).values("record")
    return Paginator(filings.filter(pk__in=keys).order_by("pk"), LISTED).get_page(page)
