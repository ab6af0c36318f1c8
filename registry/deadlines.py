"""Deadlines of the register that follow the calendar of working days."""

from core.calendar import WorkCalendar
from core.clock import local_day
from orgs.settings_in_force import settings_in_force
from orgs.workdays import recompute
from registry.models import Difference, Filing, FilingEvent
from registry.services.closing import set_due_days_anew


@recompute
def answers_to_differences(calendar: WorkCalendar) -> int:
    """Open items, by the limit and hour that held on the day it counts from."""
    moved = 0
    for item in Difference.objects.filter(status=Difference.Status.OPEN, due_from__isnull=False).select_related(
        "organisation"
    ):
        day = item.due_from or local_day(item.events.earliest("at").at)
        held = settings_in_force(item.organisation, day)
        due = calendar.deadline(day, held["difference.limit"].value, held["deadline.hour"].value)
        fresh = {"due_at": due.due_at, "due_provisional": due.provisional}
        if (item.due_at, item.due_provisional) != (due.due_at, due.provisional):
            moved += Difference.objects.filter(pk=item.pk, due_at=item.due_at, status=item.status).update(**fresh)
    return moved


@recompute
def reviews_of_filings(calendar: WorkCalendar) -> int:
    """Filings under review, by the day they came to the step where they stand."""
    moved, held = 0, {}
    for filing in Filing.objects.submitted().select_related("organisation"):
        unit = filing.organisation
        if unit not in held:
            held[unit] = settings_in_force(unit)
        came = FilingEvent.objects.filter(record=filing, move__in=("submit", "pass_on")).order_by("-at").first()
        if came is None:
            continue
        limit, hour = held[unit]["filing.review_limit"].value, held[unit]["deadline.hour"].value
        due = calendar.deadline(local_day(came.at), limit, hour)
        if (filing.due_at, filing.due_provisional) != (due.due_at, due.provisional):
            standing = Filing.objects.submitted().filter(pk=filing.pk, step=filing.step)
            moved += standing.update(due_at=due.due_at, due_provisional=due.provisional)
    return moved


@recompute
def closing_limits(calendar: WorkCalendar) -> int:
    """Set the days until which accounts must be closed by this calendar; how many moved."""
    return set_due_days_anew(calendar)
