"""Forms of closings: the steps on one page, filters of the list and of the watch, and what a look at a closed account found."""

from collections.abc import Mapping
from typing import Any

from django import forms

from core import clock
from core.forms import BaseForm, DateInput
from core.lists import FilterForm
from orgs.models import Organisation
from registry.account_field import AccountField, about
from registry.closing_steps import HELP, Part, label_of, parts_of, shown
from registry.filing_forms import AskedField
from registry.forms import PlainSelect
from registry.models import Closing, ClosingStep, RevivalCheck, RevivalWatch

LATE = (("", "全部"), ("overdue", "已超过办结时限"), ("unfinished", "尚未办结"))
WATCHED = (("", "观察中"), ("over", "观察期满"), ("all", "全部"))
NEEDED = (("yes", "需要办理"), ("no", "不需要"))


def of_account(rows: Any, wanted: dict[str, Any]) -> Any:
    """Narrow records of accounts by the account and its unit."""
    if "q" in wanted:
        rows = rows.filter(about(wanted["q"]))
    if "unit" in wanted:
        units = Organisation.objects.filter(name__contains=wanted["unit"].strip())
        rows = rows.filter(account__organisation__in=units)
    return rows


class ClosingFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = Closing.Status.choices
    SORTS = {"due": "due_on", "opened": "opened_on", "unit": "account__organisation__name"}

    q = AccountField()
    unit = forms.CharField(label="主办单位", max_length=100)
    late = forms.ChoiceField(label="时限", choices=LATE, widget=PlainSelect)

    def base(self) -> Any:
        rows = Closing.objects.visible_to(self.user)
        return rows.select_related("account__organisation", "account__platform", "filing")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        rows = of_account(rows, wanted)
        if wanted.get("late") == "overdue":
            return rows.overdue(clock.today())
        return rows.unfinished() if wanted.get("late") == "unfinished" else rows


class RevivalFilter(FilterForm):
    TAB_FIELD = "status"
    TAB_CHOICES = RevivalWatch.Status.choices
    SORTS = {"closed": "closed_on", "until": "until", "looked": "looked_at"}

    q = AccountField()
    unit = forms.CharField(label="主办单位", max_length=100)
    span = forms.ChoiceField(label="观察期", choices=WATCHED, widget=PlainSelect)

    def base(self) -> Any:
        rows = RevivalWatch.objects.visible_to(self.user)
        return rows.select_related("account__organisation", "account__platform")

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        rows, span = of_account(rows, wanted), wanted.get("span", "")
        if span == "all":
            return rows
        watched = rows.under_watch(clock.today())
        return rows.exclude(pk__in=watched.values("pk")) if span == "over" else watched


class StepsForm(BaseForm):
    """Every step of one closing, as typed; the rules say beside the field what cannot be read."""

    def __init__(
        self, closing: Closing, data: Mapping[str, Any] | None = None, files: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, files)
        self.steps = list(closing.steps.all())
        papers = [(str(paper.pk), str(paper)) for paper in closing.filing.attachments.kept()]
        for step in self.steps:
            self._add(step, [("", "还没有"), *papers])
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=closing.version)

    def _add(self, step: ClosingStep, papers: list[tuple[str, str]]) -> None:
        def add(name: str, label: str, value: Any, widget: forms.Widget, text: str = "") -> None:
            initial = shown(value)
            self.fields[f"{step.kind}-{name}"] = AskedField(
                label=label, required=False, strip=False, initial=initial, widget=widget, help_text=text
            )

        add("needed", "是否需要", "yes" if step.needed else "no", PlainSelect(choices=NEEDED), HELP.get(step.kind, ""))
        add("why_not", "不需要的理由", step.why_not, forms.TextInput(attrs={"maxlength": 300}))
        for part in parts_of(step.kind):
            add(part.name, label_of(part, step.kind), getattr(step, part.name), _widget(part), part.help)
        add("proof", "证明材料", step.proof_id, PlainSelect(choices=papers), "已上传过的在这里选择。")
        self.fields[f"{step.kind}-upload"] = forms.FileField(
            label="上传证明材料",
            required=False,
            help_text="PDF、JPEG、PNG、WebP，不超过 20 MB；保存时一并上传。",
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp"}),
        )

    @property
    def FIELDSETS(self) -> list[tuple[str, list[str]]]:  # type: ignore[override]
        return [
            (step.get_kind_display(), [name for name in self.fields if name.startswith(f"{step.kind}-")])
            for step in self.steps
        ]

    def typed(self) -> dict[str, str]:
        return {name: str(self.data.get(name, "")) for name, field in self.fields.items() if _is_typed(name, field)}

    def uploads(self) -> dict[str, Any]:
        """Step → the file chosen beside it."""
        return {name.removesuffix("-upload"): each for name, each in self.files.items() if name in self.fields}

    def others_words(self) -> dict[str, str]:
        """Beside each field that says something else now, what it says."""
        kept = {name: str(self.get_initial_for_field(field, name) or "") for name, field in self.fields.items()}
        return {
            name: f"现在保存的是：“{_printed(self.fields[name], kept[name])}”。"
            for name, words in self.typed().items()
            if words != kept[name]
        }

    def version_shown(self) -> int:
        given = str(self.data.get("version", ""))
        return int(given) if given.isdecimal() and len(given) < 10 else 0

    def show_faults(self, faults: Mapping[str, str]) -> None:
        self.full_clean()
        for name, sentence in faults.items():
            self.add_error(name if name in self.fields else None, sentence)


def _is_typed(name: str, field: forms.Field) -> bool:
    return name != "version" and not isinstance(field, forms.FileField)


def _printed(field: forms.Field, words: str) -> str:
    return str(dict(getattr(field.widget, "choices", ())).get(words, words)) or "（空）"


def _widget(part: Part) -> forms.Widget:
    if part.kind in {"past", "future"}:
        return DateInput()
    attrs = {"maxlength": part.limit} if part.kind == "text" else {}
    return forms.TextInput(attrs | ({"inputmode": "numeric"} if part.kind == "count" else {}))


class CheckForm(BaseForm):
    """What a person saw of a closed account."""

    ONE_COLUMN = True
    found = forms.ChoiceField(
        label="查看结果",
        choices=[("", "请选择"), *RevivalCheck.Found.choices],
        widget=PlainSelect,
        error_messages={"required": "请选择查看结果。", "invalid_choice": "请从列表中选择查看结果。"},
    )
    link = forms.URLField(
        label="链接",
        max_length=1000,
        required=False,
        assume_scheme="https",
        help_text="发现仍在更新的必填：所见内容的地址。",
        error_messages={"invalid": "链接读不懂，请粘贴完整的网址。"},
    )
    note = forms.CharField(
        label="截图说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="发现仍在更新的必填：看到了什么，截图存在哪里。",
    )
