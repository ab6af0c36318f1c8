"""Posts inside the window of a closed round that became known only after its closing.

The frozen verdict stays as it is; who keeps the round is told, and a person proposes the correction (I14)."""

import datetime as dt
from dataclasses import dataclass

from inspections.models import CheckSheet, Round
from inspections.services.deciding import STALE
from registry.models import Account
from scans.freshness import UPDATED
from scans.verdicts import verdicts


@dataclass(frozen=True)
class LaterEvidence:
    """`published_at`: the newest post now known to have been out at the monitoring point."""

    sheet: CheckSheet
    published_at: dt.datetime


def later_evidence(round_: Round) -> list[LaterEvidence]:
    """Accounts that the closed round holds against for silence, and that were updated by what is known now."""
    findings = round_.findings.confirmed().filter(indicator=STALE).select_related("sheet")
    sheets = {sheet.account_id: sheet for finding in findings if (sheet := finding.sheet)}
    if not sheets:
        return []
    accounts = Account.objects.filter(pk__in=list(sheets))
    point, days = round_.point, round_.update_days
    known = {
        account.pk for account, found in verdicts(accounts, point, days, round_.closed_at) if found.verdict == UPDATED
    }
    return [
        LaterEvidence(sheets[account.pk], found.last_published_at)
        for account, found in verdicts(accounts, point, days)
        if found.verdict == UPDATED and account.pk not in known and found.last_published_at
    ]
