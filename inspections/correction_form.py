"""What is typed to propose a correction: a finding to take back, or an indicator a sheet has missed."""

from typing import Any

from django import forms

from core.forms import BaseForm
from inspections.models import CheckSheet, Finding
from inspections.services.correcting import Proposal

ADD = "add"


class CorrectionForm(BaseForm):
    ONE_COLUMN = True

    what = forms.ChoiceField(
        label="更正什么", widget=forms.RadioSelect, error_messages={"required": "请选择要更正的内容。"}
    )
    indicator = forms.ChoiceField(label="补记的指标", required=False, help_text="只在补记发现时选择")
    description = forms.CharField(
        label="补记的问题描述", max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    reason = forms.CharField(
        label="更正理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明依据，如申诉核实、证据有误；与更正前后的数字一并保留",
        error_messages={"required": "请写明更正理由。"},
    )

    def __init__(self, data: Any, *, sheet: CheckSheet, findings: list[Finding]) -> None:
        self.sheet, self.findings = sheet, {str(finding.pk): finding for finding in findings}
        super().__init__(data, initial={"what": next(iter(self.findings), ADD)})
        printed = sheet.round.indicator_by_code
        words = [
            (pk, f"撤销发现：{printed.get(each.indicator, {}).get('printed') or each.get_conclusion_display()}")
            for pk, each in self.findings.items()
        ]
        self.fields["what"].choices = [*words, (ADD, "补记一条发现")]  # type: ignore[attr-defined]
        named = [
            (each["code"], each["printed"] + ("（单项否决）" if each["veto"] else "")) for each in printed.values()
        ]
        self.fields["indicator"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("what") == ADD and not data.get("indicator"):
            self.add_error("indicator", "补记发现时请选择指标。")
        return data

    def proposal(self) -> Proposal:
        data = self.cleaned_data
        if data["what"] != ADD:
            return Proposal(data["reason"], finding=self.findings[data["what"]])
        added = {"indicator": data["indicator"], "description": data["description"]}
        return Proposal(data["reason"], sheet=self.sheet, **added)
