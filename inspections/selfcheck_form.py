"""The self-check as a form: a line an account with its numbers, and the sealed scan."""

from typing import Any

from django import forms

from core.forms import BaseForm
from core.lists import FilterForm
from inspections.models import Round, SelfCheck, SelfCheckLine
from inspections.services.self_checks import Answers

NUMBER = {"class": "form-control form-control-sm", "inputmode": "numeric"}
SCAN = "盖章的自查表扫描成 PDF 或拍照（PNG、JPEG、WebP），不超过 10 MB；再次上传替换原来的"
MOST = 2_000_000_000
WHOLE = {"invalid": "请填 0 以上的整数。", "min_value": "请填 0 以上的整数。", "max_value": "数字太大，请核对。"}


class SelfCheckForm(BaseForm):
    """Everything stays on the page whatever happens to the save."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    statement = forms.CharField(
        label="自查总体情况", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    scan = forms.FileField(label="盖章件", required=False, help_text=SCAN)

    def __init__(self, *args: Any, check: SelfCheck, rows: list[SelfCheckLine], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": check.version, "statement": check.statement}, **kwargs)
        self.rows = rows
        for row in rows:
            for name in ("posts", "originals", "problems"):
                self.fields[f"{name}_{row.pk}"] = self.number(row, name)
            words = {"class": "form-control form-control-sm", "aria-label": f"{row.name}：问题和整改情况"}
            self.fields[f"detail_{row.pk}"] = forms.CharField(
                label=f"{row.name}：问题和整改情况",
                required=False,
                max_length=1000,
                initial=row.detail,
                widget=forms.TextInput(attrs=words),
            )

    @staticmethod
    def number(row: SelfCheckLine, name: str) -> forms.IntegerField:
        label = f"{row.name}：{row._meta.get_field(name).verbose_name}"
        widget = forms.TextInput(attrs=NUMBER | {"aria-label": label})
        initial = getattr(row, name)
        return forms.IntegerField(
            label=label,
            required=False,
            min_value=0,
            max_value=MOST,
            initial=initial,
            widget=widget,
            error_messages=WHOLE,
        )

    def lines(self) -> list[dict[str, Any]]:
        names = ("posts", "originals", "problems", "detail")
        return [{"row": row, "fields": [self[f"{name}_{row.pk}"] for name in names]} for row in self.rows]

    def rest(self) -> list[forms.BoundField]:
        return [self["statement"], self["scan"]]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for row in self.rows:
            posts, originals = found.get(f"posts_{row.pk}"), found.get(f"originals_{row.pk}")
            if originals is not None and posts is not None and originals > posts:
                self.add_error(f"originals_{row.pk}", f"原创 {originals} 条多于发布 {posts} 条，请核对。")
            if found.get(f"problems_{row.pk}") and not found.get(f"detail_{row.pk}"):
                self.add_error(f"detail_{row.pk}", "有问题的请写明问题和整改情况。")
        return found

    def answers(self) -> Answers:
        found = self.cleaned_data
        names = ("posts", "originals", "problems", "detail")
        lines = {row.pk: {name: found[f"{name}_{row.pk}"] for name in names} for row in self.rows}
        return Answers(lines, found["statement"])


class SelfCheckFilter(FilterForm):
    """Self-checks of all rounds that are still open; of one round where it is named."""

    TAB_FIELD = "status"
    TAB_CHOICES = SelfCheck.Status.choices
    SORTS = {"unit": "unit", "due": "due_on", "reported": "reported_at"}

    unit = forms.CharField(label="单位", max_length=100)
    round = forms.ModelChoiceField(Round.objects.none(), label="检查", empty_label="进行中的检查")
    late = forms.ChoiceField(label="是否按时", choices=[("", "全部"), ("yes", "逾期"), ("no", "按时")])

    def __init__(self, *args: Any, round_: Round | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_
        if round_ is not None:
            del self.fields["round"]
            return
        asked = SelfCheck.objects.visible_to(self.user).values("round")
        rounds = Round.objects.filter(pk__in=asked).without_frame()
        self.fields["round"].queryset = rounds  # type: ignore[attr-defined]

    def base(self) -> Any:
        rows = SelfCheck.objects.visible_to(self.user).select_related("organisation", "round", "reported_by")
        rows = rows.defer("round__frame", "round__indicators", "round__stats", "round__population_counts")
        return rows.filter(round=self.round) if self.round else rows

    def narrow(self, rows: Any, wanted: dict[str, Any]) -> Any:
        if self.round is None:
            rows = rows.filter(round=wanted["round"]) if "round" in wanted else rows.of_open_rounds()
        if "unit" in wanted:
            rows = rows.filter(unit__icontains=wanted["unit"].strip())
        if "late" in wanted:
            rows = rows.late() if wanted["late"] == "yes" else rows.in_time()
        return rows
