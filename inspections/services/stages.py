"""The stages of a round: planned when it opens, and where each of them stands, read from the round's own records."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core import journal
from core.clock import today
from core.refusals import Refusal
from inspections.models import ReplyLook, Round, Stage
from inspections.services.self_checks import ask_units
from orgs.workdays import work_calendar

PLAN = "inspections.open_round"
Kind = Stage.Kind
# Who has to do what.
DUTIES: dict[str, tuple[str, str]] = {
    Kind.SELF_CHECK: ("各主办单位", "逐个账号填写自查表，上传盖章件"),
    Kind.CROSS_CHECK: ("结对单位的检查员", "检查对方的账号，不查本单位"),
    Kind.DRAW: ("主管", "发起时按规则抽取，名单即固定"),
    Kind.SCAN: ("检查员", "按监测情况提出疑似问题"),
    Kind.HUMAN_CHECK: ("检查员", "逐个账号填写检查表"),
    Kind.SECOND_CHECK: ("另一名检查员或主管", "确认或排除疑似问题"),
    Kind.REPLY_FIRST: ("检查员", "留言提问，登记是否有回应"),
    Kind.REPLY_SECOND: ("检查员", "再看第一轮没有回应的账号"),
    Kind.CLOSE: ("主管", "办结，固定结论和合格率"),
}
PAGES: dict[str, str] = {
    Kind.SELF_CHECK: "inspections:round-selfchecks",
    Kind.CROSS_CHECK: "inspections:round-cross",
    Kind.DRAW: "inspections:round-repeat",
    Kind.SECOND_CHECK: "inspections:round-waiting",
    Kind.REPLY_FIRST: "inspections:round-replies",
    Kind.REPLY_SECOND: "inspections:round-replies",
}
# Nothing in the records says that these are over: a person does.
BY_WORD = (Kind.SCAN, Kind.REPLY_FIRST, Kind.REPLY_SECOND, Kind.CROSS_CHECK)


@dataclass(frozen=True)
class PlannedStage:
    """One stage switched on, with its days where somebody planned them."""

    kind: str
    starts_on: dt.date | None = None
    due_on: dt.date | None = None


@dataclass
class Standing:
    """One stage on the page of its round. `state`: done, now, late, ahead or left (the round ended without it)."""

    stage: Stage
    state: str = "ahead"
    done: int = 0
    total: int = 0
    workdays: int | None = None  # until it is due; negative when over
    waits: bool = False  # more may still come, however much is done
    is_present: bool = False
    who: str = field(init=False)
    what: str = field(init=False)
    page: str = field(init=False)

    def __post_init__(self) -> None:
        self.who, self.what = DUTIES[self.stage.kind]
        self.page = PAGES.get(self.stage.kind, "")

    @property
    def is_over(self) -> bool:
        return self.stage.done_at is not None or (not self.waits and self.total > 0 and self.done >= self.total)

    @property
    def may_be_declared(self) -> bool:
        return self.stage.kind in BY_WORD and self.state in ("now", "late", "ahead")


def plan_stages(made: Round, planned: Sequence[PlannedStage], accounts: Iterable[int], *, by: Any) -> None:
    """One row a stage in the order they are gone through; units are asked for their self-checks at once."""
    wanted = {stage.kind: stage for stage in planned}
    wanted.setdefault(Kind.HUMAN_CHECK, PlannedStage(Kind.HUMAN_CHECK, made.window_from, made.window_to))
    for kind in Stage.ALWAYS:
        wanted.setdefault(kind, PlannedStage(kind))
    if wrong := set(wanted) - set(Kind.values):
        raise Refusal("usage", f"没有这个环节：{'、'.join(sorted(wrong))}。")
    if Kind.REPLY_SECOND in wanted and Kind.REPLY_FIRST not in wanted:
        raise Refusal("contradiction", "没有互动第一轮，不能只做第二轮，请一并勾选或都不选。")
    for stage in wanted.values():
        if stage.starts_on and stage.due_on and stage.starts_on > stage.due_on:
            raise Refusal("bad_date", f"环节“{Kind(stage.kind).label}”的截止日期早于开始日期，请核对。")
    ordered = [wanted[kind] for kind in Kind.values if kind in wanted]
    Stage.objects.bulk_create(
        Stage(round=made, kind=each.kind, starts_on=each.starts_on, due_on=each.due_on) for each in ordered
    )
    if Kind.SELF_CHECK in wanted:
        ask_units(made, accounts, due_on=wanted[Kind.SELF_CHECK].due_on, by=by)


@transaction.atomic
def declare_done(round_: Round, kind: str, *, by: Any) -> None:
    """A stage that no record ends by itself is over by a supervisor's word. Safe to repeat."""
    if not by.has_perm(PLAN):
        raise Refusal("not_allowed", "您没有登记环节完成的权限。")
    if kind not in BY_WORD:
        raise Refusal("usage", "这个环节按办理情况自动完成，不用登记。")
    Round.objects.hold_open(round_.pk)
    if Stage.objects.note_done(round_.pk, kind, by):
        journal.record("inspections.round.stage", by=by, obj=round_, after={"stage": kind, "done": True})


def strip(round_: Round) -> list[Standing]:
    """Every stage of the round with its state; the present one is the first that is begun and not over."""
    standings = [Standing(stage) for stage in round_.stages.all()]
    count(round_, {each.stage.kind: each for each in standings})
    day = today()
    calendar = work_calendar(day) if round_.is_open else None
    over = not round_.is_open
    for each in standings:
        if each.is_over or (each.stage.kind == Kind.CLOSE and round_.is_closed):
            each.state = "done"
        elif over:
            each.state = "left"
        else:
            each.state = "late" if each.stage.is_late(day) else state_ahead(each.stage, day)
            if calendar and each.stage.due_on:
                each.workdays = calendar.workdays_between(day, each.stage.due_on)
    present = next((each for each in standings if each.state in ("now", "late")), None)
    if present:
        present.is_present = True
    return standings


def state_ahead(stage: Stage, day: dt.date) -> str:
    if stage.kind == Kind.CLOSE:
        return "ahead"
    return "ahead" if stage.starts_on and stage.starts_on > day else "now"


def count(round_: Round, by_kind: dict[str, Standing]) -> None:
    """How far each stage is; what has no number of its own keeps 0 of 0."""
    if (draw := by_kind.get(Kind.DRAW)) is not None:
        draw.done, draw.total = 1, 1
        draw.stage.done_at = round_.opened_at
    if (own := by_kind.get(Kind.SELF_CHECK)) is not None:
        own.done = round_.self_checks.reported().count()
        own.total = own.done + round_.self_checks.missing().count()
    if Kind.HUMAN_CHECK in by_kind or Kind.SECOND_CHECK in by_kind:
        count_sheets(round_, by_kind)
    if Kind.REPLY_FIRST in by_kind:
        looks = by_look(round_)
        for kind, look in ((Kind.REPLY_FIRST, 1), (Kind.REPLY_SECOND, 2)):
            if kind in by_kind:
                by_kind[kind].done = looks[look]
        by_kind[Kind.REPLY_FIRST].total = round_.drawn
        if Kind.REPLY_SECOND in by_kind:
            by_kind[Kind.REPLY_SECOND].total = looks[0]


def count_sheets(round_: Round, by_kind: dict[str, Standing]) -> None:
    filled = round_.drawn - round_.sheets.to_fill().count()
    if (human := by_kind.get(Kind.HUMAN_CHECK)) is not None:
        human.done, human.total = filled, round_.drawn
    if (second := by_kind.get(Kind.SECOND_CHECK)) is not None:
        second.done, waiting = round_.findings.decided().count(), round_.findings.waiting().count()
        second.total, second.waits = second.done + waiting, filled < round_.drawn
        if not second.total and not second.waits:
            second.done, second.total = 1, 1  # everything was looked at and nothing found


def by_look(round_: Round) -> dict[int, int]:
    """{0: unanswered at the first look, 1: first looks, 2: second looks}."""
    rows = list(ReplyLook.objects.filter(sheet__round=round_).values_list("look", "answered"))
    return {
        0: sum(look == 1 and not answered for look, answered in rows),
        1: sum(look == 1 for look, _ in rows),
        2: sum(look == 2 for look, _ in rows),
    }
