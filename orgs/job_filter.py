"""Narrowing the list of background work; without a choice, what did not get through comes first."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet

from core.lists import FilterForm
from core.models import Job


class JobFilter(FilterForm):
    SORTS: ClassVar[dict[str, str | tuple[str, ...]]] = {"created": "created_at", "finished": "finished_at"}
    TAB_FIELD = "state"
    TAB_CHOICES = Job.State.choices

    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *Job.State.choices], widget=forms.HiddenInput)

    def base(self) -> QuerySet[Any]:
        return Job.objects.troubled_first()

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        return rows.filter(state=wanted["state"]) if "state" in wanted else rows
