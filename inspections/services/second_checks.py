"""Second checks of a round: which sheets go to a second person, what that person says, how disputes end (I08)."""

from collections import Counter
from math import ceil
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.models import CheckSheet, Round, SecondCheck
from inspections.sampling import Frame, scores
from inspections.scoring import BAD
from inspections.services.judging import judged
from orgs.messages import tell
from orgs.models import User
from orgs.roles import Role

MARK = "second"  # joined to the seed of the draw, so that the two draws are independent


def wanted(round_: Round) -> dict[int, str]:
    """{sheet: why} of what should be looked at again, from what is finished now: repeatable by seed and frame."""
    rules, done = round_.rules, list(round_.sheets.done().order_by("pk"))
    many = rules.second_count or ceil(rules.second_share * len(done) / 100)
    frame = Frame(tuple(sheet.line for sheet in done), "", round_.frame_sha256)
    lots = scores(frame, f"{round_.seed} {MARK}")
    by_lot = sorted(done, key=lambda sheet: lots[sheet.line])
    found = {sheet.pk: SecondCheck.Why.DRAWN.value for sheet in by_lot[:many]}
    if rules.second_failing:
        said = zip(done, judged(round_, done), strict=True)
        found |= {sheet.pk: SecondCheck.Why.FAILING.value for sheet, (verdict, _) in said if verdict in BAD}
    return found


@transaction.atomic
def draw_second(round_: Round, *, by: Any) -> int:
    """Adds what is missing, takes nothing away; of two who draw at once the second adds nothing. Safe to repeat."""
    if not by.has_perm("inspections.open_round"):
        raise Refusal("not_allowed", "您没有抽取复核的权限。")
    if not round_.rules.asks_second:
        raise Refusal("no_second_check", "这次检查没有设置复核，请先在“结论规则”里设置。")
    Round.objects.hold_open(round_.pk)
    known = set(SecondCheck.objects.of_round(round_).values_list("sheet_id", flat=True))
    fresh = {sheet: why for sheet, why in wanted(round_).items() if sheet not in known}
    SecondCheck.objects.bulk_create(SecondCheck(sheet_id=sheet, why=why) for sheet, why in sorted(fresh.items()))
    if fresh:
        journal.record("inspections.second.draw", by=by, obj=round_, after={"drawn": len(fresh)})
    return len(fresh)


def agree(check: SecondCheck, *, by: Any) -> None:
    _refuse_own(check, by)
    check.make("agree", by=by, by_id=by.pk, at=now())


@transaction.atomic
def disagree(check: SecondCheck, *, by: Any, reason: str) -> None:
    """Back to whoever filled the sheet in, and to the supervisors."""
    _refuse_own(check, by)
    check.make("disagree", by=by, reason=reason, by_id=by.pk, at=now(), objection=reason)
    sheet = check.sheet
    people = set(User.objects.holding(Role.SUPERVISOR, sheet.round.organisation))
    people |= {sheet.inspector} if sheet.inspector else set()
    told = f"{by} 对“{sheet.name}”的检查结果有异议：{reason}"
    tell(
        people - {by}, f"复核有异议：{sheet.name}", told, check.get_absolute_url(), kind="second.disputed", about=check
    )


@transaction.atomic
def settle(check: SecondCheck, *, by: Any, settlement: str) -> None:
    """How the dispute ended: corrected on the sheet, or kept with the reason why."""
    if check.by_id == by.pk:
        raise Refusal("own_dispute", "异议由您提出，须由检查人或主管处理。")
    if check.sheet.status != CheckSheet.Status.CHECKED and check.sheet.inspector_id:
        raise Refusal("sheet_open", "检查表已退回重新检查，请先完成检查，再处理异议。")
    check.make("settle", by=by, reason=settlement, settled_by_id=by.pk, settlement=settlement)
    subject = f"异议已处理：{check.sheet.name}"
    people = [check.by] if check.by else []
    tell(people, subject, settlement, check.get_absolute_url(), kind="second.settled", about=check)


def _refuse_own(check: SecondCheck, by: Any) -> None:
    if check.is_own(by):
        raise Refusal("own_sheet", "这张检查表由您本人填写，须由另一人复核。")


def refuse_disputed(round_: Round) -> None:
    """A round does not close over an open dispute."""
    left = list(SecondCheck.objects.of_round(round_).disputed().select_related("sheet")[:10])
    if left:
        named = "、".join(f"{check.sheet.name}（{check.sheet.number}）" for check in left)
        raise Refusal("second_check_open", f"还有复核异议没有处理：{named}。请先处理，再办结。")


def second_figures(round_: Round) -> dict[str, int] | None:
    """How many went to a second person, with what result, and how many that should have were not looked at."""
    if not round_.rules.asks_second:
        return None
    made = dict(SecondCheck.objects.of_round(round_).values_list("sheet_id", "status"))
    counts = Counter(made.values())
    missing = [sheet for sheet in wanted(round_) if made.get(sheet, "waiting") == "waiting"]
    left = {*missing, *(sheet for sheet, status in made.items() if status == "waiting")}
    return {
        "wanted": len({*made, *missing}),
        "agreed": counts["agreed"],
        "disputed": counts["disputed"],
        "settled": counts["settled"],
        "left": len(left),
    }
