"""Orders to put things right (整改通知书): drafted for all units of a closed round in one step."""

from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from inspections.models import Round
from notices.models import Paper
from notices.services.gathering import Rows, rows_by_unit
from notices.services.papers import EDIT, Wanted, new_paper, refuse_shared


def units_left(round_: Round) -> Rows:
    """Those that have no standing order of this round yet."""
    have = set(Paper.objects.orders().filter(round=round_).standing().values_list("unit", flat=True))
    return {unit: rows for unit, rows in rows_by_unit(round_).items() if unit.pk not in have}


@transaction.atomic
def make_orders(round_: Round, prefix: str, terms: dict[str, Any], *, by: Any) -> int:
    """One draft for each unit that has none. Safe to repeat, also by two people at once."""
    if not by.has_perm(EDIT):
        raise Refusal("not_allowed", "您没有拟写整改通知书的权限。")
    Round.objects.hold_closed(round_.pk)
    refuse_shared(prefix, round_.organisation, "order")
    left = units_left(round_)
    wanted = [Wanted("order", prefix, terms, (unit,), round=round_) for unit in left]
    Paper.objects.bulk_create([new_paper(each, by=by, office=round_.organisation) for each in wanted])
    if left:
        journal.record("notices.paper.draft", by=by, obj=round_, after={"units": [unit.name for unit in left]})
    return len(left)
