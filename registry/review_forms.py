"""Filters of yearly reviews, the unit's answer, the year to open, and the choice of many."""

from typing import Any

from django import forms
from django.db.models import Count, QuerySet

from core import clock
from core.forms import BaseForm
from core.lists import FilterForm
from orgs.models import Organisation
from registry.account_field import AccountField, about
from registry.forms import PlainSelect
from registry.models import YearlyReview

YEARS_SHOWN = 10


def year_choices() -> list[tuple[str, str]]:
    this = clock.today().year
    return [("", "全部年度"), *((str(year), f"{year} 年") for year in range(this + 1, this - YEARS_SHOWN, -1))]


class ReviewFilter(FilterForm):
    SORTS = {
        "number": ("account__number", "-year"),
        "unit": ("account__organisation__name", "account__number"),
        "closes": ("closes_on", "pk"),
    }
    TAB_FIELD, TAB_CHOICES = "status", YearlyReview.Status.choices

    q = AccountField()
    year = forms.ChoiceField(label="年度", choices=year_choices, widget=PlainSelect)
    unit = forms.CharField(label="主办单位", max_length=100)
    turn = forms.ChoiceField(
        label="待办", choices=[("", "全部"), ("mine", "等我办理"), ("late", "已过截止日期")], widget=PlainSelect
    )

    def base(self) -> QuerySet[YearlyReview]:
        return YearlyReview.objects.visible_to(self.user).with_parts()

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[YearlyReview]:
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"]))
        if "year" in wanted:
            rows = rows.filter(year=int(wanted["year"]))
        if "unit" in wanted:
            units = Organisation.objects.filter(name__contains=wanted["unit"].strip())
            rows = rows.filter(account__organisation__in=units)
        if wanted.get("turn") == "mine":
            mine = YearlyReview.objects.to_confirm(self.user) | YearlyReview.objects.to_accept(self.user)
            rows = rows.filter(pk__in=mine.values("pk"))
        if wanted.get("turn") == "late":
            rows = rows.filter(status__in=YearlyReview.UNANSWERED, closes_on__lt=clock.today())
        return rows

    def tab_counts(self) -> dict[str, int]:
        """Lapsed are also those which the sweep has not written down yet."""
        counts = {
            str(value): n for value, n in self.untabbed().order_by().values_list("status").annotate(n=Count("pk"))
        }
        unwritten = self.untabbed().past_grace(clock.today()).count()  # type: ignore[attr-defined]
        counts["open"], counts["lapsed"] = counts.get("open", 0) - unwritten, counts.get("lapsed", 0) + unwritten
        return counts

    def queryset(self) -> QuerySet[YearlyReview]:
        if self.tab not in {"open", "lapsed"}:
            return super().queryset()
        day, rows = clock.today(), self.untabbed()
        lapsed = rows.lapsed(day)  # type: ignore[attr-defined]
        return lapsed if self.tab == "lapsed" else rows.filter(status="open", lapses_on__gt=day)


class AnswerForm(BaseForm):
    """How the account's data stand."""

    ONE_COLUMN = True

    answer = forms.ChoiceField(
        label="复核结果",
        choices=YearlyReview.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择复核结果。"},
    )
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class OpenForm(BaseForm):
    """The year to be reviewed."""

    ONE_COLUMN = True

    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2200,
        error_messages={
            "required": "请填写年度。",
            "invalid": "请填写四位年份，如 2026。",
            "min_value": "请填写四位年份，如 2026。",
            "max_value": "请填写四位年份，如 2026。",
        },
    )
