"""Sheets given to inspectors by lot within the rule on conflicts of interest, and given to another person with a reason."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from core import journal
from core.refusals import Refusal
from inspections.assigning import RULE, Person, assign
from inspections.models import CheckSheet, Round
from inspections.sampling import clean_seed
from orgs.models import User
from orgs.roles import Role

ASSIGN = "inspections.open_round"


def inspectors_for(round_: Round) -> Any:
    """Active inspectors of the office and of the units below it."""
    below = User.objects.filter(is_active=True, organisation__path__startswith=round_.organisation.path)
    return below.filter(grants__role=Role.INSPECTOR).select_related("organisation").order_by("username").distinct()


@transaction.atomic
def assign_round(round_: Round, inspectors: Iterable[User], *, by: Any) -> int:
    """Sheets nobody has begun, by lot; how many nobody may check. The rule and the people stay with the round."""
    if not by.has_perm(ASSIGN):
        raise Refusal("not_allowed", "您没有分派检查表的权限。")
    chosen = {person.username: person for person in inspectors}
    if not chosen:
        raise Refusal("nobody", "请至少选择一名检查员。")
    Round.objects.hold_open(round_.pk)
    sheets = {sheet.line: sheet for sheet in round_.sheets.untouched().select_related("account")}
    people = [Person(name, person.organisation_id or 0) for name, person in sorted(chosen.items())]
    lots = assign(
        {line: sheet.account.organisation_id for line, sheet in sheets.items()},
        people,
        clean_seed(round_.seed),
        round_.frame_sha256,
    )
    for name, person in chosen.items():
        pks = [sheets[line].pk for line, drawn in lots.items() if drawn == name]
        round_.sheets.untouched().filter(pk__in=pks).update(assignee=person)
    left = len(sheets) - len(lots)
    Round.objects.filter(pk=round_.pk).update(assignment={"inspectors": sorted(chosen), "rule": RULE, "left": left})
    told = {"inspectors": sorted(chosen), "sheets": len(lots), "left": left}
    journal.record("inspections.round.assign", by=by, obj=round_, after=told)
    return left


@transaction.atomic
def reassign(sheet: CheckSheet, to: User | None, *, by: Any, reason: str) -> None:
    """To one person by name, for leave or illness; never to somebody of the account's own unit."""
    if not by.has_perm(ASSIGN):
        raise Refusal("not_allowed", "您没有分派检查表的权限。")
    if not reason.strip():
        raise Refusal("reason_needed", "改派需要写明理由。")
    if to is not None and to.organisation_id == sheet.account.organisation_id:
        raise Refusal("own_unit", f"{to} 是这个账号主办单位的人，应当回避，请改派别人。")
    Round.objects.hold_open(sheet.round_id)
    before = sheet.assignee
    changed = CheckSheet.objects.filter(pk=sheet.pk, assignee=before, status=CheckSheet.Status.ASSIGNED)
    if not changed.update(assignee=to):
        raise Refusal("somebody_was_faster", "这张检查表已被别人改派或已完成，请刷新页面。")
    told = {"assignee": str(to) if to else ""}
    before_told = {"assignee": str(before) if before else ""}
    journal.record("inspections.sheet.assign", by=by, obj=sheet, before=before_told, after=told, reason=reason)
