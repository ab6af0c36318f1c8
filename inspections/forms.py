"""What people type about rounds, sheets and findings."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from core.calendar import Period
from core.clock import today
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from core.refusals import Refusal
from inspections.models import CheckSheet, IndicatorSet, Round
from inspections.rules import PLAIN_RULES, STRATA, Wanted
from inspections.services import Opening, Stray
from inspections.services.platforms import platform_names
from orgs.models import User

LINES = {"rows": 2}
DONE = {"no": "还没有结果", "waiting": "待他人确认", "yes": "已有结果"}
PERIODS = "如 2022Q3、2022M03、2022H1、2022、2022N4、2022Q2B2"
MORE_RULES = "每行一个，如 opened_since=2022-07-01、level=省级、platform=微博、unit=县公安局"
SEED = "不填则随机生成；种子会公布，任何人可据此复核抽取"


class RoundFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES: ClassVar = [(value, label) for value, label in Round.Status.choices if value != "draft"]
    SORTS: ClassVar = {"as_of": "as_of", "population": "population", "drawn": "drawn"}

    q = forms.CharField(label="名称或周期", max_length=100)

    def base(self) -> QuerySet[Any]:
        return Round.objects.visible_to(self.user).defer("frame", "indicators").select_related("organisation")

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        if "q" in wanted:
            rows = rows.filter(Q(title__icontains=wanted["q"]) | Q(period__icontains=wanted["q"]))
        return rows


class SheetFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES: ClassVar = CheckSheet.Status.choices
    SORTS: ClassVar = {"name": "name", "unit": "unit", "checked_at": "checked_at"}
    MORE: ClassVar = ("verdict", "district", "inspector")

    q = forms.CharField(label="账号或单位", max_length=100)
    round = forms.ModelChoiceField(Round.objects.none(), label="检查", empty_label="进行中的检查")
    platform = forms.ChoiceField(label="平台")
    done = forms.ChoiceField(label="结果", choices=[("", "全部"), *DONE.items()])
    verdict = forms.ChoiceField(label="结论", choices=[("", "全部"), *CheckSheet.Verdict.choices])
    district = forms.CharField(label="所属地区", max_length=100)
    inspector = forms.ModelChoiceField(User.objects.none(), label="检查人", empty_label="全部")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rounds = Round.objects.visible_to(self.user).without_frame()
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]
        seen = CheckSheet.objects.visible_to(self.user).order_by().values("inspector").distinct()
        self.fields["inspector"].queryset = User.objects.filter(pk__in=seen)  # type: ignore[attr-defined]
        platforms = [("", "全部"), *platform_names().items()]
        self.fields["platform"].choices = platforms  # type: ignore[attr-defined]

    def base(self) -> QuerySet[Any]:
        rows = CheckSheet.objects.visible_to(self.user).with_done().select_related("inspector", "round")
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
        if "done" in wanted:
            rows = rows.filter(is_done=wanted["done"] == "yes", is_waiting=wanted["done"] == "waiting")
        if "q" in wanted:
            rows = rows.filter(Q(name__icontains=wanted["q"]) | Q(unit__icontains=wanted["q"]))
        return rows


class OpenRoundForm(BaseForm):
    """All that `open_round` takes, prefilled for the next quarter."""

    FIELDSETS: ClassVar = [
        ("检查什么", ["period", "again", "title", "as_of", "point", "window_from", "window_to", "indicators"]),
        ("检查哪些账号", ["scope", "ratio", "count", "strata", "quotas", "must_include", "more_must_include", "seed"]),
    ]

    token = forms.CharField(widget=forms.HiddenInput, max_length=32)
    period = forms.CharField(label="周期", max_length=12, help_text=PERIODS)
    title = forms.CharField(label="名称", max_length=200, required=False, help_text="不填则按周期自动生成")
    as_of = forms.DateField(label="统计日期", widget=DateInput, help_text="这一天在运行的账号进入范围，不能晚于今天")
    point = forms.DateTimeField(label="监测时间点", required=False, help_text="不填为统计日期当天结束时")
    window_from = forms.DateField(label="检查开始", widget=DateInput, required=False)
    window_to = forms.DateField(label="检查结束", widget=DateInput, required=False)
    indicators = forms.ModelChoiceField(
        IndicatorSet.objects.none(), label="指标集", to_field_name="code", empty_label=None
    )
    scope = forms.ChoiceField(label="范围", choices=Round.Scope.choices)
    ratio = forms.CharField(label="抽查比例", max_length=20, required=False, help_text="如 30% 或 0.3")
    count = forms.IntegerField(label="抽查数量", min_value=1, required=False, help_text="比例和数量只填一个")
    strata = forms.ChoiceField(label="分层", required=False, choices=[("", "不分层"), *STRATA.items()])
    quotas = forms.CharField(
        label="配额",
        required=False,
        widget=forms.Textarea(attrs=LINES),
        help_text="每行一个，如 level=省级:1.0；优先于比例",
    )
    must_include = forms.MultipleChoiceField(
        label="必查", required=False, choices=list(PLAIN_RULES.items()), widget=forms.CheckboxSelectMultiple
    )
    more_must_include = forms.CharField(
        label="其他必查规则", required=False, widget=forms.Textarea(attrs=LINES), help_text=MORE_RULES
    )
    seed = forms.CharField(label="抽取种子", max_length=200, required=False, help_text=SEED)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_again(user)
        newest = IndicatorSet.objects.order_by("code", "-version")
        codes = dict(newest.values_list("code", "pk")[::-1])
        sets = IndicatorSet.objects.filter(pk__in=codes.values())
        self.fields["indicators"].queryset = sets  # type: ignore[attr-defined]

    def ask_again(self, user: Any) -> None:
        """A second round beside one that is still open is rarely meant: it takes a tick."""
        try:
            period = Period.parse(str(self["period"].value() or "").strip()).code
        except Refusal:
            return
        same = Round.objects.open().filter(organisation=user.organisation_id, period=period)
        titles = list(same.exclude(token=self["token"].value()).values_list("title", flat=True))
        if titles:
            told = f"这个周期已有进行中的检查：{'、'.join(titles)}。确要再发起一次，请勾选。"
            required = {"required": told}
            self.fields["again"] = forms.BooleanField(label="再发起一次", help_text=told, error_messages=required)

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if bool(found.get("window_from")) != bool(found.get("window_to")):
            self.add_error("window_to", "检查开始和检查结束要么都填，要么都不填。")
        return found

    def opening(self) -> Opening:
        found = self.cleaned_data
        window = (found["window_from"], found["window_to"]) if found["window_from"] else None
        rules = [*found["must_include"], *found["more_must_include"].splitlines()]
        sampled = found["scope"] == Round.Scope.SAMPLE
        return Opening(
            period=found["period"],
            as_of=found["as_of"],
            point=found["point"],
            title=found["title"],
            window=window,
            seed=found["seed"],
            indicators=found["indicators"].code,
            token=found["token"],
            wanted=Wanted(
                found["scope"],
                found["ratio"] if sampled else "",
                found["count"] if sampled else None,
                found["strata"] if sampled else "",
                [line.strip() for line in found["quotas"].splitlines() if line.strip()] if sampled else (),
                [line.strip() for line in rules if line.strip()] if sampled else (),
            ),
        )


def next_round(last: Round | None) -> dict[str, Any]:
    """What the form starts with: the quarter after the last round, checked the same way."""
    period = Period.quarter_of(today())
    if last is not None and last.span.unit == "quarter" and last.span.start <= period.start:
        period = Period.quarter_of(last.span.end + dt.timedelta(days=1))
    start: dict[str, Any] = {"period": period.code, "as_of": min(period.end, today()), "scope": Round.Scope.FULL}
    if last is None:
        default = IndicatorSet.objects.filter(is_default=True).values_list("code", flat=True).first()
        return start | {"indicators": default}
    rule = last.rule
    plain = [each for each in rule["must_include"] if each in PLAIN_RULES]
    return start | {
        "scope": rule["scope"],
        "ratio": rule["share"] if rule["scope"] == Round.Scope.SAMPLE else "",
        "count": rule["count"],
        "strata": rule["strata"],
        "indicators": last.indicator_set.code,
        "quotas": "\n".join(f"{rule['strata']}={value}:{share}" for value, share in rule["quotas"].items()),
        "must_include": plain,
        "more_must_include": "\n".join(each for each in rule["must_include"] if each not in plain),
    }


class UploadForm(BaseForm):
    file = forms.FileField(
        label="结果表",
        help_text="检查名单填好结论后的 .xlsx、.xls 或 .csv，一行一个发现",
        error_messages={"required": "请选择要导入的文件。"},
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
