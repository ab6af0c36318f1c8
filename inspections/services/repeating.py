"""The draw of a round done again from what was frozen, and a new draw that two people agreed to (I02, I03)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.models import Redraw, RedrawEvent, Round
from inspections.models.redraw import PROPOSE
from inspections.rules import plan_of
from inspections.sampling import Frame, build_frame, draw
from inspections.services.opening import drawn_lines, frozen, make_sheets
from inspections.services.population import FIELDS, population_of


@dataclass(frozen=True)
class Repeated:
    """What drawing again gives, beside what the round holds."""

    frame_is_intact: bool
    again: Sequence[str]
    missing: list[str]
    added: list[str]

    @property
    def is_same(self) -> bool:
        return self.frame_is_intact and not self.missing and not self.added


def frame_of(round_: Round) -> Frame:
    return build_frame(round_.frame.split("\n")[:-1])


def repeat_draw(round_: Round) -> Repeated:
    """From frame, seed, rule and must-includes alone; reads nothing of today's register."""
    frame, sheets = frame_of(round_), list(round_.sheets.all())
    must = [sheet.line for sheet in sheets if sheet.must_include]
    again = frame.lines if round_.scope == Round.Scope.FULL else draw(frame, plan_of(round_.rule), round_.seed, must)
    held = {sheet.line for sheet in sheets}
    intact = frame.sha256 == round_.frame_sha256
    return Repeated(intact, again, sorted(set(again) - held), sorted(held - set(again)))


@transaction.atomic
def propose_redraw(round_: Round, *, by: Any, reason: str) -> Redraw:
    """Changes nothing yet: another person has to agree."""
    if not by.has_perm(PROPOSE):
        raise Refusal("not_allowed", "您没有提出重新抽取的权限。")
    if not reason.strip():
        raise Refusal("reason_needed", "重新抽取需要写明理由。")
    _refuse_begun(round_)
    made = Redraw(round=round_, reason=reason, by=by, old_seed=round_.seed)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refusal("already_proposed", "重新抽取已经提出，正在等待另一人同意。") from None
    RedrawEvent.objects.create(record=made, move="propose", source="", target=made.status, by=by, reason=reason)
    journal.record("inspections.redraw.propose", by=by, obj=made, after={"seed": round_.seed}, reason=reason)
    return made


def _refuse_begun(round_: Round) -> None:
    Round.objects.hold_open(round_.pk)
    if round_.scope == Round.Scope.FULL:
        raise Refusal("full_check", "全面检查不抽取，没有可以重新抽取的。")
    if round_.findings.exists() or round_.sheets.exclude(inspector=None).exists():
        raise Refusal("already_begun", "已有检查记录，不能再重新抽取；确需重来请撤销这次检查后重新发起。")


@transaction.atomic
def accept_redraw(redraw: Redraw, *, by: Any) -> None:
    """A new seed over the same frame; the old seed and list stay on record."""
    if not redraw.may(by, "accept"):
        redraw.make("accept", by=by)  # says why not
    round_ = Round.objects.select_for_update().get(pk=redraw.round_id)
    _refuse_begun(round_)
    sheets = list(round_.sheets.all())
    must = {sheet.line: [sheet.must_include] for sheet in sheets if sheet.must_include}
    seed = secrets.token_hex(8)
    lines = drawn_lines(frame_of(round_), round_.rule, seed, must)
    by_line = _rows_of(round_)
    if gone := [line for line in lines if line not in by_line]:
        raise Refusal("account_gone", f"抽到的 {len(gone)} 个账号已不在台账中，请撤销这次检查后重新发起。")
    round_.sheets.all().delete()
    make_sheets(round_, lines, by_line, must)
    Round.objects.filter(pk=round_.pk).update(seed=seed, drawn=len(lines), assignment={})
    fields = {"decided_by": by, "decided_at": now(), "new_seed": seed, "old_drawn": [sheet.number for sheet in sheets]}
    redraw.make("accept", by=by, **fields)


def _rows_of(round_: Round) -> dict[str, Sequence[Any]]:
    """{frame line: register row} of that day; an account renamed since is not found by its line."""
    rows = population_of(round_.organisation, round_.as_of).order_by("pk").values_list(*FIELDS)
    return frozen(list(rows))[1]


def reject_redraw(redraw: Redraw, *, by: Any, reason: str) -> None:
    redraw.make("reject", by=by, reason=reason, decided_by=by, decided_at=now())
