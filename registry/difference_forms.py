"""Filters of differences, and the forms by which they are reported, answered and given to a unit."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from core import clock
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from orgs.models import Organisation, User
from registry.account_field import AccountField, about
from registry.exception_forms import ExceptionForm
from registry.forms import PlainSelect
from registry.keys import folded_key
from registry.models import Account, Difference, Filing, Platform
from registry.name_search import NAME
from registry.services.differences import Seen, filings_that_mend

LATEST = 20
OFFERED = 1000


class DifferenceFilter(FilterForm):
    SORTS = {"number": "pk", "unit": ("organisation__name", "pk"), "due": ("due_at", "pk"), "found": ("found_on", "pk")}
    DEFAULT_SORT = "-number"
    TAB_FIELD, TAB_CHOICES = "status", Difference.Status.choices
    MORE = ("owner", "account")

    q = AccountField()
    kind = forms.ChoiceField(label="差异类型", choices=[("", "全部"), *Difference.Kind.choices], widget=PlainSelect)
    unit = forms.CharField(label="责任单位", max_length=100)
    turn = forms.ChoiceField(
        label="待办", choices=[("", "全部"), ("mine", "等我办理"), ("late", "说明已超期")], widget=PlainSelect
    )
    owner = forms.CharField(label="责任人", max_length=100)
    account = forms.CharField(label="账号编号", max_length=16)

    def base(self) -> QuerySet[Difference]:
        rows = Difference.objects.visible_to(self.user)
        return rows.select_related(
            "organisation", "platform", "account", "owner", "found_by", "answered_by", "settled_by"
        )

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[Difference]:
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"], own=NAME))
        if "kind" in wanted:
            rows = rows.filter(kind=wanted["kind"])
        if "unit" in wanted:
            rows = rows.filter(organisation__in=Organisation.objects.filter(name__contains=wanted["unit"].strip()))
        if "owner" in wanted:
            rows = rows.filter(owner__full_name__contains=wanted["owner"].strip())
        if "account" in wanted:
            rows = rows.filter(account__number=wanted["account"].strip().upper())
        if wanted.get("turn") == "mine":
            rows_of = Difference.objects
            turns = (rows_of.to_answer(self.user), rows_of.to_assign(self.user), rows_of.to_settle(self.user))
            mine = [Q(pk__in=turn.values("pk")) for turn in turns]
            rows = rows.filter(mine[0] | mine[1] | mine[2])
        if wanted.get("turn") == "late":
            rows = rows.overdue(clock.now())
        return rows


class ReportForm(BaseForm):
    """What was seen where; an account number for filed accounts, name and platform for strays."""

    kind = forms.ChoiceField(
        label="差异类型",
        choices=Difference.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择差异类型。"},
    )
    account = forms.CharField(
        label="账号编号", required=False, max_length=16, help_text="已备案的账号填写，如 A000001；未备案的不填。"
    )
    name = forms.CharField(
        label="所见名称", required=False, max_length=200, help_text="平台上现在显示的名称；与备案相同可以不填。"
    )
    platform = forms.ModelChoiceField(
        Platform.objects.none(), label="平台", required=False, to_field_name="code", empty_label="请选择"
    )
    link = forms.CharField(label="所见链接", required=False, max_length=1000)
    unit_guess = forms.CharField(
        label="疑似主办单位",
        required=False,
        max_length=200,
        help_text="知道的填全称，可以从提示中选；不知道可以不填，由主管单位核实。",
        widget=forms.TextInput(attrs={"list": "known-units", "autocomplete": "off"}),
    )
    found_on = forms.DateField(
        label="发现日期",
        required=False,
        widget=DateInput(),
        error_messages={"invalid": "日期不对，请写成 2026-03-01 的样子。"},
    )
    source = forms.CharField(
        label="发现经过",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="在哪里、怎样发现的，看到了什么。",
        error_messages={"required": "请写明发现经过。"},
    )
    proof = forms.FileField(label="截图", required=False, help_text="PNG、JPEG、WebP 或 PDF，不超过 20 MB。")
    FIELDSETS = [
        ("差异", ["kind"]),
        ("账号", ["account", "name", "platform", "link", "unit_guess"]),
        ("发现", ["found_on", "source", "proof"]),
    ]

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        self.fields["platform"].queryset = Platform.objects.all()  # type: ignore[attr-defined]

    def unit_names(self) -> list[str]:
        """Offered while typing: the units in the person's sight that exist."""
        near = Organisation.objects.visible_to(self.by).filter(dissolved_on=None)
        return list(near.order_by("name").values_list("name", flat=True).distinct()[:OFFERED])

    def clean_account(self) -> Account | None:
        number = self.cleaned_data["account"].strip().upper()
        if not number:
            return None
        rows = Account.objects.visible_to(self.by).select_related("organisation", "platform")
        found = rows.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(
                f"您的管辖范围内没有编号为“{number}”的账号；别的单位的账号请不填编号，只填名称和平台。"
            )
        return found

    def clean_found_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["found_on"]
        if day and day > clock.today():
            raise forms.ValidationError("发现日期不能晚于今天，请核对。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        account, kind = cleaned.get("account"), cleaned.get("kind")
        if account is None and "account" not in self.errors:
            self._clean_stray(cleaned, kind)
        if account is not None and kind == Difference.Kind.UNFILED:
            self.add_error("kind", f"“{account.name}”已经备案，请选择其他差异类型。")
        return cleaned

    def _clean_stray(self, cleaned: dict[str, Any], kind: Any) -> None:
        if kind and kind not in Difference.WITHOUT_ACCOUNT:
            self.add_error("account", "这类差异针对已备案的账号，请填写账号编号；没有备案的请选择“未备案”。")
        if not cleaned.get("name", "").strip():
            self.add_error("name", "请填写平台上显示的名称。")
        if not cleaned.get("platform"):
            self.add_error("platform", "请选择平台。")
        filed = _filed(cleaned, self.by) if kind == Difference.Kind.UNFILED else None
        if filed is not None:
            self.add_error("name", f"这个账号已经备案，编号 {filed.number}；有其他不符的请填编号并选择相应类型。")

    def seen(self) -> Seen:
        told = self.cleaned_data
        account = told["account"]
        return Seen(
            kind=told["kind"],
            platform=account.platform if account else told["platform"],
            name=told["name"].strip() or account.name,
            link=told["link"].strip() or (account.link if account else ""),
            account=account,
            unit_guess=told["unit_guess"].strip(),
            source=told["source"],
            found_on=told["found_on"],
            proof=told["proof"],
        )


def _filed(cleaned: dict[str, Any], by: Any) -> Account | None:
    """Among the accounts this person may see, the running one of that name or page on the platform."""
    name, platform = cleaned.get("name", "").strip(), cleaned.get("platform")
    rows = Account.objects.visible_to(by).filter(platform=platform, state=Account.State.RUNNING)
    if link := cleaned.get("link", "").strip():
        return rows.filter(link_key=folded_key(link)).first()
    return rows.filter(name_key=folded_key(name)).first() if name else None


class FilingChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.get_status_display()}{f'，{obj.receipt}' if obj.receipt else ''}）"


class AnswerForm(BaseForm):
    """The unit's words, and the filing that mends it, where there is one."""

    ONE_COLUMN = True

    explanation = forms.CharField(
        label="情况说明",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "请说明情况。"},
    )
    filing = FilingChoice(
        Filing.objects.none(),
        label="相应备案",
        required=False,
        empty_label="不需要备案",
        help_text="已为此办理备案的请选择。",
    )

    def __init__(self, *args: Any, item: Difference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = filings_that_mend(item)
        latest = list(rows.values_list("pk", flat=True)[:LATEST])
        self.fields["filing"].queryset = rows.filter(pk__in=latest)  # type: ignore[attr-defined]
        self.fields["filing"].initial = item.filing_id


class AssignForm(BaseForm):
    """The unit in charge, and a person there."""

    ONE_COLUMN = True

    unit = forms.CharField(
        label="责任单位",
        max_length=310,
        help_text="写全称；有同名单位的写成“名称（所属地区）”。",
        error_messages={"required": "请填写单位全称。"},
    )
    owner = forms.CharField(label="责任人", required=False, max_length=100, help_text="该单位人员的姓名；可以不填。")
    reason = forms.CharField(label="交办要求", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    clean_unit = ExceptionForm.clean_unit

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name, unit = cleaned.get("owner", "").strip(), cleaned.get("unit")
        cleaned["owner"] = None
        if name and unit:
            found = list(User.objects.filter(organisation=unit, is_active=True, full_name=name)[:2])
            if len(found) == 1:
                cleaned["owner"] = found[0]
            else:
                why = "有几个同名人员，请先不填责任人" if found else f"{unit}没有名叫“{name}”的人员，请核对姓名"
                self.add_error("owner", f"{why}。")
        return cleaned


class ConfirmForm(BaseForm):
    """What a person saw on the platform."""

    seen = forms.CharField(label="所见情况", required=False, max_length=300)
