"""The form that opens a round: every rule of a draw in fields of its own, every fault told at its field."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.utils.dateparse import parse_date

from core.calendar import Period
from core.clock import local_day, today
from core.forms import BaseForm, DateInput
from core.refusals import Refusal
from inspections.models import IndicatorSet, Round, Stage
from inspections.period_field import PeriodField, split
from inspections.quota_field import PARTS, ROWS, QuotaField, share_of
from inspections.rules import PLAIN_RULES, STRATA, Wanted, exact
from inspections.services import Opening
from inspections.services.opening import account_named, to_choose_from
from inspections.services.platforms import platform_names
from inspections.services.stages import PlannedStage
from inspections.stage_field import OPTIONAL, StageField, field_name

SEED = "不填则随机生成；种子会公布，任何人可据此复核抽取"
UNIT_ROWS = 3
MOST_NAMES = 2000  # offered while typing; more would only make the page slow
BOXES = forms.CheckboxSelectMultiple


class OpenRoundForm(BaseForm):
    """All that `open_round` takes, prefilled for the next quarter."""

    FIELDSETS: ClassVar = [
        (
            "检查什么",
            ["period", "again", "account", "title", "as_of", "point", "window_from", "window_to", "indicators"],
        ),
        ("检查哪些账号", ["scope", "ratio", "count", "strata"]),
    ]
    MUST: ClassVar = ["must_include", "opened_since", "must_level", "must_platform"]

    token = forms.CharField(widget=forms.HiddenInput, max_length=32)
    period = PeriodField(label="种类和周期")
    account = forms.CharField(
        label="检查哪个账号", max_length=200, required=False, help_text="只有单个账号检查才填：账号编号或账号名称"
    )
    title = forms.CharField(label="名称", max_length=200, required=False, help_text="不填则按周期自动生成")
    as_of = forms.DateField(label="统计日期", widget=DateInput, help_text="这一天在运行的账号进入范围，不能晚于今天")
    point = forms.DateTimeField(label="监测时间点", required=False, help_text="不填为统计日期当天结束时")
    window_from = forms.DateField(label="检查开始", widget=DateInput, required=False)
    window_to = forms.DateField(
        label="检查结束", widget=DateInput, required=False, help_text="工作台按这一天提醒；不填按周期最后一天"
    )
    indicators = forms.ModelChoiceField(
        IndicatorSet.objects.none(), label="指标集", to_field_name="code", empty_label=None
    )
    scope = forms.ChoiceField(
        label="范围", choices=Round.Scope.choices, help_text="选“全面检查”时，以下各项不用填，填了也不起作用"
    )
    strata = forms.ChoiceField(
        label="分层", required=False, choices=[("", "不分层"), *((key, f"按{name}") for key, name in STRATA.items())]
    )
    ratio = forms.CharField(label="抽查比例", max_length=20, required=False, help_text="如 30% 或 0.3，各层都按它抽")
    count = forms.IntegerField(label="抽查数量", min_value=1, required=False, help_text="比例和数量只填一个")
    must_include = forms.MultipleChoiceField(
        label="名单", required=False, choices=list(PLAIN_RULES.items()), widget=BOXES
    )
    opened_since = forms.DateField(
        label="这一天以后开设的账号", widget=DateInput, required=False, help_text="不填则不按开设日期必查"
    )
    must_level = forms.MultipleChoiceField(label="这些层级的全部账号", required=False, widget=BOXES)
    must_platform = forms.MultipleChoiceField(label="这些平台的全部账号", required=False, widget=BOXES)
    close_due = forms.DateField(label="计划办结日期", widget=DateInput, required=False)
    seed = forms.CharField(label="抽取种子", max_length=200, required=False, help_text=SEED)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.stage_rows = [field_name(kind) for kind in OPTIONAL]
        for kind in OPTIONAL:
            self.fields[field_name(kind)] = StageField(kind)
        self.ask_again(user)
        sets = IndicatorSet.objects.to_choose_from(user, self.day())
        self.fields["indicators"].queryset = sets  # type: ignore[attr-defined]
        self.known = to_choose_from(user.organisation, self.day())
        self.offer()
        self.add_rows()

    def day(self) -> dt.date:
        """The as-of date as far as it can be read yet: the lists to pick from are of that day."""
        given = self["as_of"].value()
        try:
            found = given if isinstance(given, dt.date) else parse_date(str(given or "").strip())
        except ValueError:
            found = None
        return min(found or today(), today())

    def ask_again(self, user: Any) -> None:
        """A second round beside one that is still open is rarely meant: it takes a tick."""
        kind, code = self.asked_period()
        try:
            period = Period.parse(code).code
        except Refusal:
            return
        same = Round.objects.open().filter(organisation=user.organisation_id, period=period)
        same = same.filter(kind=kind) if kind in Round.BESIDE else same.exclude(kind__in=Round.BESIDE)
        titles = list(same.exclude(token=self["token"].value()).values_list("title", flat=True))
        if titles:
            told = f"这个周期已有进行中的检查：{'、'.join(titles)}。确要再发起一次，请勾选。"
            required = {"required": told}
            self.fields["again"] = forms.BooleanField(label="再发起一次", help_text=told, error_messages=required)

    def asked_period(self) -> tuple[str, str]:
        """Kind and code as far as they can be read yet."""
        given = self["period"].value()
        if isinstance(given, list):
            field = self.fields["period"]
            try:
                given = field.compress(given)  # type: ignore[attr-defined]
            except forms.ValidationError:
                given = ""
        return split(str(given or "").strip())

    def offer(self) -> None:
        """Levels, platforms and units as the data has them on that day."""
        names = platform_names()
        self.named = {key: {value: value or "未填" for value in values} for key, values in self.known.items()}
        self.named["platform"] = {code: names[code] for code in names if code in self.known["platform"]}
        for field, key in (("must_level", "level"), ("must_platform", "platform")):
            choices = [(value, label) for value, label in self.named[key].items() if value]
            self.fields[field].choices = choices  # type: ignore[attr-defined]
            gone = {"invalid_choice": f"“%(value)s”在 {self.day()} 没有在运行的账号，请重新选择。"}
            self.fields[field].error_messages |= gone

    def add_rows(self) -> None:
        """A fixed number of spare rows, so that none has to be added by a script."""
        groups = [
            (
                f"按{STRATA[key]}",
                [(f"{key}={value}", f"{label}（{self.known[key][value]} 个）") for value, label in values],
            )
            for key, values in ((key, self.named[key].items()) for key in STRATA)
        ]
        self.quota_rows = [f"quota_{n}" for n in range(1, max(ROWS, self.filled("quota_") + 2) + 1)]
        for n, name in enumerate(self.quota_rows, 1):
            self.fields[name] = QuotaField(groups, label=f"第 {n} 类")
        self.unit_rows = [f"must_unit_{n}" for n in range(1, max(UNIT_ROWS, self.filled("must_unit_") + 1) + 1)]
        for n, name in enumerate(self.unit_rows, 1):
            typed = forms.TextInput(attrs={"list": "known-units", "autocomplete": "off"})
            self.fields[name] = forms.CharField(
                label=f"这个单位的全部账号（{n}）", max_length=200, required=False, widget=typed
            )

    def filled(self, start: str) -> int:
        return sum(name.startswith(start) for name in self.initial)

    def unit_names(self) -> list[str]:
        return sorted(self.known["unit"])[:MOST_NAMES]

    def folded(self) -> list[dict[str, Any]]:
        """What most rounds leave as it is: folded, but never over a value or a fault."""
        groups = (
            ("各类分别抽多少（可不填）", "quota", self.quota_rows),
            ("必查账号（可不填）", "must", [*self.MUST, *self.unit_rows]),
            ("环节和计划日期（可不填）", "stages", [*self.stage_rows, "close_due"]),
            ("抽取种子（可不填）", "seed", ["seed"]),
        )
        return [
            {"legend": legend, "kind": kind, "fields": [self[name] for name in names], "open": self.is_used(names)}
            for legend, kind, names in groups
        ]

    def is_used(self, names: list[str]) -> bool:
        values = (self[name].value() for name in names)
        typed = any(any(value[:PARTS]) if isinstance(value, list) else value for value in values)
        return typed or any(self[name].errors for name in names)

    def fieldsets(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(legend, [self[name] for name in names if name in self.fields]) for legend, names in self.FIELDSETS]

    def clean_period(self) -> str:
        self.kind, code = split(self.cleaned_data["period"])
        return code

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        self.check_dates(found)
        self.check_account(found)
        self.check_stages()
        self.quotas: list[str] = []
        self.must: list[str] = []
        if found.get("scope") == Round.Scope.SAMPLE:
            self.quotas = self.read_quotas(found)
            self.must = self.read_must(found)
            self.check_amount(found)
        return found

    def check_dates(self, found: dict[str, Any]) -> None:
        as_of, point = found.get("as_of"), found.get("point")
        start, end = found.get("window_from"), found.get("window_to")
        if as_of and as_of > today():
            self.add_error("as_of", f"统计日期 {as_of} 还没有到，请填今天或以前的日期。")
        elif as_of and not self.known["level"]:
            self.add_error("as_of", f"{as_of} 没有在运行的账号，请改统计日期，或先导入台账。")
        if point and local_day(point) > today():
            self.add_error("point", f"监测时间点 {local_day(point)} 还没有到，请填今天或以前的时间。")
        if {"window_from", "window_to"} & set(self.errors):
            return
        if bool(start) != bool(end):
            self.add_error("window_to", "检查开始和检查结束要么都填，要么都不填。")
        elif start and end and start > end:
            self.add_error("window_to", "检查结束早于检查开始，请核对。")

    def check_account(self, found: dict[str, Any]) -> None:
        """A check of a single account names it; no other check does."""
        self.accounts: list[str] = []
        single, named = getattr(self, "kind", "") == Round.Kind.SINGLE, found.get("account")
        if "period" in self.errors or not (single or named):
            return
        if not named or not single:
            self.add_error("account", "请填要检查的账号。" if single else "只有种类选“单个账号检查”才填，请清空。")
            return
        try:
            self.accounts = [account_named(named, self.user.organisation, self.day())]
        except Refusal as refusal:
            self.add_error("account", refusal.message)
        found["scope"] = Round.Scope.FULL  # there is nothing to draw from one

    def check_stages(self) -> None:
        first, second = (field_name(kind) for kind in (Stage.Kind.REPLY_FIRST, Stage.Kind.REPLY_SECOND))
        if self.cleaned_data.get(second) and not self.cleaned_data.get(first) and first not in self.errors:
            self.add_error(second, "没有安排互动第一轮，不能只做第二轮，请一并安排或都不安排。")

    def check_amount(self, found: dict[str, Any]) -> None:
        ratio, count = found.get("ratio"), found.get("count")
        total = sum(self.known["level"].values())
        if ratio:
            try:
                exact(ratio)
            except Refusal as refusal:
                self.add_error("ratio", refusal.message)
        if count and (ratio or self.quotas):
            self.add_error("count", "数量不能与比例、各类分别抽的数同时使用，请只填一种。")
        elif count and count > total > 0:
            self.add_error("count", f"抽查数 {count} 大于范围内账号数 {total}。")
        asked = ratio or count or self.quotas or self.must
        if not asked and not {"ratio", "count", *self.quota_rows, *self.unit_rows} & set(self.errors):
            self.add_error("ratio", "抽查要填比例或数量，也可以在下面按类分别填。")

    def read_quotas(self, found: dict[str, Any]) -> list[str]:
        """The rows as the rules `open_round --quota` takes."""
        rules: dict[str, str] = {}
        strata = found.get("strata") or ""
        for name in self.quota_rows:
            of, much, unit = found.get(name) or ("", "", "")
            if not of and not much:
                continue
            dimension, _, value = of.partition("=")
            strata = strata or dimension
            try:
                if of in rules:
                    raise Refusal("duplicate", f"“{self.named[dimension][value]}”写了两行，请保留一行。")
                if of and dimension != strata:
                    raise Refusal("contradiction", f"这一行按{STRATA[dimension]}，分层按{STRATA[strata]}，两者应一致。")
                rules[of] = share_of(of, much, unit, self.known[dimension][value] if of else 0)
            except Refusal as refusal:
                self.add_error(name, refusal.message)
        return [f"{of}:{share}" for of, share in rules.items()]

    def read_must(self, found: dict[str, Any]) -> list[str]:
        """The boxes, the date and the units as the rules `open_round --must-include` takes."""
        units = {name: found[name] for name in self.unit_rows if found.get(name)}
        for name, unit in units.items():
            if unit not in self.known["unit"]:
                self.add_error(name, f"“{unit}”在 {self.day()} 没有在运行的账号，请核对单位名称。")
        since = found.get("opened_since")
        return [
            *found.get("must_include", ()),
            *([f"opened_since={since}"] if since else ()),
            *(f"level={level}" for level in found.get("must_level", ())),
            *(f"platform={code}" for code in found.get("must_platform", ())),
            *(f"unit={unit}" for unit in dict.fromkeys(units.values())),
        ]

    def stages(self) -> list[PlannedStage]:
        found = self.cleaned_data
        planned = [PlannedStage(kind, *found[field_name(kind)]) for kind in OPTIONAL if found.get(field_name(kind))]
        planned.append(PlannedStage(Stage.Kind.HUMAN_CHECK, found["window_from"], found["window_to"]))
        return [*planned, PlannedStage(Stage.Kind.CLOSE, None, found["close_due"])]

    def opening(self) -> Opening:
        found = self.cleaned_data
        sampled = found["scope"] == Round.Scope.SAMPLE
        return Opening(
            period=found["period"],
            as_of=found["as_of"],
            point=found["point"],
            title=found["title"],
            window=(found["window_from"], found["window_to"]) if found["window_from"] else None,
            seed=found["seed"],
            indicators=found["indicators"].code,
            token=found["token"],
            kind=self.kind,
            accounts=self.accounts,
            stages=self.stages(),
            wanted=Wanted(
                found["scope"],
                found["ratio"] if sampled else "",
                found["count"] if sampled else None,
                found["strata"] if sampled else "",
                self.quotas,
                self.must,
            ),
        )
