"""Forms of the exchange with the national system: what to report, its layout, a returned list, a settled difference."""

import datetime as dt
from typing import Any

from django import forms

from core import clock
from core.forms import BaseForm, DateInput, check_table_file
from core.lists import FilterForm
from registry.account_field import AccountField, about
from registry.forms import PlainSelect
from registry.models import Account, Filing, NationalLayout, Reconciliation
from registry.models.account import AccountQuerySet
from registry.models.national import ReconciliationLine
from registry.name_search import NAME
from registry.national_layout import WORDS, BadLayout, columns_from, text_of
from registry.search import AccountSearch

SCOPES = (("", "在册账号"), ("not_entered", "尚未录入国办系统"), ("changed", "自起始日期以来开设或变更"))
WORD_LABELS = {
    "yes": "“是”写作",
    "no": "“否”写作",
    "running": "“正常”写作",
    "closing": "“关停中”写作",
    "closed": "“已关停”写作",
    "cancelled": "“已注销”写作",
}
ON = (Account.State.RUNNING, Account.State.CLOSING)


class NationalFilter(FilterForm):
    q = AccountField()
    scope = forms.ChoiceField(label="范围", choices=SCOPES, widget=PlainSelect)
    since = forms.DateField(label="起始日期", widget=DateInput())

    def base(self) -> AccountQuerySet:
        return Account.objects.visible_to(self.user).select_related("platform", "organisation").order_by("number")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> AccountQuerySet:
        if "q" in wanted:
            rows = AccountSearch(wanted["q"]).narrow(rows)
        if wanted.get("scope") == "changed":
            since = wanted.get("since") or clock.today().replace(day=1)
            filed = Filing.objects.effective().filter(effective_on__gte=since)
            return rows.filter(pk__in=filed.values("account"))
        rows = rows.filter(state__in=ON)
        return rows.exclude(in_national_system=True) if wanted.get("scope") == "not_entered" else rows


class LayoutForm(BaseForm):
    """A layout as people write it: one column a line."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="名称", max_length=100, error_messages={"required": "请填写名称。"})
    columns = forms.CharField(
        label="列",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text="每行一列，写成“表头 = 台账字段”，按文件里的次序；台账字段就是完整台账的表头，如 平台、主办单位、状态。",
        error_messages={"required": "请至少写账号名称、平台、主办单位三列。"},
    )
    ONE_COLUMN = True

    def __init__(self, *args: Any, layout: NationalLayout, **kwargs: Any) -> None:
        self.layout = layout
        words = WORDS | (layout.words or {})
        initial = {"name": layout.name, "columns": text_of(layout.columns or []), "version": layout.version}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        for code, label in WORD_LABELS.items():
            self.fields[code] = forms.CharField(label=label, max_length=30, required=False, initial=words[code])

    def clean_columns(self) -> list[list[str]]:
        try:
            return columns_from(self.cleaned_data["columns"])
        except BadLayout as bad:
            raise forms.ValidationError(str(bad)) from None

    def filled(self) -> NationalLayout:
        given = self.cleaned_data
        self.layout.name, self.layout.columns = given["name"], given["columns"]
        self.layout.words = {code: given[code] or WORDS[code] for code in WORD_LABELS}
        return self.layout

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = [cleaned.get(code) or WORDS[code] for code in WORD_LABELS]
        for words in (said[:2], said[2:]):
            if len(set(words)) != len(words):
                raise forms.ValidationError("两个不同的意思写成了同一个词，交回的文件会认不出来，请改成不同的词。")
        return cleaned


class ReconciliationForm(BaseForm):
    """A list of the national system, and a unit's own table if there is one."""

    file = forms.FileField(
        label="国办系统导出文件",
        help_text="Excel（.xlsx、.xls）或 CSV，不超过 32 MB。",
        error_messages={"required": "请选择国办系统导出的文件。", "empty": "文件是空的，请重新选择。"},
        validators=[check_table_file],
    )
    own = forms.FileField(
        label="单位自报表",
        required=False,
        help_text="可以不选；选了就三方核对，只核对表里出现的单位。",
        validators=[check_table_file],
    )
    layout = forms.ModelChoiceField(NationalLayout.objects.all(), label="报送版式", empty_label=None)
    as_of = forms.DateField(
        label="核对日期",
        required=False,
        widget=DateInput(),
        help_text="国办系统的清单是哪一天的；不填就是今天。",
        error_messages={"invalid": "日期不对，请写成 2026-03-01 的样子。"},
    )
    ONE_COLUMN = True

    def clean_as_of(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("核对日期不能晚于今天，请核对。")
        return day


class ReconciliationFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Reconciliation.Status.choices

    def base(self) -> Any:
        return Reconciliation.objects.visible_to(self.user).select_related("by")


class LineFilter(FilterForm):
    TAB_FIELD = "kind"
    TAB_CHOICES = ReconciliationLine.Kind.choices

    q = AccountField()
    sponsor = forms.CharField(label="主办单位", max_length=100)
    status = forms.ChoiceField(
        label="处理", choices=[("", "全部"), *ReconciliationLine.Status.choices], widget=PlainSelect
    )

    def __init__(self, data: Any, *, user: Any, reconciliation: Reconciliation) -> None:
        super().__init__(data, user=user)
        self.reconciliation = reconciliation

    def base(self) -> Any:
        return self.reconciliation.lines.select_related("account")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"], own=NAME))
        if "sponsor" in wanted:
            rows = rows.filter(unit__contains=wanted["sponsor"].strip())
        if "status" in wanted:
            rows = rows.exclude(kind=ReconciliationLine.Kind.SAME).filter(status=wanted["status"])
        return rows


class SettleForm(BaseForm):
    """Which differences were dealt with, and how."""

    note = forms.CharField(label="处理说明", max_length=500, error_messages={"required": "请填写处理说明。"})
    lines = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: Any, *, reconciliation: Reconciliation) -> None:
        super().__init__(data)
        keys = reconciliation.lines.filter(pk__in=[key for key in data.getlist("lines") if key.isdigit()][:1000])
        self.fields["lines"].choices = [(pk, pk) for pk in keys.values_list("pk", flat=True)]  # type: ignore[attr-defined]
