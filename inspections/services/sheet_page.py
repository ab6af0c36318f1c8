"""What stands beside a check sheet: what watching saw, what was found so far, evidence, and the last round."""

from collections.abc import Iterable
from typing import Any

from core.clock import today
from inspections.models import CheckSheet, Finding
from inspections.services.sheets import last_findings
from registry.models import Account
from scans.verdicts import verdicts

WORDS = {"updated": "已更新", "overdue": "超期未更新", "undetermined": "无法判断"}


def beside(sheet: CheckSheet) -> dict[str, Any]:
    findings = list(sheet.findings.standing().select_related("found_by", "confirmed_by").order_by("pk"))
    return {
        "watching": watching(sheet),
        "since": changes_since(sheet),
        "reply_looks": list(sheet.reply_looks.select_related("by")),
        "findings": findings,
        "disagree": disagree(findings),
        "evidence": list(sheet.evidence.select_related("by").order_by("pk")),
        "last_round": last_findings(sheet),
    }


def changes_since(sheet: CheckSheet) -> list[str]:
    """What has happened to the account and its unit since the list was frozen, a sentence each."""
    account, unit = sheet.account, sheet.account.organisation
    found = []
    if account.closed_on:
        found.append(f"这个账号已于 {account.closed_on} {account.get_state_display()}。")
    if account.name != sheet.name:
        found.append(f"这个账号已由“{sheet.name}”改名为“{account.name}”。")
    if account.platform.code != sheet.platform_code:
        found.append(f"这个账号的平台已改为{account.platform.name}。")
    if unit.name != sheet.unit:
        found.append(f"主办单位已由“{sheet.unit}”改为“{unit.name}”。")
    if unit.dissolved_on and unit.dissolved_on <= today():
        found.append(f"主办单位“{unit.name}”已于 {unit.dissolved_on} 撤销。")
    return found


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
