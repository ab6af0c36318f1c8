"""Platforms by any of their names, for rules and result tables."""

from collections.abc import Callable

from core.refusals import Refusal
from registry.models import Platform
from registry.platforms import PlatformNames


def platform_finder() -> Callable[[str], str]:
    """Printed name, alias or code → code, "" when unknown; reads the platforms once."""
    names = PlatformNames()

    def find(text: str) -> str:
        named = names.find(text)
        return named.platform.code if named else ""

    return find


def platform_code(text: str) -> str:
    code = platform_finder()(text)
    if not code:
        raise Refusal("unknown_platform", f"不认识平台“{text}”，请写平台名称或代码，如 微信公众号。")
    return code


def platform_names() -> dict[str, str]:
    """{code: printed name}, in the order of the platforms."""
    return dict(Platform.objects.order_by("order", "pk").values_list("code", "name"))


def platform_name(code: str) -> str:
    return platform_names().get(code, code)
