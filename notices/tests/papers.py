"""From a frozen round to facts, parts and bytes without a database."""

from typing import Any

from notices import composition, extras, facts, render, text
from notices.given import read_given
from notices.profiles import PrintRules
from notices.tests.frozen import PLATFORMS


def made(
    frozen: dict[str, Any], given: dict[str, Any] | None = None, profile: dict[str, Any] | None = None, **flags: Any
) -> tuple[dict[str, Any], list[composition.Part]]:
    """Facts and parts, as `make_notice` would have them."""
    rules = PrintRules({"name": "试", **(profile or {})}, PLATFORMS, flags)
    stated = read_given(given or {})
    shown = facts.hide(facts.build(frozen, rules, stated), stated.get("hide", []))
    beside = extras.build(frozen, rules, stated, shown)
    return shown, composition.compose(shown, beside, text.sections_of(shown, beside, rules))


def words(parts: list[composition.Part]) -> str:
    return "\n".join(part.lead + part.text + "".join(part.lines) for part in parts)


def file_of(parts: list[composition.Part]) -> bytes:
    return render.render(parts)
