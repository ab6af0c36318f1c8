"""The year in one sentence: the rounds that printed a rate, their sums and rates; an account checked twice counts twice."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum

from inspections.models import Round
from notices.figures import percent
from notices.profiles import PrintRules

SPANS = ("quarter", "month", "half-year", "batch", "nth")


def rounds_of_year(round_: Round) -> list[dict[str, Any]]:
    """Closed rounds of this office and year up to this one, of one kind of span; a whole year is told by its quarters."""
    year = round_.span.year
    same = Round.objects.filter(organisation=round_.organisation_id, period__startswith=str(year)).closed()
    found = same.rate_printing().filter(as_of__lte=round_.as_of).without_frame()
    counted = found.annotate(checked=Sum("cells__checked"), failed=Sum("cells__failed")).order_by("as_of", "pk")
    told = [
        {"unit": each.span.unit, "label": each.span.label, "checked": each.checked, "failed": each.failed or 0}
        for each in counted
        if each.checked
    ]
    units = {row["unit"] for row in told}
    wanted = round_.span.unit if round_.span.unit != "year" else next((unit for unit in SPANS if unit in units), "year")
    return [row for row in told if row["unit"] == wanted]


def summary(rows: Sequence[dict[str, Any]], year: int, rules: PrintRules) -> dict[str, Any] | None:
    """The figures as printed, sums of the exact counts of each round."""
    if not rows:
        return None
    style = rules.style("rate")
    checked, failed = sum(row["checked"] for row in rows), sum(row["failed"] for row in rows)
    each = [
        f"{row['label'].removeprefix(f'{year}年')}{percent(row['checked'] - row['failed'], row['checked'], style)}"
        for row in rows
    ]
    return {
        "year": str(year),
        "rounds": str(len(rows)),
        "checked": str(checked),
        "failed": str(failed),
        "rate": percent(checked - failed, checked, style),
        "each": "、".join(each),
    }
