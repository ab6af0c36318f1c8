"""Filters of breaches and exceptions, and the form by which an exception is asked for."""

import datetime as dt
import re
import unicodedata
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef

from core import clock
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from orgs.models import Organisation
from registry.account_field import AccountField, accounts_meant
from registry.breaches import Breaches, breaches, covered, uncovered
from registry.forms import PlainSelect, platform_choices
from registry.models import Account, AccountException, Platform

RUNNING = Account.State.RUNNING
COVER = (("", "全部"), ("no", "没有已批准的例外"), ("yes", "在例外范围内"))
MOST = 20


class BreachFilter(FilterForm):
    q = AccountField()
    unit = forms.CharField(label="主办单位", max_length=100)
    platform = forms.ChoiceField(label="平台", choices=platform_choices, widget=PlainSelect)
    district = forms.CharField(label="所属地区", max_length=100)
    cover = forms.ChoiceField(label="例外", choices=COVER, widget=PlainSelect)

    def base(self) -> Any:
        return Account.objects.visible_to(self.user)

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "unit" in wanted:
            rows = rows.filter(organisation__in=Organisation.objects.filter(name__contains=wanted["unit"].strip()))
        if "district" in wanted:
            rows = rows.filter(organisation__district=wanted["district"].strip())
        if "platform" in wanted:
            rows = rows.filter(platform__code=wanted["platform"])
        found = breaches(rows, clock.today())
        if "q" in wanted:
            beside = Account.objects.filter(organisation=OuterRef("organisation"), platform=OuterRef("platform"))
            found = found.filter(Exists(beside.filter(pk__in=accounts_meant(wanted["q"]), state=RUNNING)))
        return {"no": uncovered, "yes": covered}.get(wanted.get("cover", ""), lambda same: same)(found)

    def paged(self) -> Breaches:
        return Breaches(self.queryset(), clock.today())


class ExceptionFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = AccountException.Status.choices

    q = forms.CharField(label="单位", max_length=100)
    platform = forms.ChoiceField(label="平台", choices=platform_choices, widget=PlainSelect)

    def base(self) -> Any:
        return AccountException.objects.visible_to(self.user).select_related("organisation", "platform", "proposed_by")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = rows.filter(organisation__in=Organisation.objects.filter(name__contains=wanted["q"].strip()))
        return rows.filter(platform__code=wanted["platform"]) if "platform" in wanted else rows


class ExceptionForm(BaseForm):
    """Who asks, for which platform, how many accounts, until when and why."""

    unit = forms.CharField(
        label="单位",
        max_length=310,
        help_text="写全称；有同名单位的写成“名称（所属地区）”。",
        error_messages={"required": "请填写单位全称。"},
    )
    platform = forms.ModelChoiceField(
        Platform.objects.exclude(code="other"),
        label="平台",
        to_field_name="code",
        empty_label="请选择",
        error_messages={"required": "请选择平台。", "invalid_choice": "请从列表中选择平台。"},
    )
    limit = forms.IntegerField(
        label="允许账号数",
        min_value=2,
        max_value=MOST,
        initial=2,
        help_text="连同已有的账号一共几个。",
        error_messages={
            "required": "请填写允许的账号数。",
            "invalid": "请填写整数。",
            "min_value": "一个账号不需要例外，请填 2 或更大的数。",
            "max_value": f"最多 {MOST} 个，请核对。",
        },
    )
    valid_until = forms.DateField(
        label="有效期至",
        widget=DateInput(),
        help_text="当日有效；到期后须重新申请。",
        error_messages={"required": "请填写有效期。", "invalid": "日期不对，请写成 2026-03-01 的样子。"},
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="为什么不能合并到已有的账号。",
        error_messages={"required": "请填写理由。"},
    )
    ONE_COLUMN = True

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_unit(self) -> Organisation:
        text = unicodedata.normalize("NFKC", self.cleaned_data["unit"]).strip()
        units = Organisation.objects.visible_to(self.by)
        found = list(units.filter(name__in={text, self.cleaned_data["unit"].strip()})[:2])
        if not found and (parts := re.fullmatch(r"(.+)\(([^()]+)\)", text)):
            found = list(units.filter(name=parts.group(1), district=parts.group(2))[:2])
        if not found:
            raise forms.ValidationError("您的管辖范围内没有这个单位，请核对全称。")
        if len(found) > 1:
            raise forms.ValidationError("有几个同名单位，请写成“名称（所属地区）”。")
        return found[0]

    def clean_valid_until(self) -> dt.date:
        day: dt.date = self.cleaned_data["valid_until"]
        if day < clock.today():
            raise forms.ValidationError("有效期不能早于今天，请核对。")
        return day
