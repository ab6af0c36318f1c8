"""The accounts a draw must include, by the rules of contracts §7."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from core.refusals import Refusal
from inspections.models import Round, WatchEntry
from inspections.scoring import BAD
from inspections.services.population import IS_MAIN, LEVEL, PK, PLATFORM, STARTED, UNIT


def must_lines(rules: Iterable[str], by_line: dict[str, Sequence[Any]], organisation: Any) -> dict[str, list[str]]:
    """{line: the rules that put it in}."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        fits = matcher(rule, organisation)
        lines = [line for line, row in by_line.items() if fits(row)]
        if not lines and rule.startswith(("level=", "platform=", "unit=")):
            raise Refusal("no_match", f"必查规则“{rule}”在名单中没有对应的账号，请核对写法。")
        for line in lines:
            found.setdefault(line, []).append(rule)
    return found


def matcher(rule: str, organisation: Any) -> Any:
    name, _, value = rule.partition("=")
    if name in ("level", "platform", "unit"):
        at = {"level": LEVEL, "platform": PLATFORM, "unit": UNIT}[name]
        return lambda row: row[at] == value
    if name == "opened_since":
        since = dt.date.fromisoformat(value)
        return lambda row: row[STARTED] >= since
    if name == "main_accounts":
        return lambda row: row[IS_MAIN] is True
    wanted = last_failures(organisation) if name == "last_failures" else watched()
    return lambda row: row[PK] in wanted


def last_failures(organisation: Any) -> set[int]:
    """Accounts that failed in the round this unit closed last."""
    last = Round.objects.closed().filter(organisation=organisation).order_by("-closed_at", "-pk").first()
    if last is None:
        return set()
    return set(last.sheets.filter(verdict__in=BAD).values_list("account_id", flat=True))


def watched() -> set[int]:
    return set(WatchEntry.objects.standing().values_list("account_id", flat=True))
