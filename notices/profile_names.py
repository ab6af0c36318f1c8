"""Platforms and problems by the names that people write on the pages of a profile."""

from typing import Any

from django import forms

from inspections.models import Indicator
from inspections.services.platforms import platform_finder


def platform_code_of() -> Any:
    find = platform_finder()

    def code(name: str) -> str:
        found = find(name)
        if not found:
            raise forms.ValidationError(f"不认识平台“{name[:40]}”，请写平台名称，如 微信公众号。")
        return found

    return code


def indicators() -> tuple[Any, Any]:
    """Indicators by printed name or code; the name is shown where only one has it."""
    pairs = list(Indicator.objects.values_list("code", "printed").distinct())
    names: dict[str, set[str]] = {}
    for code, printed in pairs:
        names.setdefault(printed, set()).add(code)
    codes = {code for code, _ in pairs}
    shown = {code: printed for code, printed in pairs if len(names[printed]) == 1}

    def code_of(name: str) -> str:
        if name in codes:
            return name
        if len(names.get(name, ())) != 1:
            raise forms.ValidationError(f"没有叫“{name[:40]}”的问题，请写指标集中的通报用语或代码。")
        return next(iter(names[name]))

    return code_of, lambda code: shown.get(code, code)
