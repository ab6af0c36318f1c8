"""What the page of a round shows: progress while it is open, figures once it is closed."""

from typing import Any
from urllib.parse import urlencode

from inspections.models import CheckSheet, Round
from inspections.rules import sentence
from inspections.scoring import rate_text
from inspections.services.closing import unchecked_sheets
from inspections.services.facts import in_tables
from inspections.services.figures import TABLES
from inspections.services.later_evidence import later_evidence
from inspections.services.platforms import platform_names
from inspections.services.rate_round import rate_holder
from inspections.services.second_checks import second_figures
from inspections.services.stages import strip
from orgs.models import User
from registry.strays import Stray, strays_of

DIMENSIONS = {"by_platform_code": "platform", "by_level": "level", "by_district": "district"}
TITLES = {"by_platform_code": "平台", "by_level": "单位层级", "by_district": "所属地区"}
SHOWN = 200


def round_overview(round_: Round) -> dict[str, Any]:
    names = platform_names()
    found = {
        "rule": rule_words(round_),
        "events": round_.timeline(),
        "stages": strip(round_),
        "rate_holder": rate_holder(round_),
        "population": [(names.get(code, code), count) for code, count in round_.population_counts["by_platform_code"]],
    }
    return found | (closed_figures(round_, names) if round_.is_closed else open_progress(round_, names))


def strays_in(round_: Round, user: Any) -> list[Stray]:
    """Accounts the check came upon that nobody filed."""
    rows = round_.findings.standing().filter(account=None).order_by("pk")
    fields = ("name", "platform_code", "unit", "link")
    named = (
        {"name": name, "platform": code, "unit": unit, "link": link, "source": f"“{round_.title}”中发现，台账里没有。"}
        for name, code, unit, link in rows.values_list(*fields)
    )
    return strays_of(named, user)


def rule_words(round_: Round) -> str:
    names = platform_names()
    return sentence(round_.rule, lambda code: names.get(code, code))


def open_progress(round_: Round, names: dict[str, str]) -> dict[str, Any]:
    by_platform = [
        {"label": names.get(row["platform_code"], row["platform_code"]), **row}
        for row in round_.sheets.progress_by("platform_code")
    ]
    by_inspector = list(round_.sheets.progress_by("inspector"))
    people = User.objects.in_bulk([row["inspector"] for row in by_inspector if row["inspector"]])
    for row in by_inspector:
        row["label"] = people.get(row["inspector"]) or "尚未有人检查"
    return {
        "by_platform": by_platform,
        "by_inspector": by_inspector,
        "done": sum(row["done"] for row in by_platform),
        "waiting_sheets": sum(row["unconfirmed"] for row in by_platform),
        "waiting": round_.findings.waiting().count(),
    }


def closed_figures(round_: Round, names: dict[str, str]) -> dict[str, Any]:
    sample = in_tables(round_.stats["sample"])
    tables = [
        (
            TITLES[table],
            [
                {
                    "label": (names.get(key, key) if table == "by_platform_code" else key) or "未填",
                    **row,
                    "rate": rate(row),
                    "criteria": urlencode({DIMENSIONS[table]: key}),
                    "only_failed": row["failed"] - row.get("major", 0),
                }
                for key, row in sample[table].items()
            ],
        )
        for table in TABLES
    ]
    corrections = round_.corrections.select_related("round", "sheet", "finding", "by", "decided_by")
    first = round_.corrections.accepted().order_by("decided_at", "pk").first()
    told = {"corrections": list(corrections), "rate_before": first.before["rate"] if first else ""}
    told["later"] = later_evidence(round_)
    told |= {"scores": round_.stats.get("scores"), "second": round_.stats.get("second")}
    told["only_failed"] = sample["failed"] - sample.get("major", 0)
    return told | {"sample": sample, "rate": rate(sample), "tables": tables, "stats": round_.stats}


def rate(row: dict[str, int]) -> str:
    return rate_text(row["checked"] - row["failed"], row["checked"]) or "—"


def closing_outlook(round_: Round) -> dict[str, Any]:
    """What stands in the way of closing: unchecked accounts and findings nobody has confirmed."""
    left: list[CheckSheet] = unchecked_sheets(round_)
    names = platform_names()
    return {
        "unchecked": [(sheet, names.get(sheet.platform_code, "")) for sheet in left[:SHOWN]],
        "unchecked_count": len(left),
        "second": second_figures(round_),
        "waiting": round_.findings.waiting().count(),
    }
