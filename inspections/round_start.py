"""What the page that opens a round starts from: the last round, a round or template that was picked, or a planned check."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from core.calendar import Period
from core.clock import today
from inspections.models import PlannedRound, Round, RoundTemplate
from inspections.next_round import following, next_round, starting
from inspections.round_pattern import pattern_of_template
from inspections.services.planning import note_opened
from registry.models import Account


@dataclass(frozen=True)
class Start:
    """The form's first values, and in words where they come from."""

    fields: dict[str, Any]
    words: str = ""
    planned: PlannedRound | None = None


def start_of(request: HttpRequest) -> Start:
    """`?plan=`, `?template=`, `?from=` (a round) or `?account=` by key; without one, the office's last round."""
    for name, found in (
        ("plan", from_plan),
        ("template", from_template),
        ("from", from_round),
        ("account", from_account),
    ):
        if given := request.GET.get(name):
            return found(request.user, number(given))
    regular = rounds_of(request.user).filter(organisation=request.user.organisation).exclude(kind__in=Round.BESIDE)
    last = regular.first()
    words = "已按上一次检查的方式填好接下来的一期，可以修改。" if last else "已填好本季度，可以修改。"
    return Start(next_round(last), words)


def number(given: str) -> int:
    if not (given.isascii() and given.isdecimal() and len(given) < 12):
        raise Http404
    return int(given)


def first_or_404(rows: Any, pk: int) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def rounds_of(user: Any) -> Any:
    rounds = Round.objects.visible_to(user).without_frame().select_related("indicator_set")
    return rounds.prefetch_related("stages")


def from_round(user: Any, pk: int) -> Start:
    last = first_or_404(rounds_of(user), pk)
    return Start(next_round(last, following(last)), f"已按“{last}”的方式填好接下来的一期，可以修改。")


def from_template(user: Any, pk: int) -> Start:
    template = first_or_404(RoundTemplate.objects.visible_to(user).standing(), pk)
    same = Round.objects.visible_to(user).without_frame().filter(kind=template.kind).first()
    words = f"已按模板“{template}”填好，可以修改。"
    return Start(starting(pattern_of_template(template), period_for(template.kind, same)), words)


def period_for(kind: str, same: Round | None) -> Period:
    """The period after the last round of that kind; the first time, the one that today lies in."""
    if same is not None and kind not in Round.BESIDE:
        return following(same)
    day = today()
    code = {
        Round.Kind.MONTH: Period.written(day.year, "M", day.month),
        Round.Kind.HALF_YEAR: Period.written(day.year, "H", 1 if day.month <= 6 else 2),
        Round.Kind.YEAR: str(day.year),
        Round.Kind.NTH: Period.written(day.year, "N", 1),
        Round.Kind.BATCH: f"{Period.quarter_of(day).code}B1",
    }
    return Period.parse(code.get(Round.Kind(kind), Period.quarter_of(day).code))


def from_plan(user: Any, pk: int) -> Start:
    rows = PlannedRound.objects.visible_to(user).filter(organisation=user.organisation)
    planned = first_or_404(rows.select_related("template", "round"), pk)
    fields = starting(pattern_of_template(planned.template), planned.span) | {"title": planned.title}
    words = f"已按年度检查计划“{planned}”填好，可以修改。"
    if not planned.is_open_still:
        words = f"这项计划已经发起过“{planned.round}”，再次发起的不再归入计划。"
    return Start(fields, words, planned)


def from_account(user: Any, pk: int) -> Start:
    account = first_or_404(Account.objects.visible_to(user), pk)
    period = Period.quarter_of(today())
    fields = next_round(None, period) | {"period": f"{Round.Kind.SINGLE}:{period.code}", "account": account.number}
    return Start(fields, f"单独检查“{account.name}”，不影响本周期的合格率。")


def opened_from(start: Start, made: Round) -> Round:
    """The plan remembers which round came of it."""
    if start.planned is not None:
        note_opened(start.planned, made)
    return made
