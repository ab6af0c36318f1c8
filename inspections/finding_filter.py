"""The list of findings over all rounds, and what it can be narrowed by."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q

from core.forms import DateInput, PlainSelect
from core.lists import FilterForm
from inspections.models import Finding, Indicator, Round
from inspections.services.platforms import platform_names


class FindingFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Finding.Status.choices
    SORTS: ClassVar = {"name": "name", "unit": "unit", "found": "found_at"}
    DEFAULT_SORT = "-found"
    MORE: ClassVar = ("district", "source", "since", "until")

    q = forms.CharField(label="账号名称", max_length=200)
    unit = forms.CharField(label="主办单位", max_length=100)
    round = forms.ModelChoiceField(Round.objects.none(), label="检查", empty_label="全部")
    platform = forms.ChoiceField(label="平台", widget=PlainSelect)
    indicator = forms.ChoiceField(label="指标", widget=PlainSelect)
    veto = forms.ChoiceField(label="单项否决", choices=[("", "全部"), ("yes", "是"), ("no", "否")])
    district = forms.CharField(label="所属地区", max_length=100)
    source = forms.ChoiceField(label="来源", choices=[("", "全部"), *Finding.Source.choices])
    since = forms.DateField(label="录入日期从", widget=DateInput)
    until = forms.DateField(label="到", widget=DateInput)

    SAME: ClassVar = {
        "round": "round",
        "platform": "platform_code",
        "indicator": "indicator",
        "district": "district",
        "source": "source",
        "since": "found_at__date__gte",
        "until": "found_at__date__lte",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(self.user).without_frame()
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        self.fields["platform"].choices = [("", "全部"), *platform_names().items()]  # type: ignore[attr-defined]
        words = dict(Indicator.objects.order_by("order", "pk").values_list("code", "printed"))
        self.fields["indicator"].choices = [("", "全部"), *words.items()]  # type: ignore[attr-defined]

    def base(self) -> Any:
        """A line that only says 合格 is a result, not a finding: it stands in the list of sheets."""
        rows = Finding.objects.visible_to(self.user).exclude(conclusion=Finding.Conclusion.PASS)
        rows = rows.select_related("round", "sheet", "account", "found_by", "confirmed_by")
        return rows.defer("round__frame", "round__stats", "round__population_counts")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        rows = rows.filter(**{self.SAME[name]: wanted[name] for name in self.SAME.keys() & wanted.keys()})
        if "q" in wanted:
            rows = rows.filter(Q(name__icontains=wanted["q"].strip()))
        if "unit" in wanted:
            rows = rows.filter(unit__icontains=wanted["unit"].strip())
        if "veto" in wanted:
            rows = rows.filter(veto=wanted["veto"] == "yes")
        return rows
