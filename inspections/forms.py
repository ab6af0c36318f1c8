"""What people type about sheets, results and findings, and the filters of the lists."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from core.forms import BaseForm, check_table_file
from core.lists import FilterForm
from inspections.models import CheckSheet, Round
from inspections.services import Stray
from inspections.services.platforms import platform_names
from orgs.models import User
from registry.account_field import AccountField, about

LINES = {"rows": 2}
DONE = {"no": "还没有结果", "waiting": "待他人确认", "yes": "已有结果"}


class RoundFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES: ClassVar = [(value, label) for value, label in Round.Status.choices if value != "draft"]
    SORTS: ClassVar = {"as_of": "as_of", "population": "population", "drawn": "drawn"}

    q = forms.CharField(label="名称或周期", max_length=100)
    kind = forms.ChoiceField(label="种类", choices=[("", "全部"), *Round.Kind.choices])

    def base(self) -> QuerySet[Any]:
        return Round.objects.visible_to(self.user).defer("frame", "indicators").select_related("organisation")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(period__icontains=wanted["q"]))
        if "kind" in wanted:
            rows = rows.filter(kind=wanted["kind"])
        return rows


class SheetFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES: ClassVar = CheckSheet.Status.choices
    SORTS: ClassVar = {"name": "name", "unit": "unit", "checked_at": "checked_at"}
    MORE: ClassVar = ("verdict", "district", "inspector", "mine")

    q = AccountField()
    unit = forms.CharField(label="主办单位", max_length=100)
    round = forms.ModelChoiceField(Round.objects.none(), label="检查", empty_label="进行中的检查")
    platform = forms.ChoiceField(label="平台")
    done = forms.ChoiceField(label="结果", choices=[("", "全部"), *DONE.items()])
    verdict = forms.ChoiceField(label="结论", choices=[("", "全部"), *CheckSheet.Verdict.choices])
    district = forms.CharField(label="所属地区", max_length=100)
    inspector = forms.ModelChoiceField(User.objects.none(), label="检查人", empty_label="全部")
    mine = forms.ChoiceField(label="分派", choices=[("", "全部"), ("yes", "分派给我的"), ("no", "没有分派的")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(self.user).without_frame()
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        seen = CheckSheet.objects.visible_to(self.user).order_by().values("inspector").distinct()
        self.fields["inspector"].queryset = User.objects.filter(pk__in=seen)  # type: ignore[attr-defined]
        platforms = [("", "全部"), *platform_names().items()]
        self.fields["platform"].choices = platforms  # type: ignore[attr-defined]

    def base(self) -> QuerySet[Any]:
        rows = CheckSheet.objects.visible_to(self.user).with_done().select_related("inspector", "assignee", "round")
        return rows.defer("round__frame", "round__indicators", "round__stats", "round__population_counts")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        same = {
            "round": "round",
            "platform": "platform_code",
            "verdict": "verdict",
            "district": "district",
            "inspector": "inspector",
        }
        rows = rows.filter(**{field: wanted[name] for name, field in same.items() if name in wanted})
        if "round" not in wanted:
            rows = rows.filter(round__status=Round.Status.OPEN)
        if "mine" in wanted:
            rows = rows.filter(assignee=self.user if wanted["mine"] == "yes" else None)
        if "done" in wanted:
            rows = rows.filter(is_done=wanted["done"] == "yes", is_waiting=wanted["done"] == "waiting")
        if "q" in wanted:
            rows = rows.filter(about(wanted["q"]) | Q(name__icontains=wanted["q"].strip()))
        if "unit" in wanted:
            rows = rows.filter(unit__icontains=wanted["unit"].strip())
        return rows


class UploadForm(BaseForm):
    file = forms.FileField(
        label="结果表",
        help_text="检查名单填好结论后的 .xlsx、.xls 或 .csv，一行一个发现",
        error_messages={"required": "请选择要导入的文件。"},
        validators=[check_table_file],
    )


class CloseForm(BaseForm):
    """Asks what unchecked accounts count as, when there are any."""

    unchecked = forms.ChoiceField(
        label="未检查的账号",
        widget=forms.RadioSelect,
        choices=[("exclude", "不计入合格率"), ("pass", "按合格计")],
        error_messages={"required": "请选择未检查的账号如何计算。"},
    )

    def __init__(self, data: Any = None, *, asks: bool) -> None:
        super().__init__(data)
        if not asks:
            del self.fields["unchecked"]


class UnfiledForm(BaseForm):
    name = forms.CharField(label="账号名称", max_length=200)
    platform_code = forms.ChoiceField(label="平台")
    unit = forms.CharField(label="主办单位", max_length=200, required=False)
    district = forms.CharField(label="所属地区", max_length=100, required=False)
    indicator = forms.ChoiceField(label="指标", initial="NOT_FILED")
    description = forms.CharField(label="问题描述", max_length=5000, required=False, widget=forms.Textarea(attrs=LINES))
    link = forms.URLField(label="链接", max_length=1000, required=False, assume_scheme="https")

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform_code"].choices = list(platform_names().items())  # type: ignore[attr-defined]
        words = [(each["code"], each["printed"]) for each in round_.indicators]
        self.fields["indicator"].choices = words  # type: ignore[attr-defined]

    def stray(self) -> Stray:
        return Stray(**self.cleaned_data)
