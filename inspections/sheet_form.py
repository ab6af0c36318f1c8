"""The check sheet as a form: one line an indicator."""

from functools import cached_property
from typing import Any

from django import forms

from core.forms import BaseForm, ManyFiles, ManyFilesField
from inspections.models import CheckSheet, Finding
from inspections.services import Entry

TICK = {"class": "form-check-input"}
WORDS = {"class": "form-control"}
PROOFS = "截图或照片（PNG、JPEG、WebP）或 PDF，可一次选多个，每个不超过 10 MB"
KEYS = "1234567890"  # the first ten lines of a group have a key


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
    proof = ManyFilesField(
        label="证据",
        required=False,
        help_text=PROOFS,
        widget=ManyFiles(attrs=WORDS | {"accept": "image/png,image/jpeg,image/webp,application/pdf"}),
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, sheet: CheckSheet, findings: list[Finding], last: Entry
    ) -> None:
        self.indicators, self.last = sheet.round.indicators, last
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
                label=printed,
                required=False,
                widget=forms.CheckboxInput(attrs=TICK | {"aria-describedby": f"clause_{code}"}),
            )
            self.fields[f"text_{code}"] = forms.CharField(
                label=f"{printed}：问题描述",
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs=WORDS | {"rows": 1}),
            )

    @cached_property
    def lines(self) -> list[dict[str, Any]]:
        """For the page: the indicator with its two fields, and what the last round said of it (None: nothing)."""
        found = []
        for each in self.indicators:
            mark, words = self[f"mark_{each['code']}"], self[f"text_{each['code']}"]
            is_marked, last = bool(mark.value()), self.last.marks.get(each["code"])
            line = {"mark": mark, "words": words, "is_marked": is_marked, "is_wrong": bool(words.errors), "last": last}
            found.append({**each, **line, "is_same": is_marked and words.value() == last})
        return found

    def groups(self) -> list[dict[str, Any]]:
        """The lines by kind, each with its key; the kind shown first is the first, or one with a fault."""
        kinds: dict[str, list[dict[str, Any]]] = {}
        for line in self.lines:
            of_kind = kinds.setdefault(line["group"] or "其他", [])
            of_kind.append({**line, "key": KEYS[len(of_kind) : len(of_kind) + 1]})
        shown = next((name for name, lines in kinds.items() if any(line["is_wrong"] for line in lines)), None)
        return [
            {
                "name": name,
                "lines": lines,
                "marked": sum(line["is_marked"] for line in lines),
                "vetoes": sum(line["veto"] for line in lines),
                "is_shown": name == shown if shown else number == 0,
            }
            for number, (name, lines) in enumerate(kinds.items())
        ]

    @property
    def has_last(self) -> bool:
        return bool(self.last.wanted)

    def take_over(self) -> None:
        """What the last round found, ticked beside what is filled in already; nothing written is overwritten."""
        data = self.data.copy()
        for code, words in self.last.marks.items():
            data[f"mark_{code}"] = "on"
            data[f"text_{code}"] = data.get(f"text_{code}") or words
        if self.last.undetermined is not None:
            data["is_undetermined"] = "on"
            data["undetermined"] = data.get("undetermined") or self.last.undetermined
        self.data = data

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
