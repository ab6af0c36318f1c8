"""Forms of the watch over the watching: rows behind a figure, alarms, who answers for them, canaries."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet

from core.clock import now
from core.forms import BaseForm
from core.lists import FilterForm
from registry.forms import PlainSelect, platform_choices
from registry.models import Account
from scans.models import Alarm, AlarmKind
from scans.source_words import KINDS
from scans.watch.canaries import bridge_lines
from scans.watch.coverage import OUTCOMES, Place, matching
from scans.watch.watching import possible_owners


class CoverageFilter(FilterForm):
    """The accounts behind one figure of the coverage page; what a link asked for stays until it is reset."""

    platform = forms.ChoiceField(label="平台", widget=PlainSelect)
    kind = forms.ChoiceField(label="来源类型", choices=[("", "全部"), *KINDS.items()], widget=PlainSelect)
    outcome = forms.ChoiceField(label="监测情况", choices=[("", "全部"), *OUTCOMES.items()], widget=PlainSelect)
    people = forms.ChoiceField(label="人工或第三方", choices=[("", "全部"), ("yes", "近两周看过")], widget=PlainSelect)
    host = forms.CharField(label="主机", max_length=260)
    credential = forms.CharField(label="授权", max_length=200)
    reason = forms.CharField(max_length=120, widget=forms.HiddenInput)
    state = forms.CharField(max_length=12, widget=forms.HiddenInput)
    MORE = ("host", "credential")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].choices = platform_choices()  # type: ignore[attr-defined]

    def paged(self) -> list[Place]:
        asked = self.wanted()
        if "reason" in asked:  # a figure of one state alone: the empty one counts too
            asked["state"] = self.data.get("state", "")
        return matching(self.user, now(), asked)

    def rows(self, number: Any) -> list[tuple[Account, Place]]:
        """The accounts of the page shown, beside what was found of each."""
        page = Paginator(self.paged(), self.size).get_page(number)
        pks = [place.account for place in page]
        accounts = Account.objects.select_related("platform", "organisation").in_bulk(pks)
        return [(accounts[place.account], place) for place in page if place.account in accounts]


class AlarmFilter(FilterForm):
    TAB_FIELD, TAB_CHOICES = "status", Alarm.Status.choices

    kind = forms.ChoiceField(label="类别", choices=[("", "全部"), *AlarmKind.choices], widget=PlainSelect)
    turn = forms.ChoiceField(label="责任人", choices=[("", "全部"), ("mine", "由我负责")], widget=PlainSelect)

    def base(self) -> QuerySet[Alarm]:
        return Alarm.objects.visible_to(self.user).select_related("owner", "answered_by")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> QuerySet[Alarm]:
        if "kind" in wanted:
            rows = rows.filter(kind=wanted["kind"])
        return rows.filter(owner=self.user) if wanted.get("turn") == "mine" else rows


class NoteForm(BaseForm):
    """What is being done about an alarm."""

    note = forms.CharField(
        label="处理说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明原因和打算怎么处理。报警在原因消失后自动解除。",
        error_messages={"required": "请填写处理说明。"},
    )


class OwnersForm(BaseForm):
    """One person per kind; nobody chosen means the supervisor of the top office."""

    def __init__(self, *args: Any, chosen: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = possible_owners()
        for kind, words in AlarmKind.choices:
            self.fields[kind] = forms.ModelChoiceField(
                people, label=words, required=False, empty_label="默认（最上级单位的主管）", initial=chosen.get(kind)
            )


class CanaryForm(BaseForm):
    """The register number of an account that comes through a bridge and publishes daily."""

    account = forms.CharField(
        label="账号编号",
        max_length=16,
        help_text="选一个经这个中转服务读取、而且每天都有发布的账号，如 A000001。",
        error_messages={"required": "请填写账号编号。"},
    )

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_account(self) -> Account:
        number = self.cleaned_data["account"].strip().upper()
        account = Account.objects.visible_to(self.by).filter(number=number).first()
        if account is None:
            raise forms.ValidationError(f"您的管辖范围内没有编号为“{number}”的账号，请核对。")
        if not bridge_lines(account):
            raise forms.ValidationError(f"“{account.name}”没有经中转服务的数据接口，请换一个账号。")
        return account
