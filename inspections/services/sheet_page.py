"""What stands beside a check sheet: what watching saw, what was found so far, evidence, and the last round."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from core.clock import now, today
from inspections.models import CheckSheet, Finding
from inspections.services.sheet_flow import may_undo, place_of, taken_over
from inspections.services.sheets import last_findings
from registry.models import Account
from scans.verdicts import verdicts

LOOKS_SHOWN = 5
AT_IT = dt.timedelta(minutes=15)
WORDS = {"updated": "已更新", "overdue": "超期未更新", "undetermined": "无法判断"}


def beside(sheet: CheckSheet) -> dict[str, Any]:
    findings = list(sheet.findings.standing().select_related("found_by", "confirmed_by").order_by("pk"))
    return {
        "watching": watching(sheet),
        "since": changes_since(sheet),
        "reply_looks": list(sheet.reply_looks.select_related("by")),
        "findings": findings,
        "disagree": disagree(findings),
        "evidence": list(sheet.evidence.kept().select_related("by").order_by("pk")),
        "last_round": last_findings(sheet),
        "looks": list(sheet.account.sightings.all()[:LOOKS_SHOWN]),
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


def filling(sheet: CheckSheet, user: Any, just_finished: str) -> dict[str, Any]:
    """What the page of filling in shows besides: the way to other sheets, who else is at it, why it cannot be saved."""
    finished = CheckSheet.objects.visible_to(user).filter(round=sheet.round_id).exclude(pk=sheet.pk)
    known = just_finished.isascii() and just_finished.isdecimal() and len(just_finished) < 19
    done = finished.select_related("round").filter(pk=int(just_finished)).first() if known else None
    return {
        "place": place_of(sheet, user),
        "just_finished": done if done and may_undo(done, user) else None,
        "not_taken": taken_over(sheet)[1],
        "other": sheet.inspector if is_at_it(sheet, user) else None,
        "stopped": stopped(sheet),
    }


def is_at_it(sheet: CheckSheet, user: Any) -> bool:
    """Somebody else saved this sheet just now."""
    saved = sheet.checked_at
    return sheet.inspector_id not in (None, user.pk) and saved is not None and now() - saved < AT_IT


def stopped(sheet: CheckSheet) -> str:
    """Why nothing can be saved any more; "" while it can."""
    if not sheet.round.is_open:
        return f"这次检查{sheet.round.get_status_display()}，检查表不能再修改。"
    if sheet.status == CheckSheet.Status.CHECKED:
        return f"这张检查表已由{sheet.inspector or '检查员'}完成检查，如需修改请先“重新检查”。"
    return ""


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
