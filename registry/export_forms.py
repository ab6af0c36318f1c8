"""How a ledger is taken out: as of which day, in which form, as which kind of file."""

import datetime as dt

from django import forms

from core import clock
from core.forms import BaseForm, DateInput

FORMS = (("full", "完整台账"), ("eleven", "十一列备案表"))
ORDERS = (("", "按编号"), ("unit", "按单位"), ("platform", "按平台"))
KINDS = (("xlsx", "Excel"), ("csv", "CSV"))


class ExportForm(BaseForm):
    as_of = forms.DateField(
        label="截至日期",
        required=False,
        widget=DateInput(attrs={"class": "form-control form-control-sm"}),
        error_messages={"invalid": "截至日期不对，请写成 2026-03-01 的样子。"},
    )
    form = forms.ChoiceField(label="表格", choices=FORMS, required=False)
    order = forms.ChoiceField(label="排列", choices=ORDERS, required=False)
    kind = forms.ChoiceField(label="文件", choices=KINDS, required=False)

    def clean_as_of(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("截至日期不能晚于今天，请核对。")
        return day

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("form", "kind"):
            self.fields[name].widget.attrs["class"] = "form-select form-select-sm"

    @property
    def fault(self) -> str:
        return " ".join(str(error) for errors in self.errors.values() for error in errors)
