"""What a notice prints beside its facts: labels, contacts, free text, seal, and the rows and columns of the annex."""

from collections.abc import Mapping, Sequence
from typing import Any

from core.calendar import Period
from core.refusals import Refusal
from notices import bands, crossing
from notices.changes import number_change, year_before_in_words
from notices.figures import percent
from notices.profiles import UNMARKED, PrintRules
from notices.rows import by_sponsor, checked_rows
from notices.standings import standings
from notices.year import summary


def build(
    frozen: Mapping[str, Any], rules: PrintRules, given: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """Frozen with the facts, so that an issued notice can be shown again as it was."""
    stated = given.get("annex", {})
    annex = {**rules.get("annex"), **{key: value for key, value in stated.items() if value}}
    return {
        **_urged(frozen, rules),
        **_seldom(frozen, rules, given, facts),
        "period_label": rules.period(frozen),
        "unit": rules.unit,
        "mark": rules.get("mark") or facts["issuer"],
        "seal": given.get("seal", bool(rules.get("seal"))),
        "unchecked_left_out": frozen.get("unchecked_policy") == "exclude",
        "contacts": given.get("contacts", rules.get("contacts")),
        "index_no": given.get("index_no"),
        "published": given.get("published"),
        "recheck_of": _period((given.get("recheck", frozen.get("recheck")) or {}).get("of")),
        "previous_text": (given.get("previous") or {}).get("text"),
        "count_printed": {
            entry["code"]: entry["count_printed"]
            for entry in given.get("problems", [])
            if entry.get("count_printed") not in (None, True, "")
        },
        "free_text": {**(rules.get("free_text") or {}), **given.get("free_text", {})},
        "copy_to": given.get("copy_to", []),
        "printer": given.get("printer", ""),
        "annex": {
            "title": annex["title"].replace("{{结论用语}}", rules.word("fail")),
            "columns": annex["columns"],
            "remark": annex.get("remark") or "",
            **({"merge": annex["merge"]} if annex.get("merge") else {}),
            "rows": _rows(annex["rows"], frozen, rules, facts),
        },
    }


def _urged(frozen: Mapping[str, Any], rules: PrintRules) -> dict[str, Any]:
    """The rate before people were urged; no key where none was kept, so that nothing else of a notice changes."""
    held = frozen.get("urged")
    if not held:
        return {}
    rate = percent(held["checked"] - held["failed"], held["checked"], rules.style("rate"))
    return {"urged": {"title": held["title"], "rate": rate}}


def _seldom(
    frozen: Mapping[str, Any], rules: PrintRules, given: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """What only some issuers or some notices print; no key where it is not asked for."""
    asked = {name: given.get(name, rules.get(name)) for name in ("bands", "ranking")}
    style = rules.style("net_share")
    held = (frozen.get("previous") or {}).get("failed") if rules.get("failing_change") else None
    former = (given.get("previous") or {}).get("failing", held)
    failing = (facts["failing"] or {}).get("count")
    told = {
        "by_items": frozen.get("count_by") == "items",
        "list_form": rules.get("list_form"),
        "doubled": frozen.get("doubled"),
        "delta_words": rules.get("delta_words"),
        "website_words": rules.get("website_words"),
        "upper_rate": _upper_rate(facts["upper_check"], rules),
        "crossed": crossing.in_words((facts["sample"] or {}).get("crossed"), rules.word("rate")),
        "bands": bands.in_words(_districts(facts), asked["bands"] or [], rules.word("rate")),
        **standings(frozen.get("scores"), asked["ranking"], rules.unit),
        "year": summary(frozen.get("year") or [], frozen["period"]["year"], rules),
        "year_before": year_before_in_words(given.get("year_before") or {}, facts, rules.unit, style),
        "major": frozen["sample"].get("major"),
        "repeats": _repeats(frozen.get("repeats") or [], rules),
        "failing_change": number_change(failing, former, rules.unit, style),
        "co_issuers": given.get("co_issuers", rules.get("co_issuers")),
        **{name: given.get(name) for name in ("on_time", "annexes")},
    }
    return {name: value for name, value in told.items() if value}


def _upper_rate(held: Any, rules: PrintRules) -> str | None:
    """Of the upper level's own check; none where it is told in words or without a failing number."""
    if not isinstance(held, Mapping) or not all(type(held.get(name)) is int for name in ("checked", "failed")):
        return None
    return percent(held["checked"] - held["failed"], held["checked"], rules.style("rate"))


def _repeats(rows: Sequence[Mapping[str, Any]], rules: PrintRules) -> str | None:
    """甲（微博，连续2期）: who failed again, the longest row first."""
    told = [
        f"{row['name']}（{rules.list_label(row['platform_code'], row['account_type'])}，连续{row['in_a_row']}期）"
        for row in rows
    ]
    return "、".join(told) or None


def _districts(facts: Mapping[str, Any]) -> dict[str, Any]:
    by_district = (facts["sample"] or {}).get("by_district") or {}
    return {name: row for name, row in by_district.items() if name != UNMARKED}


def _period(code: str | None) -> str | None:
    """2024Q2 → 2024年第二季度; anything else stays as stated."""
    try:
        return Period.parse("".join(code.split()).upper()).label if code else None
    except Refusal:
        return code


def _rows(which: str, frozen: Mapping[str, Any], rules: PrintRules, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    failing = facts["failing_accounts"] or []
    made = {
        "failing": lambda: failing,
        "checked": lambda: checked_rows(frozen.get("checked_rows") or [], rules),
        "sponsors": lambda: by_sponsor(failing),
    }
    rows = made[which]()
    own = rules.get("own_district") or frozen.get("district") or ""
    return [
        {
            **row,
            "seq": place,
            "place_or_unit": row["unit"] if row["unit"] and row["district"] in ("", own) else row["district"],
        }
        for place, row in enumerate(rows, start=1)
    ]
