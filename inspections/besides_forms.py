"""What people type beside a round: name of a provisional result, re-checks, the upper level's list, websites."""

from typing import Any

from django import forms

from core.forms import BaseForm, PlainSelect, check_table_file
from inspections.models import Recheck, Round
from inspections.services.rechecks import Answer

WEBSITE_LINES = 6


class InterimForm(BaseForm):
    title = forms.CharField(
        label="名称", max_length=60, initial="催办前", help_text="例如 催办前、第一次汇总。留存后不再改变。"
    )


class RecheckForm(forms.Form):
    """One line an item: result, note, and the version the page showed."""

    use_required_attribute = False

    def __init__(self, *args: Any, items: list[Recheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = items
        for item in items:
            self.fields[f"result-{item.pk}"] = forms.ChoiceField(
                label=f"{item.name}的复查结果",
                choices=Recheck.Result.choices,
                initial=item.result,
                required=False,
                widget=PlainSelect({"class": "form-select form-select-sm", "aria-label": f"{item.name}的复查结果"}),
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=f"{item.name}的复查情况",
                max_length=500,
                initial=item.note,
                required=False,
                widget=forms.TextInput(
                    {"class": "form-control form-control-sm", "aria-label": f"{item.name}的复查情况"}
                ),
            )
            self.fields[f"version-{item.pk}"] = forms.IntegerField(initial=item.version, widget=forms.HiddenInput)

    def lines(self) -> list[dict[str, Any]]:
        return [
            {"item": item, **{name: self[f"{name}-{item.pk}"] for name in ("result", "note", "version")}}
            for item in self.items
        ]

    def answers(self) -> dict[int, Answer]:
        clean = self.cleaned_data
        return {
            item.pk: Answer(
                clean[f"result-{item.pk}"] or item.result, clean[f"note-{item.pk}"].strip(), clean[f"version-{item.pk}"]
            )
            for item in self.items
        }


class UpperForm(BaseForm):
    body = forms.CharField(
        label="检查机关", max_length=100, help_text="例如 省政府办公厅", error_messages={"required": "请填写检查机关。"}
    )
    file = forms.FileField(
        label="结果表",
        help_text="列：账号名称、平台、主办单位、结论（合格、不合格）、问题描述、差异说明；.xlsx、.xls 或 .csv，一行一个账号",
        error_messages={"required": "请选择要导入的文件。"},
        validators=[check_table_file],
    )


class ExplainForm(forms.Form):
    """The explanations of differing rows, one line each."""

    use_required_attribute = False

    def __init__(self, *args: Any, rows: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.differing = [row for row in rows if row.differs]
        for theirs in (row.theirs for row in self.differing):
            label = f"{theirs.name}的差异说明"
            widget = forms.Textarea({"class": "form-control form-control-sm", "aria-label": label, "rows": 2})
            self.fields[f"text-{theirs.pk}"] = forms.CharField(
                label=label, max_length=1000, initial=theirs.explanation, required=False, widget=widget
            )
            self.fields[f"version-{theirs.pk}"] = forms.IntegerField(initial=theirs.version, widget=forms.HiddenInput)

    def lines(self) -> list[dict[str, Any]]:
        """Every row; those that do not differ have no field."""
        fields = {
            row.theirs.pk: {"text": self[f"text-{row.theirs.pk}"], "version": self[f"version-{row.theirs.pk}"]}
            for row in self.differing
        }
        return [{"row": row, **fields.get(row.theirs.pk, {})} for row in self.rows]

    def words(self) -> dict[int, tuple[str, int]]:
        clean = self.cleaned_data
        return {
            row.theirs.pk: (clean[f"text-{row.theirs.pk}"].strip(), clean[f"version-{row.theirs.pk}"])
            for row in self.differing
        }


class WebsitesForm(BaseForm):
    """A few lines of a table: kind of website, running, checked, failing."""

    number = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label="修改理由", max_length=500, required=False)

    def __init__(self, *args: Any, round_: Round, parts: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not (round_.is_closed and parts):
            del self.fields["reason"]
        for place in range(WEBSITE_LINES):
            part = parts[place] if place < len(parts) else {}
            names = [("name", "类别"), ("running", "运行数"), ("checked", "检查数"), ("failed", "不合格数")]
            for name, words in names:
                label = f"第 {place + 1} 行{words}"
                attrs = {"class": "form-control form-control-sm", "aria-label": label}
                kind: Any = forms.CharField if name == "name" else forms.IntegerField
                limits: Any = {"max_length": 60} if name == "name" else {"min_value": 0, "max_value": 10**7}
                field = kind(label=label, required=False, initial=part.get(name), **limits)
                field.widget.attrs |= attrs
                self.fields[f"{name}-{place}"] = field

    def lines(self) -> list[list[Any]]:
        return [
            [self[f"{name}-{place}"] for name in ("name", "running", "checked", "failed")]
            for place in range(WEBSITE_LINES)
        ]

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        for place in range(WEBSITE_LINES):
            running, checked, failed = (clean.get(f"{name}-{place}") for name in ("running", "checked", "failed"))
            filled = (running, checked, failed) != (None, None, None)
            if filled and not clean.get(f"name-{place}"):
                self.add_error(f"name-{place}", f"第 {place + 1} 行填了数字，请写明是哪一类网站，如 政府网站。")
            if None not in (checked, failed) and failed > checked:
                self.add_error(f"failed-{place}", f"第 {place + 1} 行的不合格数大于检查数，请核对。")
            if None not in (running, checked) and checked > running:
                self.add_error(f"checked-{place}", f"第 {place + 1} 行的检查数大于运行数，请核对。")
        return clean

    def parts(self) -> list[dict[str, Any]]:
        clean = self.cleaned_data
        return [
            {name: clean.get(f"{name}-{place}") for name in ("name", "running", "checked", "failed")}
            for place in range(WEBSITE_LINES)
            if clean.get(f"name-{place}")
        ]
