"""The record read back: which stretches speak of a monitoring point, as we know now or as we knew at some moment."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from scans.freshness import Question, Stretch, claimed_reach
from scans.models import GOOD, Claim, ClaimEvent, Sighting, SourceState
from scans.platforms import ENDS_YESTERDAY

MONITOR = "monitor"  # the source under which claims of hired monitors and people are judged
_FIELDS = ("account_id", "source_kind", "source_key", "state", "first_seen_at", "last_seen_at", "reason",
           "proves_silence", "reaches_back_to", "fingerprint")  # fmt: skip


class Record:
    """What is known of some accounts (None: of all) around one question, at `known_at` (None: now)."""

    def __init__(self, question: Question, accounts: Collection[int] | None, known_at: dt.datetime | None) -> None:
        self._question, self._accounts, self._known_at = question, accounts, known_at

    def stretches(self, moved: Collection[int] = ()) -> dict[int, list[Stretch]]:
        """By account, each once; `moved` have had other sources since, whose stretches are read as well."""
        found: dict[int, dict[int, Stretch]] = defaultdict(dict)
        for rows in self._rows(moved):
            for pk, account, kind, *look in rows.values_list("pk", *_FIELDS):
                if pk not in found[account]:
                    found[account][pk] = self._as_known(Stretch(*look, ends_yesterday=kind in ENDS_YESTERDAY))
        judged = {account: list(looks.values()) for account, looks in found.items()}
        for account, claim in self._claims():
            judged.setdefault(account, []).append(claim)
        return defaultdict(list, judged)

    def _rows(self, moved: Collection[int]) -> Iterator[QuerySet[Sighting]]:
        """Those that began in the window; of each source the last before it, and the first good ones after the point.

        Every query is a range or a probe of one index, so that its cost does not grow with the history.
        """
        start, at = self._question.starts_at, self._question.at
        yield self._mine(Sighting.objects.filter(first_seen_at__gt=start, first_seen_at__lte=at))
        before = self._of_source(first_seen_at__lte=start).order_by("-first_seen_at", "-pk")
        yield self._each(before)
        yield self._each(before.filter(state__in=GOOD))
        if self._known_at is None or self._known_at > at:
            after = self._of_source(first_seen_at__gt=at, state__in=GOOD).order_by("first_seen_at", "pk")
            after = after if self._known_at is None else after.filter(first_seen_at__lte=self._known_at)
            yield self._each(after)
            yield self._each(after.filter(last_seen_at__gte=self._question.next_day_at), source_kinds=ENDS_YESTERDAY)
        if moved:
            rows = Sighting.objects.filter(account__in=moved)
            yield rows if self._known_at is None else rows.filter(first_seen_at__lte=self._known_at)

    def _of_source(self, **when: Any) -> QuerySet[Sighting]:
        return Sighting.objects.filter(account=OuterRef("account"), source_key=OuterRef("source_key"), **when)

    def _each(self, rows: QuerySet[Sighting], source_kinds: Collection[str] = ()) -> QuerySet[Sighting]:
        states = self._mine(SourceState.objects.all())
        if source_kinds:
            states = states.filter(sighting__source_kind__in=source_kinds)
        return Sighting.objects.filter(pk__in=states.values(first=Subquery(rows.values("pk")[:1]))).order_by()

    def _mine(self, rows: Any) -> Any:
        """Of a page of accounts only theirs are read; of a whole register, everything at once."""
        return rows.order_by() if self._accounts is None else rows.order_by().filter(account__in=self._accounts)

    def _as_known(self, look: Stretch) -> Stretch:
        if self._known_at is None or look.last_at <= self._known_at:
            return look
        return replace(look, last_at=self._known_at)

    def _claims(self) -> Iterator[tuple[int, Stretch]]:
        """What people said of the window, in the state of its confirmation at that moment."""
        rows = self._mine(Claim.objects.filter(checked_at__gte=self._question.starts_at))
        statuses: dict[int, str] = {}
        if self._known_at is not None:
            rows = rows.filter(recorded_at__lte=self._known_at)
            events = ClaimEvent.objects.filter(record__in=rows, at__lte=self._known_at).order_by("at", "pk")
            statuses = dict(events.values_list("record", "target"))
        for claim in rows:
            status = claim.status if self._known_at is None else statuses.get(claim.pk, Claim.Status.SUSPECTED)
            if status != Claim.Status.REJECTED:
                yield claim.account_id, _claimed(claim, confirmed=status == Claim.Status.CONFIRMED)


def _claimed(claim: Claim, *, confirmed: bool) -> Stretch:
    silent = claim.says_silent and claim.state in GOOD
    reason = claim.reason if claim.state not in GOOD else "" if confirmed else "unconfirmed"
    reach = claimed_reach(claim.checked_at, claim.last_published_at, claim.state == "empty") if silent else None
    return Stretch(
        MONITOR,
        claim.state,
        claim.checked_at,
        claim.checked_at,
        reason,
        proves_silence=silent and confirmed,
        reaches_back_to=reach,
    )
