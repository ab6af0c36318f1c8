"""One row of quotas in a form: which kind of accounts, how much of it, as a share or a number of accounts."""

from fractions import Fraction
from math import ceil
from typing import Any

from django import forms

from core.refusals import Refusal
from inspections.rules import exact

ROWS = 6
PARTS = 2  # of a row say something by themselves; the third is the unit of the second
UNITS = [("%", "%"), ("n", "个")]
WHOLE = 10**6


class QuotaWidget(forms.MultiWidget):
    """Three fields beside each other; the first is the one a fault leads to."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_0" if id_ else ""

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else ["", "", "%"]


class QuotaField(forms.MultiValueField):
    def __init__(self, groups: list[Any], label: str) -> None:
        kinds = [("", "请选择"), *groups]
        parts = [
            forms.ChoiceField(choices=kinds, required=False),
            forms.CharField(max_length=30, required=False),
            forms.ChoiceField(choices=UNITS, required=False),
        ]
        parts[0].error_messages["invalid_choice"] = "这一类在统计日期没有在运行的账号，请重新选择。"
        widget = QuotaWidget(
            [
                forms.Select(attrs={"class": "form-select", "aria-label": f"{label}：哪一类"}, choices=kinds),
                forms.TextInput(
                    attrs={"class": "form-control", "aria-label": f"{label}：抽多少", "inputmode": "decimal"}
                ),
                forms.Select(attrs={"class": "form-select", "aria-label": f"{label}：按比例还是个数"}, choices=UNITS),
            ]
        )
        super().__init__(parts, widget=widget, label=label, required=False, require_all_fields=False)

    def compress(self, data_list: list[Any]) -> tuple[str, str, str]:
        of, much, unit = data_list or ("", "", "")
        return of or "", (much or "").strip(), unit or "%"


def share_of(of: str, much: str, unit: str, size: int) -> str:
    """The share a rule keeps, as text."""
    if not of:
        raise Refusal("missing", "请选择是哪一类，或清空这一行。")
    if not much:
        raise Refusal("missing", "请填写抽多少；这一类不抽，填 0。")
    if unit == "%":
        share = f"{much.rstrip('%％').strip()}%"
        exact(share, none=True)
        return share
    if not (much.isdecimal() and len(much) < 9):
        raise Refusal("bad_number", f"个数“{much}”不是整数，请填 0 以上的整数。")
    if int(much) > size:
        raise Refusal("bad_number", f"这一类只有 {size} 个账号，抽不出 {int(much)} 个。")
    return share_that_draws(int(much), size)


def share_that_draws(count: int, size: int) -> str:
    """The roundest percentage, from two decimals on, whose draw (rounded up) is exactly that many."""
    wanted, scale = Fraction(count, size), 100
    while ceil(Fraction(int(wanted * 100 * scale), 100 * scale) * size) != count and scale < WHOLE * WHOLE:
        scale *= 10
    whole, rest = divmod(int(wanted * 100 * scale), scale)
    decimals = f"{rest:0{len(str(scale)) - 1}d}".rstrip("0")
    return f"{whole}.{decimals}%" if decimals else f"{whole}%"
