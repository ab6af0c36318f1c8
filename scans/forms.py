"""Filters of the lists of scans, and the form a table of observations is uploaded with."""

import datetime as dt
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import QuerySet

from core.clock import now, today
from core.forms import BaseForm, DateInput, check_table_file
from core.lists import FilterForm
from registry.account_field import AccountField, about, accounts_meant
from registry.models import Account, ImportBatch, Platform
from scans.freshness import DAYS
from scans.models import Claim, HostPace, ScanRun
from scans.record.monthly import Asked
from scans.services import silent_since, watched

POSTS = {"silent": f"{DAYS} 天没有新内容", "never": "没有看到过内容"}


class OverviewFilter(FilterForm):
    SORTS = {"name": ("name_pinyin", "number"), "last_post": ("last_post_at", "number"), "number": "number"}
    DEFAULT_SORT = "number"

    q = AccountField()
    platform = forms.ModelChoiceField(
        label="平台", queryset=Platform.objects.all(), to_field_name="code", empty_label="全部平台"
    )
    sponsor = forms.CharField(label="主办单位", max_length=100)
    posts = forms.ChoiceField(label="发布情况", choices=[("", "全部"), *POSTS.items()])

    def base(self) -> QuerySet[Account]:
        return watched().visible_to(self.user).select_related("platform", "organisation")

    def narrow(self, rows: QuerySet[Account], wanted: dict[str, Any]) -> QuerySet[Account]:
        if "q" in wanted:
            rows = rows.filter(pk__in=accounts_meant(wanted["q"]))
        if "platform" in wanted:
            rows = rows.filter(platform=wanted["platform"])
        if "sponsor" in wanted:
            rows = rows.filter(organisation__name__contains=wanted["sponsor"].strip())
        if wanted.get("posts") == "silent":
            rows = rows.filter(pk__in=silent_since(now() - dt.timedelta(days=DAYS)).values("pk"))
        if wanted.get("posts") == "never":
            rows = rows.filter(last_post_at=None)
        return rows


class MonthlyFilter(OverviewFilter):
    """The accounts of the population on a day, and the year to be told of."""

    posts = None
    year = forms.IntegerField(label="年份", min_value=2000, max_value=2100)
    as_of = forms.DateField(
        label="截至", widget=DateInput(), error_messages={"invalid": "日期不对，请写成 2026-03-01 的样子。"}
    )

    @cached_property
    def asked(self) -> Asked:
        """Left out: this year, as known today."""
        wanted = self.wanted()
        as_of = min(wanted.get("as_of") or today(), today())
        return Asked(wanted.get("year") or as_of.year, as_of)

    def base(self) -> QuerySet[Account]:
        accounts = Account.objects.in_population(self.asked.as_of).visible_to(self.user)
        return accounts.select_related("platform", "organisation")


class RunFilter(FilterForm):
    def base(self) -> QuerySet[ScanRun]:
        return ScanRun.objects.visible_to(self.user).select_related("by")


class HostFilter(FilterForm):
    """All units' accounts live on the same hosts, so whoever may look again sees them all."""

    def base(self) -> QuerySet[HostPace]:
        return HostPace.objects.troubled_first()


class ClaimFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Claim.Status.choices

    q = AccountField()

    def base(self) -> QuerySet[Claim]:
        return Claim.objects.visible_to(self.user).select_related("account__platform", "account__organisation", "by")

    def narrow(self, rows: QuerySet[Claim], wanted: dict[str, Any]) -> QuerySet[Claim]:
        return rows.filter(about(wanted["q"])) if "q" in wanted else rows


class ImportFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = ImportBatch.Status.choices

    def base(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.visible_to(self.user).of_kind(ImportBatch.Kind.OBSERVATIONS)


class UploadForm(BaseForm):
    """One table of observations and whose it is."""

    file = forms.FileField(
        label="监测结果文件",
        help_text="Excel（.xlsx、.xls）或 CSV，不超过 32 MB；表头须有账号名称、平台、检查时间、更新状态。",
        error_messages={"required": "请选择文件。", "empty": "文件是空的，请重新选择。"},
        validators=[check_table_file],
    )
    supplier = forms.CharField(
        label="监测单位", required=False, max_length=100, help_text="第三方监测公司的名称；自己检查的可以不填。"
    )
