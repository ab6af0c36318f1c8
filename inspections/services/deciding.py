"""Suspected findings: confirming by another person, false alarms, unfiled accounts, proposals from watching."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.clock import local_day, now
from core.refusals import Refusal
from inspections.account_labels import labels_of
from inspections.models import CheckSheet, Finding, Round
from inspections.rules import same_words
from inspections.services.matching import AccountIndex
from registry.models import Account
from scans.freshness import OVERDUE
from scans.verdicts import verdicts

STALE = "NO_UPDATE_2W"


@dataclass
class Decided:
    """How many were decided, and why the others were not."""

    done: int = 0
    refused: dict[str, int] | None = None

    def refuse(self, why: str) -> None:
        self.refused = self.refused or {}
        self.refused[why] = self.refused.get(why, 0) + 1


def decide(findings: Iterable[Finding], move: str, *, by: Any, reason: str = "") -> Decided:
    """Each by its own move: what somebody else decided meanwhile is counted, not lost."""
    decided = Decided()
    for finding in findings:
        try:
            fields = {"confirmed_by": by} if move == "confirm" else {}
            finding.make(move, by=by, reason=reason, **fields)
            decided.done += 1
        except Refusal as refusal:
            own = finding.found_by_id == by.pk and move == "confirm"
            decided.refuse("由您本人录入，须由他人确认" if own else refusal.message)
    return decided


@dataclass(frozen=True)
class Stray:
    """An account in use that is not in the register."""

    name: str
    platform_code: str
    unit: str = ""
    district: str = ""
    indicator: str = "NOT_FILED"
    description: str = ""
    link: str = ""


@transaction.atomic
def report_unfiled(round_: Round, stray: Stray, *, by: Any) -> Finding:
    """Listed, outside every rate, and suspected until another person confirms."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有登记检查发现的权限。")
    Round.objects.hold_open(round_.pk)
    index = AccountIndex(round_)
    same = index.by_name.get((stray.platform_code, same_words(stray.name)), {})
    if any(not stray.unit or same_words(known.unit) == same_words(stray.unit) for known in same.values()):
        numbers = "、".join(known.number for known in same.values())
        raise Refusal(
            "contradiction", f"台账里已有同名同平台的账号（{numbers}），请在它的检查表上登记，或写明另一个主办单位。"
        )
    parts = [stray.platform_code, *map(same_words, (stray.name, stray.unit, stray.district)), stray.indicator]
    key = hashlib.sha256(json.dumps(["unfiled", *parts, stray.description]).encode()).hexdigest()
    if round_.findings.standing().filter(key=key).exists():
        raise Refusal("duplicate", "这个账号的这个问题已经登记过了。")
    veto = round_.indicator_by_code[stray.indicator]["veto"]
    made = Finding.objects.create(
        round=round_,
        source=Finding.Source.SHEET,
        indicator=stray.indicator,
        veto=veto,
        key=key,
        conclusion=Finding.Conclusion.FAIL if veto else Finding.Conclusion.PROBLEM,
        name=stray.name,
        platform_code=stray.platform_code,
        unit=stray.unit,
        district=stray.district,
        description=stray.description,
        link=stray.link,
        checked_at=now(),
        found_by=by,
    )
    journal.record("inspections.finding.unfiled", by=by, obj=made, after={"round": round_.pk, "name": stray.name})
    return made


@transaction.atomic
def propose_stale(round_: Round, *, by: Any) -> int:
    """Accounts that watching finds overdue become suspected; nothing counts until a person confirms. Safe to repeat."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有登记检查发现的权限。")
    Round.objects.hold_open(round_.pk)
    known = set(round_.findings.filter(source=Finding.Source.SCAN).values_list("sheet_id", flat=True))
    sheets = {sheet.account_id: sheet for sheet in round_.sheets.all() if sheet.pk not in known}
    drawn = Account.objects.filter(check_sheets__round=round_)
    made = Finding.objects.bulk_create(
        proposal(round_, sheets[account.pk], found.last_published_at)
        for account, found in verdicts(drawn, round_.point, round_.update_days)
        if found.verdict == OVERDUE and account.pk in sheets
    )
    if made:
        journal.record("inspections.finding.propose", by=by, obj=round_, after={"proposed": len(made)})
    return len(made)


def proposal(round_: Round, sheet: CheckSheet, last: dt.datetime | None) -> Finding:
    told = f"最后更新 {local_day(last)}" if last else "监测期内没有看到更新"
    return Finding(
        round=round_,
        sheet=sheet,
        account_id=sheet.account_id,
        source=Finding.Source.SCAN,
        indicator=STALE,
        veto=round_.indicator_by_code[STALE]["veto"],
        conclusion=Finding.Conclusion.FAIL,
        description=told,
        **labels_of(sheet),
        checked_at=round_.point,
        last_update_at=last,
        key=f"scan:{sheet.pk}:{STALE}",
    )
