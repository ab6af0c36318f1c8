"""Who is chosen to check: the inspectors of a lot, or the one person a sheet is given to instead."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import BaseForm, ReasonForm
from orgs.models import User


class PeopleField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.organisation}）"


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.organisation}）"


class AssignForm(BaseForm):
    ONE_COLUMN = True

    inspectors = PeopleField(
        User.objects.none(),
        label="参加检查的人",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一名检查员。"},
    )

    def __init__(self, data: Any, *, people: QuerySet[User]) -> None:
        super().__init__(data, initial={"inspectors": people})
        self.fields["inspectors"].queryset = people  # type: ignore[attr-defined]


class ReassignForm(ReasonForm):
    to = PersonField(User.objects.none(), label="改派给", required=False, empty_label="不分派（任何检查员都可填写）")
    field_order = ("to", "reason")

    def __init__(self, data: Any, *, people: QuerySet[User]) -> None:
        super().__init__(data)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
