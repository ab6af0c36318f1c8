"""What is typed about indicator sets: the head of a draft, and one indicator."""

import re
from typing import Any

from django import forms

from core.forms import BaseForm, DateInput
from inspections.models import IndicatorSet
from inspections.points import DEFAULT, points_text
from inspections.services.indicators import Line

CODE = re.compile(r"[A-Z][A-Z0-9_]{1,31}")


class StampForm(BaseForm):
    """Carries which state of the draft the person has read."""

    stamp = forms.IntegerField(widget=forms.HiddenInput)


class PointsField(forms.DecimalField):
    """Points as people write them, 2.5; kept in tenths."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=1, min_value=0, **kwargs)

    def clean(self, value: Any) -> int | None:
        typed = super().clean(value)
        return None if typed is None else int(typed * 10)

    def prepare_value(self, value: Any) -> Any:
        return points_text(value) if isinstance(value, int) else value


class HeadForm(StampForm):
    ONE_COLUMN = True
    FIELDSETS = [
        ("", ["name", "layer", "basis", "effective_from"]),
        ("评分（可不用）", ["on", "fail_below", "bonus_from", "bonus_most", "veto_score", "bands"]),
    ]

    name = forms.CharField(label="名称", max_length=100)
    layer = forms.ChoiceField(label="层级", choices=IndicatorSet.Layer.choices)
    basis = forms.CharField(label="依据", max_length=200, required=False, help_text="文件名称和文号")
    effective_from = forms.DateField(label="生效日期", widget=DateInput, help_text="统计日期在这一天以后的检查使用新版")

    on = forms.BooleanField(
        label="按分数评定",
        required=False,
        help_text="不勾选：只判合格与不合格，各处都不出现分数。满分 100 分，按指标扣分。",
    )
    fail_below = PointsField(label="低于多少分不合格", required=False)
    bonus_from = PointsField(label="达到多少分才计加分项", required=False)
    bonus_most = PointsField(label="加分最多", required=False)
    veto_score = PointsField(label="单项否决的账号记", required=False, help_text="不填：不计分。")
    bands = forms.CharField(
        label="等次",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一行一个，由高到低：等次名称、空格、最低分，如“优秀 90”。",
    )

    def __init__(self, *args: Any, initial: dict[str, Any], **kwargs: Any) -> None:
        scoring = {**DEFAULT, **initial.pop("scoring", {})}
        bands = "\n".join(f"{name} {points_text(least)}" for name, least in scoring["bands"])
        super().__init__(*args, initial={**initial, **scoring, "bands": bands}, **kwargs)

    def clean_bands(self) -> list[list[Any]]:
        found = []
        for line in str(self.cleaned_data["bands"]).splitlines():
            if not line.strip():
                continue
            name, _, least = line.strip().rpartition(" ")
            try:
                tenths = PointsField().clean(least)
            except forms.ValidationError:
                tenths = None
            if tenths is None or not name.strip() or len(name.strip()) > 20:
                raise forms.ValidationError(f"“{line.strip()}”请写成“优秀 90”的样子。")
            found.append([name.strip(), tenths])
        return found

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("on"):
            for name in ("fail_below", "bonus_from", "bonus_most", "bands"):
                if not found.get(name) and name not in self.errors and found.get(name) != 0:
                    self.add_error(name, "按分数评定时请填写。")
            if (found.get("bonus_from") or 0) < (found.get("fail_below") or 0):
                self.add_error("bonus_from", "计加分项的分数不能低于合格线。")
        return found

    def head(self) -> dict[str, Any]:
        data = self.cleaned_data
        names = ("on", "fail_below", "bonus_from", "bonus_most", "veto_score", "bands")
        plain = {name: data[name] for name in ("name", "layer", "basis", "effective_from")}
        return plain | {"scoring": {name: data[name] for name in names} if data["on"] else {}}


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

    bonus = forms.BooleanField(label="加分项", required=False, help_text="勾选：加分；不勾选：扣分。")
    points = PointsField(label="每处分值", required=False, help_text="不填：不扣分也不加分。")
    points_most = PointsField(label="这一项最多", required=False, help_text="不填：不限。")

    def __init__(self, *args: Any, scores: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in () if scores else ("bonus", "points", "points_most"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("bonus") and found.get("veto"):
            self.add_error("bonus", "一项指标不能既是单项否决又是加分项。")
        return found

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).strip()
        if not CODE.fullmatch(code):
            raise forms.ValidationError("代码只能用大写字母、数字和下划线，字母开头。")
        return code

    def line(self) -> Line:
        data = self.cleaned_data
        words = [word.strip() for word in data["synonyms"].splitlines() if word.strip()]
        amounts = {name: data[name] or 0 for name in ("points", "points_most") if name in data}
        amounts |= {"bonus": data["bonus"]} if "bonus" in data else {}
        return Line(data["code"], data["printed"], data["veto"], data["group"], data["text"], words, **amounts)
