"""What is typed about indicator sets: the head of a draft, and one indicator."""

import re
from typing import Any

from django import forms

from core.forms import BaseForm, DateInput
from inspections.models import IndicatorSet
from inspections.services.indicators import Line

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,31}")


class StampForm(BaseForm):
    """Carries which state of the draft the person has read."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)


class HeadForm(StampForm):
    ONE_COLUMN = True

    name = forms.CharField(label="名称", max_length=100)
    layer = forms.ChoiceField(label="层级", choices=IndicatorSet.Layer.choices)
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名称和文号")
    effective_from = forms.DateField(label="生效日期", widget=DateInput, help_text="统计日期在这一天以后的检查使用新版")

    def head(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "layer", "basis", "effective_from")}


class LineForm(StampForm):
    ONE_COLUMN = True

    code = forms.CharField(
        label="代码", max_length=32, help_text="大写字母、数字和下划线，如 NO_UPDATE_2W；结果表的“指标”列可以写它"
    )
    printed = forms.CharField(label="通报用语", max_length=100)
    group = forms.CharField(label="类别", max_length=50, required=False)
    text = forms.CharField(
        label="条文",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="检查表上显示",
    )
    veto = forms.BooleanField(label="单项否决（出现一处即不合格）", required=False)
    synonyms = forms.CharField(
        label="同义用语",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="一行一个；导入结果时写这些话也认得",
    )

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("代码只能用大写字母、数字和下划线，字母开头。")
        return code

    def line(self) -> Line:
        data = self.cleaned_data
        words = [word.strip() for word in data["synonyms"].splitlines() if word.strip()]
        return Line(data["code"], data["printed"], data["veto"], data["group"], data["text"], words)
