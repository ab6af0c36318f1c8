"""The check sheets behind a figure: what they share stands in the address."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet

from core.lists import FilterForm
from inspections.models import CheckSheet, Round
from inspections.scoring import BAD, COUNT_AS_PASS, JUDGED, UNCHECKED
from inspections.services.platforms import platform_names

FIELDS = {"platform": "platform_code", "level": "level", "district": "district"}
WORDS = {"platform": "平台", "level": "单位层级", "district": "所属地区"}


class RowsFilter(FilterForm):
    """One round's sheets by platforms, levels, districts, verdict and indicators."""

    TAB_FIELD = "verdict"
    TAB_CHOICES: ClassVar = CheckSheet.Verdict.choices
    SORTS: ClassVar = {"name": "name", "unit": "unit", "district": "district"}

    q = forms.CharField(label="账号名称或单位", max_length=100)

    def __init__(self, *args: Any, round_: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def base(self) -> QuerySet[Any]:
        return CheckSheet.objects.filter(round=self.round)

    def narrow(self, rows: QuerySet[Any], wanted: dict[str, Any]) -> QuerySet[Any]:
        for name, field in FIELDS.items():
            if values := self.asked(name):
                rows = rows.filter(**{f"{field}__in": values})
        if codes := self.asked("code"):
            rows = rows.filter(pk__in=self.with_problems(codes), verdict__in=JUDGED)
        if self.data.get("counted"):
            also = [UNCHECKED] if self.round.unchecked_policy == COUNT_AS_PASS else []
            rows = rows.filter(verdict__in=[*JUDGED, *also])
        if self.data.get("failed"):
            rows = rows.filter(verdict__in=BAD)
        if "q" in wanted:
            rows = rows.filter(Q(name__icontains=wanted["q"].strip()) | Q(unit__icontains=wanted["q"].strip()))
        return rows

    def asked(self, name: str) -> list[str]:
        values: list[str] = self.data.getlist(name)  # type: ignore[attr-defined]
        return values

    def with_problems(self, codes: list[str]) -> Any:
        """Sheets with a finding of these kinds that this round's rules count."""
        found = self.round.findings.filter(indicator__in=codes).exclude(sheet=None)
        return [finding.sheet_id for finding in found.counting(self.round.rules)]

    @property
    def kept(self) -> list[tuple[str, Any]]:
        asked = (*FIELDS, "code", "counted", "failed")
        return [*super().kept, *((name, value) for name in asked for value in self.asked(name))]

    @property
    def criteria(self) -> list[tuple[str, str]]:
        """What the address asks for, in words."""
        names = platform_names()
        told = [
            (
                word,
                "、".join((names.get(value, value) if name == "platform" else value) or "未填写" for value in values),
            )
            for name, word in WORDS.items()
            if (values := self.asked(name))
        ]
        printed = {code: each["printed"] for code, each in self.round.indicator_by_code.items()}
        if codes := self.asked("code"):
            told.append(("问题", "、".join(printed.get(code, code) for code in codes)))
        told += [("范围", "计入合格率的账号")] if self.data.get("counted") else []
        return told + ([("结论", "不算合格的账号")] if self.data.get("failed") else [])


@dataclass(frozen=True)
class FrameRow:
    """One line of a frozen frame."""

    platform: str
    name: str
    unit: str
    district: str
    level: str


class FrameFilter(RowsFilter):
    """The population of a round as it was frozen: lines of text, so that later changes of the register change nothing."""

    TAB_FIELD = ""
    SORTS: ClassVar = {}

    def paged(self) -> list[FrameRow]:
        rows = [FrameRow(*line.split("\t")) for line in self.round.frame.split("\n")[:-1]]
        for name in FIELDS:
            if values := set(self.asked(name)):
                rows = [row for row in rows if getattr(row, name) in values]
        words = self.wanted().get("q", "").strip()
        return [row for row in rows if words in row.name or words in row.unit]
