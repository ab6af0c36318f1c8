"""Forms of sending a notice to units and of a unit's reply."""

from typing import Any

from django import forms
from django.db.models import Q

from core.forms import BaseForm
from core.lists import FilterForm
from notices.models import Delivery, Notice, Paper
from notices.services.delivering import all_units, failing_units
from orgs.models import Organisation

LARGEST_SCAN = 20 * 1024 * 1024


class DeliverForm(BaseForm):
    ONE_COLUMN = True
    to = forms.ChoiceField(label="主送", widget=forms.RadioSelect, error_messages={"required": "请选择主送哪些单位。"})
    copies = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label="抄送",
        required=False,
        help_text="可选多个（按住 Ctrl 点选）。抄送单位只需签收，不需回复。",
    )
    workdays = forms.IntegerField(
        label="请主送单位在几个工作日内回复",
        required=False,
        min_value=1,
        max_value=60,
        help_text="留空则不要求回复。",
        error_messages={"invalid": "请填写 1 到 60 的整数。"},
    )

    def __init__(self, *args: Any, notice: Notice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.groups = {"failing": failing_units(notice), "all": all_units(notice)}
        words = {"failing": "有问题账号的单位", "all": "名单内的全部单位"}
        choices = [(key, f"{words[key]}（{len(units)} 个）") for key, units in self.groups.items() if units]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        below = Organisation.objects.filter(path__startswith=notice.round.organisation.path, dissolved_on=None)
        self.fields["copies"].queryset = below.exclude(pk=notice.round.organisation_id)  # type: ignore[attr-defined]

    def units(self) -> list[Organisation]:
        return self.groups[self.cleaned_data["to"]]


class ReplyForm(BaseForm):
    reply = forms.CharField(
        label="回复内容",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "请填写回复内容。"},
    )
    scan = forms.FileField(
        label="盖章件", required=False, help_text="加盖公章的整改报告扫描件：PDF、PNG、JPEG 或 WebP，最大 20 MB。"
    )

    def clean_scan(self) -> Any:
        scan = self.cleaned_data["scan"]
        if scan and scan.size > LARGEST_SCAN:
            raise forms.ValidationError("盖章件超过 20 MB，请压缩后再上传。")
        return scan


class DeliveryFilter(FilterForm):
    SORTS = {"sent": "sent_at"}

    q = forms.CharField(label="标题或字号", max_length=100)

    def base(self) -> Any:
        found = Delivery.objects.visible_to(self.user).own(self.user)
        return found.select_related("notice__round", "paper__unit", "organisation", "opened_by")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if "q" not in wanted:
            return rows
        papers = Paper.objects.matching(wanted["q"])
        return rows.filter(Q(notice__in=Notice.objects.matching(wanted["q"])) | Q(paper__in=papers))
