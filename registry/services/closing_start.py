"""Begins the closing of an account in the transaction of the decision, with what the filing already says (R22)."""

import datetime as dt
from typing import Any

from core import clock, journal
from core.calendar import WorkCalendar
from core.cell_values import BadCell, as_date, as_link
from orgs.settings_in_force import settings_in_force
from orgs.workdays import work_calendar
from registry.models import Account, Closing, ClosingStep, Filing

STEP = ClosingStep.Kind


def open_closing(account: Account, filing: Filing, *, by: Any) -> Closing:
    """The list of steps for a closure, an emergency closure or a merged account. Call it where the state is written."""
    day = clock.today()
    known = _known(filing, account)
    closing = Closing.objects.create(account=account, filing=filing, opened_on=day, due_on=day)
    steps = [
        ClosingStep(closing=closing, kind=kind, order=order, **known.get(kind, {}))
        for order, kind in enumerate(STEP.values)
    ]
    ClosingStep.objects.bulk_create(steps)
    closing.due_on = due_day(closing, steps[0].from_on, steps[0].until_on)
    closing.save(update_fields=["due_on"])
    closing.events.create(move="start", source="", target=closing.status, by=by)
    journal.record("registry.closing.start", by=by, obj=closing, after={"due_on": closing.due_on})
    return closing


def due_day(
    closing: Closing, first: dt.date | None, last: dt.date | None, calendar: WorkCalendar | None = None
) -> dt.date:
    """The end of the announcement, as stated but no earlier than it may be, and then the office's own limit."""
    held = settings_in_force(closing.account.organisation)
    first = first or closing.opened_on
    calendar = calendar or work_calendar(min(first, closing.opened_on))
    earliest = calendar.add_days(first, held["closure.announcement_days"].value)
    return calendar.add_days(max(last or earliest, earliest), held["closure.finish_days"].value)


def _known(filing: Filing, account: Account) -> dict[str, dict[str, Any]]:
    """What the application already said, so that nobody types it twice."""
    raw = {name: str(value).strip() for name, value in (filing.proposal or {}).items()}
    successor = account.successor.name if account.successor else ""
    announcement = {
        "link": _link(raw),
        "from_on": _day(raw, "announced_from"),
        "until_on": _day(raw, "announced_until"),
    }
    return {
        STEP.ANNOUNCEMENT: announcement,
        STEP.MIGRATION: {"target": (successor or raw.get("moves_to", ""))[:300], "count": account.followers},
        STEP.ARCHIVE: {"target": raw.get("archive", "")[:300]},
    }


def _link(raw: dict[str, str]) -> str:
    try:
        return as_link(raw.get("announcement_link", ""))[:1000]
    except BadCell:
        return ""


def _day(raw: dict[str, str], name: str) -> dt.date | None:
    text = raw.get(name, "")
    if not text:
        return None
    try:
        return as_date(text, today=clock.today(), future=True)[0]
    except BadCell:
        return None
