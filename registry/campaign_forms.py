"""Forms of clean-ups: what they are based on, their rounds, which closings belong to them; and any period."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet

from core import clock
from core.calendar import Period
from core.forms import BaseForm, DateInput, FieldsetMixin
from core.lists import FilterForm
from registry.forms import PlainSelect
from registry.models import Campaign
from registry.proposal import CLOSING_REASONS
from registry.review_forms import year_choices
from registry.services.campaigns import Round

BAD_DATE = {"required": "请填写日期。", "invalid": "日期不对，请写成 2026-03-01 的样子。"}


class CampaignFilter(FilterForm):
    TAB_FIELD, TAB_CHOICES = "status", Campaign.Status.choices

    q = forms.CharField(label="名称", max_length=100)
    year = forms.ChoiceField(label="年度", choices=year_choices, widget=PlainSelect)

    def base(self) -> QuerySet[Campaign]:
        return Campaign.objects.visible_to(self.user).select_related("organisation")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[Campaign]:
        if "q" in wanted:
            rows = rows.filter(title__contains=wanted["q"].strip())
        return rows.filter(year=int(wanted["year"])) if "year" in wanted else rows


class CampaignForm(FieldsetMixin, forms.ModelForm):
    """Title, basis, window and what it looks for."""

    focus = forms.MultipleChoiceField(
        label="整治重点",
        choices=tuple(CLOSING_REASONS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_on = forms.DateField(label="开始日期", widget=DateInput(), error_messages=BAD_DATE)
    ends_on = forms.DateField(label="结束日期", widget=DateInput(), error_messages=BAD_DATE)
    use_required_attribute = False
    FIELDSETS = [
        ("整治", ["title", "year", "starts_on", "ends_on"]),
        ("依据和重点", ["basis", "basis_number", "focus"]),
    ]

    class Meta:
        model = Campaign
        fields = ("title", "year", "starts_on", "ends_on", "basis", "basis_number", "focus")
        error_messages = {
            "title": {"required": "请填写名称。"},
            "basis": {"required": "请填写依据文件的名称。"},
            "year": {"required": "请填写年度。", "invalid": "请填写四位年份，如 2026。"},
        }

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if not 2000 <= year <= 2200:
            raise forms.ValidationError("请填写四位年份，如 2026。")
        return year

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "结束日期早于开始日期，请核对。")
        return cleaned

    def validate_unique(self) -> None:
        """The service says it in words."""

    def validate_constraints(self) -> None:
        """Said beside the field above."""


class RoundForm(BaseForm):
    """One round of a clean-up."""

    number = forms.IntegerField(
        label="轮次",
        min_value=1,
        max_value=99,
        error_messages={"required": "请填写轮次。", "invalid": "请填写整数。", "min_value": "轮次从 1 开始。"},
    )
    starts_on = forms.DateField(label="开始日期", widget=DateInput(), error_messages=BAD_DATE)
    ends_on = forms.DateField(label="结束日期", widget=DateInput(), error_messages=BAD_DATE)
    note = forms.CharField(label="说明", required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", "结束日期早于开始日期，请核对。")
        return cleaned

    def round(self) -> Round:
        return Round(**self.cleaned_data)


class BelongsForm(BaseForm):
    """To which running clean-up a filing belongs."""

    ONE_COLUMN = True

    campaign = forms.ModelChoiceField(
        Campaign.objects.none(), label="专项整治", required=False, empty_label="不属于专项整治"
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = Campaign.objects.running_for(by.organisation)  # type: ignore[attr-defined]


class PeriodForm(BaseForm):
    """From one day to another; left out, this year so far."""

    start = forms.DateField(label="从", required=False, widget=DateInput(), error_messages=BAD_DATE)
    end = forms.DateField(label="到", required=False, widget=DateInput(), error_messages=BAD_DATE)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", "结束日期早于开始日期，请核对。")
        return cleaned

    def period(self) -> tuple[dt.date, dt.date]:
        """A period that makes no sense is reported and left out."""
        today = clock.today()
        told = self.cleaned_data if self.is_valid() else {}
        start, end = told.get("start"), told.get("end")
        year = Period.parse(str((end or today).year))
        return start or min(year.start, end or today), end or max(today, start or today)
