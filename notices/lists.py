"""Lists behind the statistics: closed rounds with their rates, accounts of a day."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet, Sum

from core.clock import today
from core.forms import DateInput
from core.lists import FilterForm
from inspections.models import Round
from registry.models import Account


class RoundsFilter(FilterForm):
    """Closed rounds, newest first, with the counts of their kept cells."""

    SORTS: ClassVar = {"as_of": "as_of", "population": "population"}

    q = forms.CharField(label="名称或周期", max_length=100)

    def base(self) -> QuerySet[Any]:
        closed = Round.objects.visible_to(self.user).closed().without_frame().select_related("organisation")
        return closed.annotate(checked=Sum("cells__checked"), failed=Sum("cells__failed"))

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(period__icontains=wanted["q"]))
        return rows


class DayRowsFilter(FilterForm):
    """The accounts behind a number of a day; which platforms, levels and districts stands in the address."""

    SORTS: ClassVar = {"name": "name", "unit": "organisation__name"}

    q = forms.CharField(label="账号名称", max_length=100)
    day = forms.DateField(label="截至", widget=DateInput)

    @property
    def as_of(self) -> dt.date:
        self.is_valid()
        return self.cleaned_data.get("day") or today()

    def base(self) -> QuerySet[Any]:
        rows = Account.objects.visible_to(self.user).in_population(self.as_of)
        return rows.select_related("platform", "organisation")

    @property
    def kept(self) -> list[tuple[str, Any]]:
        asked = ((name, value) for name in ("platform", "level", "district") for value in self.data.getlist(name))  # type: ignore[attr-defined]
        return [*super().kept, *asked]

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        fields = {"platform": "platform__code", "level": "level", "district": "organisation__district"}
        for name, field in fields.items():
            if values := self.data.getlist(name):  # type: ignore[attr-defined]
                rows = rows.filter(**{f"{field}__in": values})
        if "q" in wanted:
            rows = rows.filter(name__icontains=wanted["q"].strip())
        return rows
