"""Forms of the custody file: what is kept, a hand-over, and the filters of the office's list."""

import datetime as dt
from typing import Any, NamedTuple

from django import forms

from core import cell_values, clock
from core.cell_values import BadCell
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from orgs.models import Organisation
from registry.account_field import AccountField
from registry.custody_alarms import Alarms, alarms_for, kept_accounts
from registry.forms import PlainSelect, platform_choices
from registry.models import Account, Custody, CustodyHandover
from registry.pages import Pages
from registry.search import AccountSearch

ALARMS = (
    ("", "全部"),
    ("nobody", "没有明确保管人"),
    ("password", "密码该修改"),
    ("contract", "代运维合同将到期"),
)
YES_NO = (("", "未填"), ("yes", "是"), ("no", "否"))
BAD_DAY = {"invalid": "日期不对，请写成 2026-03-01 的样子。"}


class Kept(NamedTuple):
    """A line of the list."""

    account: Account
    custody: Custody | None
    alarms: list[str]


class CustodyFilter(FilterForm):
    SORTS = {
        "number": "number",
        "unit": ("organisation__name", "number"),
        "password": ("custody__password_changed_on", "number"),
        "contract": ("contract_until", "number"),
    }
    DEFAULT_SORT = "number"

    q = AccountField()
    unit = forms.CharField(label="主办单位", max_length=100)
    platform = forms.ChoiceField(label="平台", choices=platform_choices, widget=PlainSelect)
    alarm = forms.ChoiceField(label="提醒", choices=ALARMS, widget=PlainSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.alarms: Alarms = alarms_for(self.user)

    def base(self) -> Any:
        return kept_accounts(self.user)

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = AccountSearch(wanted["q"]).narrow(rows)
        if "unit" in wanted:
            rows = rows.filter(organisation__in=Organisation.objects.filter(name__contains=wanted["unit"].strip()))
        if "platform" in wanted:
            rows = rows.filter(platform__code=wanted["platform"])
        return rows.filter(self.alarms.conditions[wanted["alarm"]]) if "alarm" in wanted else rows

    def paged(self) -> Pages:
        rows = self.queryset()
        return Pages(rows, self._lines, rows.count())

    def _lines(self, keys: list[int]) -> list[Kept]:
        found = kept_accounts(self.user).in_bulk(keys)
        accounts = [found[key] for key in keys if key in found]
        return [Kept(each, getattr(each, "custody", None), self.alarms.words(each)) for each in accounts]


class KeptForm(BaseForm):
    """What both pages share: faults of the service beside their fields, the version the page showed."""

    def version_shown(self) -> int:
        given = str(self.data.get("version", ""))
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def show_faults(self, faults: dict[str, str]) -> None:
        for name, sentence in faults.items():
            self.add_error(name if name in self.fields else None, sentence)


class CustodyForm(KeptForm):
    """Who keeps the keys of one account. The telephone is not shown whole: empty leaves it as it is."""

    FIELDSETS = [
        ("管理员手机", ["phone_holder", "holder_phone"]),
        ("平台权限", ["platform_admin", "operators", "recovery_email_held"]),
        ("密码", ["password_changed_on", "note"]),
    ]
    phone_holder = forms.CharField(label="管理员手机保管人", max_length=100, required=False)
    holder_phone = forms.CharField(label="管理员手机号", max_length=50, required=False)
    platform_admin = forms.CharField(
        label="平台管理员", max_length=100, required=False, help_text="在平台上登记为管理员的人。"
    )
    operators = forms.CharField(
        label="运营人员",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="每行一人。",
    )
    recovery_email_held = forms.ChoiceField(
        label="找回邮箱由本单位掌握", choices=YES_NO, required=False, widget=PlainSelect
    )
    password_changed_on = forms.DateField(
        label="最近修改密码",
        required=False,
        widget=DateInput(),
        error_messages=BAD_DAY,
        help_text="只填日期，不填密码。",
    )
    note = forms.CharField(label="说明", max_length=500, required=False, help_text="不要写密码、口令或验证码。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, account: Account, data: Any = None) -> None:
        self.custody: Custody | None = getattr(account, "custody", None)
        super().__init__(data, initial=self._start())
        shown = self.custody.masked_phone if self.custody else ""
        change = f"现为 {shown}，不填就不变；换了号码请填写。" if shown else "只在查看完整号码时显示全部数字。"
        self.fields["holder_phone"].help_text = change

    def _start(self) -> dict[str, Any]:
        if self.custody is None:
            return {"version": 0}
        names = ("phone_holder", "platform_admin", "operators", "password_changed_on", "note", "version")
        held = {True: "yes", False: "no", None: ""}[self.custody.recovery_email_held]
        return {name: getattr(self.custody, name) for name in names} | {"recovery_email_held": held}

    def clean_holder_phone(self) -> str:
        text: str = self.cleaned_data["holder_phone"]
        if not text:
            return self.custody.holder_phone if self.custody else ""
        try:
            return cell_values.as_phone(text)[0]
        except BadCell as bad:
            raise forms.ValidationError(bad.message) from None

    def clean_operators(self) -> str:
        return "\n".join(line.strip() for line in self.cleaned_data["operators"].splitlines() if line.strip())

    def clean_password_changed_on(self) -> dt.date | None:
        return _not_to_come(self.cleaned_data["password_changed_on"])

    def clean_recovery_email_held(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["recovery_email_held"])


class HandoverForm(KeptForm):
    """A hand-over between two named people, both of whom have signed."""

    ONE_COLUMN = True
    what = forms.ChoiceField(label="交接内容", choices=CustodyHandover.What.choices, widget=PlainSelect)
    giver = forms.CharField(label="移交人", max_length=100, error_messages={"required": "请填写移交人姓名。"})
    giver_signed = forms.BooleanField(
        label="移交人已确认交出", error_messages={"required": "移交人确认后才能登记，请勾选。"}
    )
    taker = forms.CharField(label="接收人", max_length=100, error_messages={"required": "请填写接收人姓名。"})
    taker_signed = forms.BooleanField(
        label="接收人已确认收到", error_messages={"required": "接收人确认后才能登记，请勾选。"}
    )
    on = forms.DateField(
        label="交接日期", widget=DateInput(), error_messages={"required": "请填写交接日期。", **BAD_DAY}
    )
    password_changed = forms.BooleanField(label="交接当日已修改密码", required=False)
    note = forms.CharField(label="说明", max_length=500, required=False, help_text="不要写密码、口令或验证码。")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean_on(self) -> dt.date | None:
        return _not_to_come(self.cleaned_data["on"])

    def handed(self) -> CustodyHandover:
        names = ("what", "giver", "taker", "on", "password_changed", "note")
        return CustodyHandover(**{name: self.cleaned_data[name] for name in names})


def _not_to_come(day: dt.date | None) -> dt.date | None:
    if day is not None and day > clock.today():
        raise forms.ValidationError("日期不能晚于今天，请核对。")
    return day
