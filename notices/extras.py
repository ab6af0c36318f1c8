"""What a notice prints beside its facts: labels, contacts, free text, seal, and the rows and columns of the annex."""

from collections.abc import Mapping
from typing import Any

from core.calendar import Period
from core.refusals import Refusal
from notices.figures import percent
from notices.profiles import PrintRules
from notices.rows import checked_rows


def build(
    frozen: Mapping[str, Any], rules: PrintRules, given: Mapping[str, Any], facts: Mapping[str, Any]
) -> dict[str, Any]:
    """Frozen with the facts, so that an issued notice can be shown again as it was."""
    stated = given.get("annex", {})
    annex = {**rules.get("annex"), **{key: value for key, value in stated.items() if value}}
    return {
        **_urged(frozen, rules),
        "period_label": frozen["period_label"],
        "unit": rules.unit,
        "mark": rules.get("mark") or facts["issuer"],
        "seal": given.get("seal", bool(rules.get("seal"))),
        "unchecked_left_out": frozen.get("unchecked_policy") == "exclude",
        "contacts": given.get("contacts"),
        "index_no": given.get("index_no"),
        "published": given.get("published"),
        "recheck_of": _period((given.get("recheck", frozen.get("recheck")) or {}).get("of")),
        "previous_text": (given.get("previous") or {}).get("text"),
        "count_printed": {
            entry["code"]: entry["count_printed"]
            for entry in given.get("problems", [])
            if entry.get("count_printed") not in (None, True, "")
        },
        "free_text": given.get("free_text", {}),
        "copy_to": given.get("copy_to", []),
        "printer": given.get("printer", ""),
        "annex": {
            "title": annex["title"].replace("{{结论用语}}", rules.word("fail")),
            "columns": annex["columns"],
            "remark": annex.get("remark") or "",
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


def _period(code: str | None) -> str | None:
    """2024Q2 → 2024年第二季度; anything else stays as stated."""
    try:
        return Period.parse("".join(code.split()).upper()).label if code else None
    except Refusal:
        return code


def _rows(which: str, frozen: Mapping[str, Any], rules: PrintRules, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = (
        checked_rows(frozen.get("checked_rows") or [], rules) if which == "checked" else facts["failing_accounts"] or []
    )
    own = rules.get("own_district") or frozen.get("district") or ""
    return [
        {
            **row,
            "seq": place,
            "place_or_unit": row["unit"] if row["unit"] and row["district"] in ("", own) else row["district"],
        }
        for place, row in enumerate(rows, start=1)
    ]
