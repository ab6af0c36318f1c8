"""The figures of a round as integers and rows, computed once when it closes."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from core.clock import SHANGHAI
from inspections.models import CheckSheet, Finding, Round
from inspections.scoring import BAD, JUDGED, statistics
from inspections.services.platforms import platform_names
from inspections.verdict_rules import VerdictRules

TABLES = ("by_platform_code", "by_level", "by_district")


def figures(round_: Round, sheets: Sequence[CheckSheet], verdicts: Sequence[str], unchecked: int) -> dict[str, Any]:
    """`verdicts` as they enter the rates; `unchecked` counts also those that the office counts as passing."""
    sample = statistics(
        {
            "by_platform_code": [sheet.platform_code for sheet in sheets],
            "by_level": [sheet.level for sheet in sheets],
            "by_district": [sheet.district for sheet in sheets],
            "by_platform_type": [(sheet.platform_code, sheet.account_type) for sheet in sheets],
        },
        verdicts,
    )
    for table in TABLES:
        in_order = [key for key, _ in round_.population_counts[table] if key in sample[table]]
        sample[table] = [[key, sample[table][key]] for key in in_order]
    sample["by_platform_type"] = [
        {"platform_code": code, "account_type": kind, **numbers}
        for (code, kind), numbers in sorted(sample["by_platform_type"].items())
    ]
    sample["unchecked"] = unchecked
    verdict_of = {sheet.pk: found for sheet, found in zip(sheets, verdicts, strict=True)}
    return {"sample": sample, **finding_lists(round_, verdict_of)}


LISTS = ("failing_rows", "problem_rows", "unfiled_rows", "outside_draw_rows", "not_counted_rows", "undetermined_rows")


def finding_lists(round_: Round, verdict_of: dict[Any, str]) -> dict[str, Any]:
    """Confirmed findings sorted into the lists a notice may print; each row stands in exactly one of them."""
    row_of = row_maker(round_)
    lists: dict[str, list[dict[str, Any]]] = {name: [] for name in LISTS}
    listed = round_.findings.confirmed().faults().select_related("account").order_by("pk")
    failed_by = {finding.sheet_id for finding in listed if finding.mark.fails(round_.rules)}
    for finding in listed:
        row, place = row_of(finding), place_of(finding, verdict_of, failed_by, round_.rules)
        if place == "failing_rows" and round_.rules.major:
            row["verdict"] = verdict_of[finding.sheet_id]
        lists[place].append(row)
    order = {indicator["code"]: indicator["order"] for indicator in round_.indicators}
    return {**lists, "problems": problems(lists["failing_rows"] + lists["problem_rows"], order)}


def place_of(finding: Finding, verdict_of: dict[Any, str], failed_by: set[Any], rules: VerdictRules) -> str:
    """An account that fails without a single failing finding, by their number or its points, fails by all of them."""
    if finding.is_unfiled:
        return "unfiled_rows"
    if finding.sheet_id is None:
        return "outside_draw_rows"
    if finding.conclusion == Finding.Conclusion.UNDETERMINED or verdict_of[finding.sheet_id] not in JUDGED:
        return "undetermined_rows"
    if not finding.mark.counts(rules):
        return "not_counted_rows"
    by_all = verdict_of[finding.sheet_id] in BAD and finding.sheet_id not in failed_by
    return "failing_rows" if by_all or finding.mark.fails(rules) else "problem_rows"


def local(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(SHANGHAI).isoformat() if moment else None


def row_maker(round_: Round) -> Any:
    names = platform_names()
    indicators = round_.indicator_by_code

    def row(finding: Finding) -> dict[str, Any]:
        indicator = indicators.get(finding.indicator, {})
        return {
            "seq": finding.pk,
            "number": finding.account.number if finding.account else "",
            "name": finding.name,
            "platform_code": finding.platform_code,
            "platform": names.get(finding.platform_code, ""),
            "account_type": finding.account_type,
            "unit": finding.unit,
            "district": finding.district,
            "level": finding.level,
            "code": finding.indicator,
            "printed": indicator.get("printed", ""),
            "description": finding.description,
            "veto": finding.veto,
            "filed": not finding.is_unfiled,
            "counted": finding.mark.counts(round_.rules),
            "checked_at": local(finding.checked_at),
            "last_update_at": local(finding.last_update_at),
            "rectified": finding.rectified,
            "recheck": finding.recheck,
            "pass_no": finding.pass_no,
        }

    return row


def problems(rows: Iterable[dict[str, Any]], order: dict[str, int]) -> list[dict[str, Any]]:
    """Per indicator, vetoes first: accounts and items, in all and by level, with the rows behind them."""
    by_code: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["seq"]):
        by_code[row["code"]].append(row)
    found = [
        {
            "code": code,
            "printed": own[0]["printed"],
            "veto": own[0]["veto"],
            "items": len(own),
            "accounts": len({row["number"] for row in own}),
            "by_level": by_level(own),
            "rows": own,
        }
        for code, own in by_code.items()
    ]
    return sorted(found, key=lambda problem: (not problem["veto"], order.get(problem["code"], 0), problem["code"]))


def by_level(rows: Iterable[dict[str, Any]]) -> dict[str, dict[str, int]]:
    numbers: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        numbers[row["level"]].append(row["number"])
    return {level: {"accounts": len(set(own)), "items": len(own)} for level, own in numbers.items()}
