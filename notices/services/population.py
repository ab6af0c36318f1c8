"""Accounts on any day by platform, level and district, as an issuer prints them: one grouped query (L02)."""

import datetime as dt
from typing import Any

from django.db.models import Count, F

from inspections.crosstab import Cell
from notices.statistics import View, numbers
from notices.tables import FigureTable
from registry.models import Account


def population_table(user: Any, day: dt.date, view: View) -> FigureTable:
    """Of the accounts this person sees, with the labels they bear in the register now."""
    rows = Account.objects.visible_to(user).in_population(day).order_by()
    grouped = rows.values_list("platform__code", F("level"), "organisation__district").annotate(n=Count("pk"))
    counts = [(Cell(code, level, district), many) for code, level, district, many in grouped]
    return numbers(counts, view)
