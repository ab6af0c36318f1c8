"""What a notice may say about a closed round: raw integers and rows, read from what was frozen."""

from typing import Any

from core.refusals import Refusal
from inspections.models import CheckSheet, Round
from inspections.rules import sentence
from inspections.services.platforms import platform_names


def round_facts(round_: Round) -> dict[str, Any]:
    """Everything JSON-able; no rate and no rounding here.

    Rows (`failing`, `unfiled`, `problem_rows`, `not_counted`, `outside_draw`, `undetermined_rows`) hold `seq` (order of
    recording, comparable across lists), `number, name, platform_code, platform_name, account_type, unit, district,
    level, code, printed, description, veto, filed, last_update_at, rectified, recheck, pass_no`. An account with two
    vetoes has two rows in `failing`; `sample.failed` counts accounts. `unchecked` counts also the accounts that
    `unchecked_policy` = "pass" lets into `sample.checked`.
    """
    if not round_.is_closed:
        raise Refusal("round_not_closed", f"“{round_}”还没有办结，请先办结这次检查，再拟通报。")
    stats, counts = round_.stats, round_.population_counts
    names = platform_names()
    window = [day and day.isoformat() for day in (round_.window_from, round_.window_to)]
    return {
        "round": round_.pk, "title": round_.title, "organisation": round_.organisation.name,
        "period": {"code": round_.period, "label": round_.span.label, "year": round_.span.year,
                   "unit": round_.span.unit, "number": round_.span.number, "batch": round_.span.batch},
        "window": window if any(window) else None,
        "as_of": round_.as_of.isoformat(), "point": round_.point.isoformat(), "scope": round_.scope,
        "closed_at": round_.closed_at and round_.closed_at.isoformat(),
        "platform_names": names,
        "population": {key: value for key, value in counts.items() if key != "change"},
        "change": counts.get("change"),
        "sample": stats["sample"],
        "undetermined": stats["sample"]["undetermined"], "unchecked": stats["sample"]["unchecked"],
        "unchecked_policy": round_.unchecked_policy or None,
        **{name: stats[name] for name in ("failing", "unfiled", "problems", "problem_rows", "not_counted",
                                          "outside_draw", "undetermined_rows", "previous")},
        "indicators": round_.indicators,
        "draw": {"seed": round_.seed, "frame_sha256": round_.frame_sha256, "population": round_.population,
                 "drawn": round_.drawn, "rule": sentence(round_.rule, lambda code: names.get(code, code))},
    }


def checked_rows(round_: Round) -> list[dict[str, Any]]:
    """Every drawn account with its frozen verdict, for annexes that list all of them."""
    names = platform_names()
    fields = ("number", "name", "platform_code", "account_type", "unit", "district", "level", "verdict")
    ordered = CheckSheet.objects.filter(round=round_).order_by("platform_code", "district", "unit", "name", "pk")
    return [row | {"platform_name": names.get(row["platform_code"], "")} for row in ordered.values(*fields)]
