"""Forms of what people look at themselves: one account with a screenshot, and an app tried step by step."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import BaseForm
from core.lists import FilterForm
from registry.forms import PlainSelect
from registry.models import Account
from scans.models import AppCheck
from scans.people.app_checks import Tried
from scans.people.human_checks import OUTCOMES, POST, Look

SHOT = "手机或电脑截图：PNG、JPEG、WebP 或 PDF，不超过 20 MB；拍摄位置等信息会自动去除。"
NO_SHOT = {"required": "请上传截图。", "empty": "文件是空的，请重新选择。"}


class LookForm(BaseForm):
    """What the person saw on the platform just now."""

    ONE_COLUMN = True

    outcome = forms.ChoiceField(
        label="查看结果",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "请选择查看结果。"},
    )
    shown = forms.CharField(
        label="页面上显示的最近发布时间",
        required=False,
        max_length=60,
        help_text="照页面上的写，如 2026-03-01、3月1日、昨天 18:30、5小时前；看到有发布的必填。",
    )
    note = forms.CharField(label="说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    proof = forms.FileField(label="截图", help_text=SHOT, error_messages=NO_SHOT)

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        if asked.get("outcome") == POST and not asked.get("shown", "").strip() and "shown" not in self.errors:
            self.add_error("shown", "看到有发布的，请填写页面上显示的最近发布时间。")
        return asked

    def look(self) -> Look:
        told = self.cleaned_data
        return Look(told["outcome"], told["shown"], told["note"], told["proof"])


class AppCheckForm(BaseForm):
    """Step by step, then the result and its screenshot."""

    ONE_COLUMN = True

    steps = forms.MultipleChoiceField(
        label="逐步操作，做到的打勾",
        required=False,
        choices=list(AppCheck.STEPS.items()),
        widget=forms.CheckboxSelectMultiple,
    )
    release = forms.CharField(
        label="显示的版本或更新日期",
        required=False,
        max_length=100,
        help_text="商店或“关于”页面上显示的，如 3.2.1（2026-02-10）。",
    )
    outcome = forms.ChoiceField(
        label="结果",
        choices=AppCheck.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择结果。"},
    )
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="用的手机型号和系统，出错时的提示文字。",
    )
    proof = forms.FileField(label="截图", help_text=SHOT, error_messages=NO_SHOT)

    def tried(self) -> Tried:
        told = self.cleaned_data
        return Tried(told["outcome"], tuple(told["steps"]), told["release"], told["note"], told["proof"])


class AppCheckFilter(FilterForm):
    TAB_FIELD, TAB_CHOICES = "status", AppCheck.Status.choices

    q = forms.CharField(label="账号名称", max_length=100)
    period = forms.CharField(label="月份", max_length=7, help_text="如 2026-03")
    turn = forms.ChoiceField(label="待办", choices=[("", "全部"), ("confirm", "等我确认")], widget=PlainSelect)

    def base(self) -> QuerySet[AppCheck]:
        return AppCheck.objects.visible_to(self.user).select_related(
            "account__platform", "account__organisation", "checked_by", "confirmed_by"
        )

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[AppCheck]:
        if "q" in wanted:
            rows = rows.filter(account__in=Account.objects.named_like(wanted["q"]).values("pk"))
        if "period" in wanted:
            rows = rows.filter(period=wanted["period"].strip())
        if wanted.get("turn") == "confirm":
            rows = rows.filter(pk__in=AppCheck.objects.to_confirm(self.user).values("pk"))
        return rows
