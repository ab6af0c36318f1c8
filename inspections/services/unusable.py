"""Apps that a person could not get or open, and a second person neither: proposed to a round as suspected findings (M10)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import journal
from core.clock import SHANGHAI
from core.refusals import Refusal
from inspections.account_labels import labels_of
from inspections.models import CheckSheet, Finding, Round
from scans.models import AppCheck

UNUSABLE, APP = "APP_UNUSABLE", "app"  # the indicator speaks of 移动客户端 alone


@transaction.atomic
def propose_unusable(round_: Round, *, by: Any) -> int:
    """Confirmed failures of the round's months, for drawn accounts; nothing counts until confirmed. Safe to repeat."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有登记检查发现的权限。")
    Round.objects.hold_open(round_.pk)
    if UNUSABLE not in round_.indicator_by_code:
        return 0
    known = set(round_.findings.filter(indicator=UNUSABLE).values_list("sheet_id", flat=True))
    sheets = {sheet.account_id: sheet for sheet in round_.sheets.all() if sheet.pk not in known}
    made = Finding.objects.bulk_create(
        _proposal(round_, sheets[check.account_id], check)
        for check in _latest(round_)
        if check.status == AppCheck.Status.FAILED and check.account_id in sheets
    )
    if made:
        journal.record("inspections.finding.unusable", by=by, obj=round_, after={"proposed": len(made)})
    return len(made)


def _latest(round_: Round) -> Iterable[AppCheck]:
    """Of each drawn app the last decided check of the round's period, up to its monitoring point."""
    start = dt.datetime.combine(round_.span.start, dt.time(), SHANGHAI)
    of_round = AppCheck.objects.filter(account__check_sheets__round=round_, account__platform__code=APP)
    decided = of_round.filter(status__in=(AppCheck.Status.PASSED, AppCheck.Status.FAILED))
    rows = decided.filter(checked_at__gte=start, checked_at__lte=round_.point).order_by("checked_at", "pk")
    return {check.account_id: check for check in rows}.values()


def _proposal(round_: Round, sheet: CheckSheet, check: AppCheck) -> Finding:
    words = f"下载与打开检查：{check.get_outcome_display()}{f'，{check.note}' if check.note else ''}"
    veto = round_.indicator_by_code[UNUSABLE]["veto"]
    return Finding(
        round=round_,
        sheet=sheet,
        account_id=sheet.account_id,
        source=Finding.Source.SCAN,
        indicator=UNUSABLE,
        veto=veto,
        conclusion=Finding.Conclusion.FAIL if veto else Finding.Conclusion.PROBLEM,
        description=words,
        **labels_of(sheet),
        checked_at=check.checked_at,
        key=f"scan:{sheet.pk}:{UNUSABLE}",
    )
