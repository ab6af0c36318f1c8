"""Filters of the account list, and the form a ledger is uploaded with."""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Value

from core import clock
from core.forms import BaseForm, DateInput, PlainSelect, check_table_file
from core.lists import FilterForm
from core.prepared import Prepared
from orgs.models import Organisation
from registry.account_field import AccountField
from registry.lines import Line, lines_of
from registry.models import Account, ImportBatch, Platform
from registry.models.account import AccountQuerySet
from registry.pages import Pages
from registry.search import AccountSearch

STALE_DAYS = 14
FRESHNESS = (
    ("", "全部"),
    ("fresh", f"{STALE_DAYS} 天内有更新"),
    ("stale", f"超过 {STALE_DAYS} 天"),
    ("never", "没有监测到"),
)
RARE = [state for state in Account.State.values if state != Account.State.RUNNING]


PLATFORMS = Prepared(lambda: Platform.objects.values_list("code", "name"))


def platform_choices() -> list[tuple[str, str]]:
    return [("", "全部平台"), *PLATFORMS.rows()]


_EVERY = Prepared(
    lambda: Account.objects.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("*")).values_list("n")
)
_RARE = Prepared(lambda: Account.objects.filter(state__in=RARE).order_by().values("state").annotate(n=Count("pk")))


def register_counts() -> dict[str, int]:
    """Accounts of the whole register by state; the running ones are nearly all, so only the others are grouped."""
    rare, ((every,),) = dict(_RARE.rows()), _EVERY.rows()
    return {Account.State.RUNNING.value: every - sum(rare.values()), **rare}


class AccountFilter(FilterForm):
    SORTS = {
        "name": ("name_pinyin", "number"),
        "number": "number",
        "platform": ("platform__order", "number"),
        "unit": ("organisation__name", "number"),
        "opened": ("opened_on", "number"),
        "followers": ("followers", "number"),
        "last_post": ("last_post_at", "number"),
    }
    DEFAULT_SORT = "number"
    TAB_FIELD = "state"
    TAB_CHOICES = Account.State.choices
    MORE = ("level", "district", "kind", "freshness", "unit")

    q = AccountField()
    platform = forms.ChoiceField(label="平台", choices=platform_choices, widget=PlainSelect)
    sponsor = forms.CharField(label="主办单位", max_length=100)
    level = forms.CharField(label="单位层级", max_length=100)
    district = forms.CharField(label="所属地区", max_length=100)
    kind = forms.CharField(label="账号类型", max_length=50)
    freshness = forms.ChoiceField(label="最近发布", choices=FRESHNESS, widget=PlainSelect)
    unit = forms.IntegerField(label="单位编号", widget=forms.HiddenInput)

    @cached_property
    def search(self) -> AccountSearch | None:
        """Read once: counts, rows and the words beside the hits ask several times."""
        text = self.wanted().get("q", "")
        return AccountSearch(text) if text else None

    def base(self) -> AccountQuerySet:
        return Account.objects.visible_to(self.user)

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> AccountQuerySet:
        for name, value in wanted.items():
            rows = getattr(self, f"by_{name}")(rows, value)
        return rows

    def by_q(self, rows: AccountQuerySet, text: str) -> QuerySet[Account]:
        return (self.search or AccountSearch(text)).narrow(rows)

    def by_platform(self, rows: AccountQuerySet, code: str) -> AccountQuerySet:
        return rows.filter(platform=Platform.objects.get(code=code))

    def by_sponsor(self, rows: AccountQuerySet, text: str) -> AccountQuerySet:
        return rows.filter(organisation__in=Organisation.objects.filter(name__contains=text.strip()))

    def by_level(self, rows: AccountQuerySet, text: str) -> AccountQuerySet:
        return rows.filter(level=text.strip())

    def by_district(self, rows: AccountQuerySet, text: str) -> AccountQuerySet:
        return rows.filter(organisation__in=Organisation.objects.filter(district=text.strip()))

    def by_kind(self, rows: AccountQuerySet, text: str) -> AccountQuerySet:
        return rows.filter(account_type=text.strip())

    def by_unit(self, rows: AccountQuerySet, pk: int) -> AccountQuerySet:
        top = Organisation.objects.filter(pk=pk).first()
        return rows.filter(organisation__in=Organisation.objects.below(top)) if top else rows.none()

    def by_freshness(self, rows: AccountQuerySet, wanted: str) -> AccountQuerySet:
        since = clock.now() - dt.timedelta(days=STALE_DAYS)
        return rows.filter(
            {"fresh": Q(last_post_at__gte=since), "stale": Q(last_post_at__lt=since), "never": Q(last_post_at=None)}[
                wanted
            ]
        )

    @cached_property
    def counts(self) -> dict[str, int]:
        """Accounts by state under the other filters, counted once for tabs and pages."""
        rows = self.untabbed().order_by()
        if self.wanted():
            return rows.aggregate(**{state: Count("pk", filter=Q(state=state)) for state in Account.State.values})
        if not rows.query.has_filters():
            return register_counts()
        rare = dict(rows.filter(state__in=RARE).values_list("state").annotate(n=Count("pk")))
        return {Account.State.RUNNING.value: rows.count() - sum(rare.values()), **rare}

    def tab_counts(self) -> dict[str, int]:
        return self.counts

    def paged(self) -> Pages:
        total = self.counts.get(self.tab, 0) if self.tab else sum(self.counts.values())
        return Pages(self.queryset(), self._lines, total)

    def _lines(self, keys: list[int]) -> list[Line]:
        return lines_of(keys, self.search.told(keys) if self.search else {})


class LedgerUploadForm(BaseForm):
    """One ledger file and the day it describes."""

    file = forms.FileField(
        label="台账文件",
        help_text="Excel（.xlsx、.xls）或 CSV，不超过 32 MB；表头须有账号名称、平台、主办单位。",
        error_messages={"required": "请选择台账文件。", "empty": "文件是空的，请重新选择。"},
        validators=[check_table_file],
    )
    as_of = forms.DateField(
        label="台账日期",
        required=False,
        widget=DateInput(),
        help_text="台账反映的是哪一天的情况；不填就是今天。没有开设日期和备案日期的账号从这一天算起。",
    )

    def clean_as_of(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("台账日期不能晚于今天，请核对。")
        return day


class ImportFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = ImportBatch.Status.choices

    def base(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.visible_to(self.user).of_kind(ImportBatch.Kind.LEDGER)
