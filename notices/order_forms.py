"""Forms about orders to put things right: the terms they share, and the list's filter."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.forms import BaseForm
from core.lists import FilterForm
from notices.models import Paper

REPORT = "请写明问题原因、整改措施、完成情况和责任人，加盖公章后扫描，通过本平台“收文”回复并上传盖章件。"
NEEDED = {"required": "请填写此项。"}


class OrdersForm(BaseForm):
    """What all orders of one round say alike."""

    FIELDSETS = [
        ("发文", ["issuer", "prefix"]),
        ("期限与反馈", ["workdays", "contact", "phone", "report"]),
    ]
    issuer = forms.CharField(label="发文单位", max_length=60, error_messages=NEEDED)
    prefix = forms.RegexField(
        r"^[^〔〕\s]+$",
        label="发文代字",
        max_length=40,
        help_text="如“青政务新媒体改”，字号印作 青政务新媒体改〔2026〕1号。请用与通报不同的代字，每年从 1 号连续编起。",
        error_messages={**NEEDED, "invalid": "代字中不能有空格和括号，年份和序号由系统编排。"},
    )
    workdays = forms.IntegerField(
        label="整改期限（工作日）",
        min_value=1,
        max_value=60,
        help_text="从印发次日算起，按工作日历跳过休息日。",
        error_messages={**NEEDED, "invalid": "请填写 1 到 60 的整数。"},
    )
    contact = forms.CharField(label="联系人", max_length=60, error_messages=NEEDED)
    phone = forms.CharField(label="联系电话", max_length=60, error_messages=NEEDED)
    report = forms.CharField(
        label="反馈什么、怎样反馈", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages=NEEDED
    )

    @classmethod
    def start(cls, round_: Any, by: Any) -> dict[str, Any]:
        """As the office's last orders had it, else what fits most."""
        plain = {"issuer": round_.organisation.name, "workdays": 5, "contact": by.full_name, "report": REPORT}
        last = Paper.objects.filter(round__organisation=round_.organisation).first()
        if last is None:
            return plain
        return plain | {"prefix": last.prefix} | {name: last.facts[name] for name in ("issuer", "contact", "phone")}


class PaperFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Paper.Status.choices
    SORTS = {"at": "at", "issued": "issued_at", "number": "doc_number"}

    q = forms.CharField(label="单位或字号", max_length=100)

    def base(self) -> QuerySet[Paper]:
        return Paper.objects.visible_to(self.user).listed()

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        return rows.matching(wanted["q"]) if "q" in wanted else rows
