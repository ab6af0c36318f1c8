"""Platforms by any of their names, for rules and result tables."""

from core.refusals import Refusal
from inspections.rules import finder, same_words
from registry.models import Platform


def platform_words() -> dict[str, str]:
    """{word: code} over code, printed name and aliases of every platform."""
    rows = Platform.objects.values_list("code", "name", "aliases")
    return finder((code, (name, *aliases)) for code, name, aliases in rows)


def platform_code(text: str) -> str:
    code = platform_words().get(same_words(text))
    if code is None:
        raise Refusal("unknown_platform", f"不认识平台“{text}”，请写平台名称或代码，如 微信公众号。")
    return code


def platform_names() -> dict[str, str]:
    """{code: printed name}, in the order of the platforms."""
    return dict(Platform.objects.order_by("order", "pk").values_list("code", "name"))


def platform_name(code: str) -> str:
    return platform_names().get(code, code)
