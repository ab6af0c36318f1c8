"""One optional stage in a form: whether there is one, and its first and last day."""

import datetime as dt
from typing import Any

from django import forms

from core.forms import DateInput
from inspections.models import Stage

OPTIONAL = [kind for kind in Stage.Kind if kind not in Stage.ALWAYS]
SWITCH = [("", "不安排"), ("on", "安排")]


def field_name(kind: str) -> str:
    return f"stage_{kind}"


class StageWidget(forms.MultiWidget):
    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else ["", None, None]


class StageField(forms.MultiValueField):
    """Its value is None, or (first day, last day), each of which may be None."""

    def __init__(self, kind: str) -> None:
        label = Stage.Kind(kind).label
        date = {"class": "form-control"}
        parts = [forms.ChoiceField(choices=SWITCH, required=False)]
        parts += [forms.DateField(required=False), forms.DateField(required=False)]  # type: ignore[list-item]
        widget = StageWidget(
            [
                forms.Select(attrs={"class": "form-select", "aria-label": f"{label}：是否安排"}, choices=SWITCH),
                DateInput(attrs=date | {"aria-label": f"{label}：开始日期"}),
                DateInput(attrs=date | {"aria-label": f"{label}：截止日期"}),
            ]
        )
        super().__init__(parts, widget=widget, label=label, required=False, require_all_fields=False)

    def compress(self, data_list: list[Any]) -> tuple[dt.date | None, dt.date | None] | None:
        switch, start, due = (data_list or ["", None, None])[:3]
        if not switch:
            if start or due:
                raise forms.ValidationError("填了日期但没有选“安排”，请选择，或清空日期。")
            return None
        if start and due and start > due:
            raise forms.ValidationError("截止日期早于开始日期，请核对。")
        return start, due
