"""Lists behind the statistics: closed rounds with their rates, accounts of a day."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import F, Q, QuerySet, Sum

from core.clock import today
from core.forms import DateInput
from core.lists import FilterForm
from inspections.models import Round
from registry.models import Account

TURNED = {"opened": "started_on", "closed": "closed_on"}


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
        rows = Account.objects.visible_to(self.user).select_related("platform", "organisation")
        turned = [(field, span) for field in TURNED if (span := self.span(field))]
        if not turned:
            return rows.in_population(self.as_of)
        existed = Q(closed_on=None) | Q(closed_on__gt=F("started_on"))
        for field, span in turned:
            rows = rows.filter(existed, **{f"{TURNED[field]}__range": span})
        return rows

    def span(self, field: str) -> tuple[dt.date, dt.date] | None:
        """`opened=2026-01-01..2026-03-31`; what is no span of days is left out."""
        start, _, end = self.data.get(field, "").partition("..")
        try:
            return dt.date.fromisoformat(start), dt.date.fromisoformat(end)
        except ValueError:
            return None

    @property
    def told(self) -> str:
        """What the rows are, in words."""
        turned = [(word, self.span(field)) for field, word in (("opened", "开设"), ("closed", "关停"))]
        words = [f"{span[0]} 至 {span[1]} {word}的账号" for word, span in turned if span]
        return "；".join(words) or f"截至 {self.as_of} 在运行的账号"

    @property
    def kept(self) -> list[tuple[str, Any]]:
        asked = (
            (name, value) for name in ("platform", "level", "district", *TURNED) for value in self.data.getlist(name)
        )  # type: ignore[attr-defined]
        return [*super().kept, *asked]

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        fields = {"platform": "platform__code", "level": "level", "district": "organisation__district"}
        for name, field in fields.items():
            if values := self.data.getlist(name):  # type: ignore[attr-defined]
                rows = rows.filter(**{f"{field}__in": values})
        if "q" in wanted:
            rows = rows.filter(name__icontains=wanted["q"].strip())
        return rows
