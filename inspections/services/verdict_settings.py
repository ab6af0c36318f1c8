"""The verdict rules of a round: as the office's last round had them, changed while the round is open."""

from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from inspections.models import Round
from inspections.verdict_rules import VerdictRules


def last_rules(organisation: Any) -> dict[str, Any]:
    """What a new round starts with."""
    last = Round.objects.filter(organisation=organisation).order_by("-pk")
    return last.values_list("verdict_rules", flat=True).first() or {}


@transaction.atomic
def save_rules(round_: Round, rules: VerdictRules, *, read: VerdictRules, by: Any) -> None:
    """Refused when somebody else changed them since `read`, and once the round is closed."""
    if not by.has_perm("inspections.open_round"):
        raise Refusal("not_allowed", "您没有修改结论规则的权限。")
    Round.objects.hold_open(round_.pk)
    now_ = Round.objects.without_frame().get(pk=round_.pk)
    if now_.rules != read:
        raise Refusal("somebody_was_faster", "结论规则刚刚被别人改过，请刷新页面，核对后再改。")
    if rules == read:
        return
    Round.objects.filter(pk=round_.pk).update(verdict_rules=rules.kept)
    journal.record("inspections.round.rules", by=by, obj=round_, before=read.kept, after=rules.kept)
    round_.verdict_rules = rules.kept
