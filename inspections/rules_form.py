"""The verdict rules of a round as a form, and what is typed about a second check."""

import json
from dataclasses import fields
from typing import Any

from django import forms

from core.forms import STALE, BaseForm, ReasonForm
from inspections.verdict_rules import ACCOUNTS, ITEMS, VerdictRules


class RulesForm(BaseForm):
    ONE_COLUMN = True
    FIELDSETS = [
        ("哪些问题计入结论", ["outside", "at_once", "recheck"]),
        ("结论与统计", ["count_by", "major", "major_from"]),
        ("由另一人复核", ["second_share", "second_count", "second_failing"]),
    ]

    read = forms.CharField(widget=forms.HiddenInput)  # the rules as the page showed them
    outside = forms.BooleanField(
        label="非本轮发现的否决项计入", required=False, help_text="不勾选：只登记，不判不合格。"
    )
    at_once = forms.BooleanField(
        label="当场整改的否决项仍判不合格", required=False, help_text="不勾选：当场改好的不判不合格。"
    )
    recheck = forms.BooleanField(
        label="上轮问题复查仍未整改的，再次判不合格",
        required=False,
        help_text="按结果表“轮次”为上轮、“复查结果”写明未整改的行判断。不勾选：只列出。",
    )
    count_by = forms.ChoiceField(
        label="通报中问题数按",
        choices=[(ACCOUNTS, "账号数（一个账号同一问题算一个）"), (ITEMS, "条数（一处问题算一条）")],
        widget=forms.RadioSelect,
    )
    major = forms.BooleanField(
        label="“存在突出问题”单列为一种结论",
        required=False,
        help_text="与“不合格”分别统计，都不算合格。不勾选：不用这种结论。",
    )
    major_from = forms.IntegerField(
        label="同一账号有几项问题即为存在突出问题",
        required=False,
        min_value=1,
        max_value=99,
        help_text="不填：只看结果表的结论。",
    )
    second_share = forms.IntegerField(
        label="抽取已完成检查表的百分之几",
        required=False,
        min_value=1,
        max_value=100,
        help_text="比例和张数只填一种；都不填、也不勾选下面一项，就不复核。",
    )
    second_count = forms.IntegerField(label="或抽取几张", required=False, min_value=1, max_value=100_000)
    second_failing = forms.BooleanField(label="不合格账号全部复核", required=False)

    def __init__(self, data: Any, *, rules: VerdictRules) -> None:
        kept = rules.kept
        start = {name: value or "" for name, value in kept.items()}
        super().__init__(data, initial=start | {"read": json.dumps(kept)})

    def clean_read(self) -> VerdictRules:
        try:
            return VerdictRules.of(json.loads(self.cleaned_data["read"]))
        except (ValueError, AttributeError, TypeError):
            raise forms.ValidationError(STALE) from None

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("second_share") and found.get("second_count"):
            self.add_error("second_count", "比例和张数只能填一种，请删去其中一个。")
        if found.get("major_from") and not found.get("major"):
            self.add_error("major_from", "没有勾选“存在突出问题”，这里不用填；或者请勾选上一项。")
        return found

    def rules(self) -> VerdictRules:
        names = {field.name for field in fields(VerdictRules)}
        typed = {name: value for name, value in self.cleaned_data.items() if name in names}
        numbers = {name: typed[name] or 0 for name in ("major_from", "second_share", "second_count")}
        return VerdictRules(**typed | numbers)


class ObjectionForm(ReasonForm):
    reason = forms.CharField(
        label="异议",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明哪一项、依据什么认为不对；会告知检查人和主管。",
        error_messages={"required": "请写明异议。"},
    )


class SettlementForm(ReasonForm):
    reason = forms.CharField(
        label="处理结果",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明改了什么，或者为何维持原结论。",
        error_messages={"required": "请写明处理结果。"},
    )
