"""What a notice may say about a closed round: raw integers and rows, read from what was frozen."""

from typing import Any

from core.clock import SHANGHAI, local_day
from core.refusals import Refusal
from inspections.models import CheckSheet, Round
from inspections.rules import sentence
from inspections.scoring import rate_text
from inspections.services.besides import besides
from inspections.services.figures import LISTS, TABLES
from inspections.services.platforms import platform_names
from inspections.services.rate_round import rate_holder


def round_facts(round_: Round, *, with_checked: bool = True) -> dict[str, Any]:
    """Everything JSON-able, in print order; `previous_rate` is the only printed figure.

    Rows hold `seq` (order of recording, comparable across lists), `number, name, platform_code, platform, account_type,
    unit, district, level, code, printed, description, veto, filed, counted, checked_at, last_update_at, rectified,
    recheck, pass_no`. An account with two vetoes has two rows in `failing_rows`; `sample.failed` counts accounts.
    `unchecked` counts also the accounts that `unchecked_policy` = "pass" lets into `sample.checked`.
    `sample.failed` are all that do not pass; where 存在突出问题 is a verdict of its own, `sample.major` are those of them.
    """
    if not round_.is_closed:
        raise Refusal("round_not_closed", f"“{round_}”还没有办结，请先办结这次检查，再拟写通报。")
    span, stats = round_.span, round_.stats
    window = [day and day.isoformat() for day in (round_.window_from, round_.window_to)]
    return {
        "round": round_.pk,
        "round_title": round_.title,
        "issuer": round_.organisation.name,
        "district": round_.organisation.district,
        "coverage": round_.scope,
        "period": {"year": span.year, "unit": "special" if round_.is_beside else span.unit, "number": span.number},
        "period_code": round_.period,
        "period_label": span.label,
        "window": window if any(window) else None,
        "point": round_.point.astimezone(SHANGHAI).isoformat(),
        "closed_on": local_day(round_.closed_at).isoformat() if round_.closed_at else None,
        "population": {"as_of": round_.as_of.isoformat(), **in_tables(round_.population_counts)},
        "change": change(round_.population_counts["change"]),
        "sample": in_tables(stats["sample"]),
        "rate_by_round": other_rate(round_),
        "undetermined": stats["sample"]["undetermined"],
        "unchecked": stats["sample"]["unchecked"],
        "unchecked_policy": round_.unchecked_policy or None,
        **{name: stats[name] for name in (*LISTS, "problems")},
        **previous(stats["previous"]),
        "indicators": round_.indicators,
        "count_by": round_.rules.count_by,
        "scores": stats.get("scores"),
        "second": stats.get("second"),
        "draw": drawn_how(round_),
        **besides(round_),
        "checked_rows": checked_rows(round_) if with_checked else [],
    }


def other_rate(round_: Round) -> str | None:
    """The title of the round that prints the rate of this period, when it is not this one."""
    if round_.prints_rate or round_.is_beside:
        return None
    holder = rate_holder(round_)
    return holder.title if holder else None


def in_tables(counts: dict[str, Any]) -> dict[str, Any]:
    """The stored pairs as mappings in print order."""
    plain = {key: value for key, value in counts.items() if key != "change"}
    return {**plain, **{table: dict(counts[table]) for table in TABLES}}


def change(counted: dict[str, Any] | None) -> dict[str, Any] | None:
    return counted and {**counted, "base": counted["base_total"]}


def previous(before: dict[str, Any] | None) -> dict[str, Any]:
    if before is None:
        return {"previous": None, "previous_rate": None, "previous_figures": None}
    passed = before["checked"] - before["failed"]
    figures = [before["population"], before["checked"], before["failed"]]
    return {"previous": before, "previous_rate": rate_text(passed, before["checked"]), "previous_figures": figures}


def drawn_how(round_: Round) -> dict[str, Any] | None:
    """Seed, frame hash and rule of a sample; a full check draws nothing."""
    if round_.scope == Round.Scope.FULL:
        return None
    names = platform_names()
    return {
        "seed": round_.seed,
        "frame_sha256": round_.frame_sha256,
        "rule": sentence(round_.rule, lambda code: names.get(code, code)),
        "population": round_.population,
        "drawn": round_.drawn,
    }


def checked_rows(round_: Round) -> list[dict[str, Any]]:
    """Every drawn account with its frozen verdict and what was found, for annexes that list all of them."""
    names = platform_names()
    found = details(round_)
    fields = ("number", "name", "platform_code", "account_type", "unit", "district", "level", "verdict")
    ordered = CheckSheet.objects.filter(round=round_).order_by("account_id")
    none = {"description": "", "veto": False, "checked_at": None, "last_update_at": None}
    return [
        {**row, "platform": names.get(row["platform_code"], ""), **none, **found.get(row["number"], {})}
        for row in ordered.values(*fields)
    ]


def details(round_: Round) -> dict[str, dict[str, Any]]:
    """{account number: what its findings say, in one line}."""
    found: dict[str, dict[str, Any]] = {}
    rows = round_.stats["failing_rows"] + round_.stats["problem_rows"]
    for row in sorted(rows, key=lambda row: row["seq"]):
        text = row["description"] or row["printed"]
        known = found.setdefault(row["number"], {"description": "", "veto": False})
        known["description"] += f"；{text}" if known["description"] else text
        known["veto"] = known["veto"] or row["veto"]
        known |= {"checked_at": row["checked_at"], "last_update_at": row["last_update_at"]}
    return found
