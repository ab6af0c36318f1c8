"""The check sheet as a form: one line an indicator."""

from functools import cached_property
from typing import Any

from django import forms

from core.forms import BaseForm
from inspections.models import CheckSheet, Finding
from inspections.services import Entry

TICK = {"class": "form-check-input"}
WORDS = {"class": "form-control"}
PROOFS = "截图（PNG、JPEG、WebP）或 PDF，每个不超过 10 MB"


class SheetForm(BaseForm):
    """One line an indicator: found or not, and what was found. Kept on the page whatever happens to the save."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    is_undetermined = forms.BooleanField(label="无法判断", required=False, widget=forms.CheckboxInput(attrs=TICK))
    undetermined = forms.CharField(
        label="为何无法判断", required=False, max_length=1000, widget=forms.TextInput(attrs=WORDS)
    )
    note = forms.CharField(
        label="检查记录", required=False, max_length=5000, widget=forms.Textarea(attrs=WORDS | {"rows": 3})
    )
    proof = forms.FileField(
        label="证据", required=False, help_text=PROOFS, widget=forms.ClearableFileInput(attrs=WORDS)
    )

    def __init__(self, data: Any = None, files: Any = None, *, sheet: CheckSheet, findings: list[Finding]) -> None:
        self.indicators = sheet.round.indicators
        standing = {each.indicator: each.description for each in findings}
        initial = {
            "version": sheet.version,
            "note": sheet.note,
            "is_undetermined": "" in standing,
            "undetermined": standing.get("", ""),
        }
        for code, description in standing.items():
            initial |= {f"mark_{code}": True, f"text_{code}": description} if code else {}
        super().__init__(data, files, initial=initial)
        for each in self.indicators:
            code, printed = each["code"], each["printed"]
            self.fields[f"mark_{code}"] = forms.BooleanField(
                label=printed, required=False, widget=forms.CheckboxInput(attrs=TICK)
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{printed}：问题描述",
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs=WORDS | {"rows": 1}),
            )

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """For the page: the indicator with its two fields, vetoes first."""
        found = []
        for each in self.indicators:
            mark, words = self[f"mark_{each['code']}"], self[f"text_{each['code']}"]
            is_used = bool(mark.value() or words.value() or words.errors)
            found.append({**each, "mark": mark, "words": words, "is_used": is_used})
        return found

    def marked(self) -> list[dict[str, Any]]:
        """What somebody wrote something in stands first, never folded."""
        return [line for line in self.lines if line["is_used"]]

    def groups(self) -> list[dict[str, Any]]:
        """Everything else, folded by kind."""
        kinds: dict[str, list[dict[str, Any]]] = {}
        for line in self.lines:
            kinds.setdefault(line["group"] or "其他", []).append(line)
        return [
            {
                "name": name,
                "marked": sum(line["is_used"] for line in lines),
                "lines": [line for line in lines if not line["is_used"]],
                "vetoes": sum(line["veto"] for line in lines),
            }
            for name, lines in kinds.items()
        ]

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("note", "proof")]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("is_undetermined") and not found.get("undetermined"):
            self.add_error("undetermined", "请写明为何无法判断。")
        if found.get("undetermined") and not found.get("is_undetermined"):
            self.add_error("undetermined", "写了原因但没有勾选“无法判断”，请勾选，或删去这段文字。")
        if found.get("is_undetermined") and any(
            each["veto"] and found.get(f"mark_{each['code']}") for each in self.indicators
        ):
            self.add_error("undetermined", "“无法判断”和单项否决的问题只能选一种，请去掉其中一个勾选。")
        for each in self.indicators:
            code = each["code"]
            if found.get(f"text_{code}") and not found.get(f"mark_{code}"):
                self.add_error(f"text_{code}", "写了问题描述但没有勾选这一项，请勾选，或删去这段文字。")
        return found

    def entry(self) -> Entry:
        found = self.cleaned_data
        codes = [each["code"] for each in self.indicators if found[f"mark_{each['code']}"]]
        return Entry(
            marks={code: found[f"text_{code}"] for code in codes},
            undetermined=found["undetermined"] if found["is_undetermined"] else None,
            note=found["note"],
        )
