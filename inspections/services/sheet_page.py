"""What stands beside a check sheet: what watching saw, what was found so far, evidence, and the last round."""

from collections.abc import Iterable
from typing import Any

from inspections.models import CheckSheet, Finding
from inspections.services.sheets import last_findings
from registry.models import Account
from scans.verdicts import verdicts

WORDS = {"updated": "已更新", "overdue": "超期未更新", "undetermined": "无法判断"}


def beside(sheet: CheckSheet) -> dict[str, Any]:
    findings = list(sheet.findings.standing().select_related("found_by", "confirmed_by").order_by("pk"))
    return {
        "watching": watching(sheet),
        "findings": findings,
        "disagree": disagree(findings),
        "evidence": list(sheet.evidence.select_related("by").order_by("pk")),
        "last_round": last_findings(sheet),
    }


def disagree(findings: Iterable[Finding]) -> bool:
    """Of a pass, a veto that counts and "cannot be judged", only one can be true of an account."""
    said = {
        each.conclusion if each.conclusion in ("pass", "undetermined") else "veto"
        for each in findings
        if each.conclusion in ("pass", "undetermined") or (each.veto and not each.excused)
    }
    return len(said) > 1


def watching(sheet: CheckSheet) -> dict[str, Any]:
    """The verdict of watching at the monitoring point; it never counts by itself."""
    [(_, found)] = verdicts(Account.objects.filter(pk=sheet.account_id), sheet.round.point, sheet.round.update_days)
    return {"verdict": found.verdict, "label": WORDS[found.verdict], "last": found.last_published_at}
