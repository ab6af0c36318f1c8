"""The kind of a round and its period as four fields beside each other, so that nobody types a code."""

from typing import Any

from django import forms

from core.calendar import Period
from core.refusals import Refusal
from inspections.models import Round
from inspections.round_pattern import LETTERS, Kind

NUMBERS = {Kind.MONTH: "月份 1–12", Kind.QUARTER: "季度 1–4", Kind.HALF_YEAR: "1 上半年、2 下半年", Kind.NTH: "第几次"}
HELP = "月份填 1–12，季度填 1–4，半年填 1 或 2，年度不填，年内第几次填次数；专项和单个账号填季度，不填按全年"
SEPARATOR = ":"


def split(text: str) -> tuple[str, str]:
    """`special:2022Q3` → kind and code; a code alone tells its kind."""
    kind, found, code = text.partition(SEPARATOR)
    return (kind, code) if found else ("", text)


def joined(kind: str, code: str) -> str:
    return f"{kind}{SEPARATOR}{code}" if kind in Round.BESIDE else code


class PeriodWidget(forms.MultiWidget):
    """A link may give the code whole; the page gives its parts."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        if name in data and f"{name}_0" not in data:
            return self.decompress(data[name])
        found: list[Any] = super().value_from_datadict(data, files, name)
        return found

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and bool(super().value_omitted_from_data(data, files, name))

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, list):
            return value
        kind, code = split(value or "")
        try:
            period = Period.parse(code)
        except Refusal:
            return [kind or Kind.QUARTER, code or None, None, None]
        number = None if period.unit == "year" else period.number
        return [kind or period.unit, period.year, number, period.batch]


class PeriodField(forms.MultiValueField):
    """Its value is the text `split` reads."""

    def __init__(self, **kwargs: Any) -> None:
        parts = [
            forms.ChoiceField(choices=Kind.choices),
            forms.CharField(max_length=20, required=False),
            forms.CharField(max_length=20, required=False),
            forms.CharField(max_length=20, required=False),
        ]
        number = {"class": "form-control", "inputmode": "numeric"}
        widget = PeriodWidget(
            [
                forms.Select(attrs={"class": "form-select", "aria-label": "检查种类"}, choices=Kind.choices),
                forms.TextInput(attrs=number | {"aria-label": "年份", "placeholder": "年份"}),
                forms.TextInput(attrs=number | {"aria-label": "第几期", "placeholder": "第几期"}),
                forms.TextInput(attrs=number | {"aria-label": "第几批（分批检查才填）", "placeholder": "批次"}),
            ]
        )
        super().__init__(parts, widget=widget, require_all_fields=False, help_text=HELP, **kwargs)

    def compress(self, data_list: list[Any]) -> str:
        kind, year, number, batch = ([*(data_list or []), "", "", "", ""])[:4]
        return joined(kind, code_of(kind, *(str(part or "").strip() for part in (year, number, batch))))


def code_of(kind: str, year: str, number: str, batch: str) -> str:
    """The code of core.calendar.Period; ValidationError says which part is missing or too many."""
    if not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise forms.ValidationError(f"“{year}”不是年份，请填四位数字，如 2022。" if year else "请填年份，如 2022。")
    for part, word in ((number, "第几期"), (batch, "批次")):
        if part and not (part.isascii() and part.isdecimal() and len(part) < 3):
            raise forms.ValidationError(f"{word}“{part}”不是数字，请填 1、2、3……。")
    refuse_wrong_parts(kind, number, batch)
    letter = LETTERS.get(Kind(kind), "Q")
    try:
        return Period.parse(f"{year}{letter}{int(number)}{f'B{int(batch)}' if batch else ''}" if number else year).code
    except Refusal:
        raise forms.ValidationError(f"第几期超出范围，请填{NUMBERS.get(Kind(kind), '季度 1–4')}。") from None


def refuse_wrong_parts(kind: str, number: str, batch: str) -> None:
    if batch and kind != Kind.BATCH:
        raise forms.ValidationError("只有季度分批检查才填批次，请清空批次，或改选“季度分批检查”。")
    if kind == Kind.YEAR and number:
        raise forms.ValidationError("年度检查不填第几期，请清空，或改选其他种类。")
    if kind in LETTERS and not number:
        raise forms.ValidationError(f"请填第几期（{NUMBERS.get(kind, '季度 1–4')}）。")
    if kind == Kind.BATCH and not batch:
        raise forms.ValidationError("请填是这个季度的第几批。")
