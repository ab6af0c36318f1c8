"""The rounds a round is compared with: the last period, the same period a year before, and all periods before it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from inspections.models import CheckSheet, Round
from inspections.scoring import BAD
from inspections.services.population import place, round_before

LIGHT = ("frame", "indicators")


def last_period(round_: Round) -> Round | None:
    """As frozen when the round closed, so that a check closed later does not change what was compared."""
    before = round_.stats.get("previous")
    if round_.is_closed and before is not None:
        return Round.objects.defer(*LIGHT).filter(pk=before["round"]).first()
    return round_before(round_)


def year_before(round_: Round) -> Round | None:
    """The same quarter, month … of the year before; of several the one that prints the rate."""
    span = round_.span
    code = round_.period.replace(str(span.year), str(span.year - 1), 1)
    same = Round.objects.closed().rate_printing().filter(organisation=round_.organisation, period=code).defer(*LIGHT)
    rated = [each for each in same.order_by("closed_at") if each.stats["sample"]["checked"]]
    return rated[-1] if rated else None


def one_a_period(round_: Round) -> list[Round]:
    """The closed rounds of the same kind up to this one, the newest first; of several in a period the one that
    prints the rate."""
    closed = Round.objects.closed().rate_printing().filter(organisation=round_.organisation).without_frame()
    found: dict[str, Round] = {}
    for each in closed.order_by("closed_at"):
        if each.span.unit == round_.span.unit and place(each.span) < place(round_.span):
            found[each.period] = each
    earlier = sorted(found.values(), key=lambda each: place(each.span), reverse=True)
    return [round_, *earlier]


@dataclass
class Repeat:
    """An account that fails now: in how many checks in a row, and in which of the earlier ones."""

    sheet: CheckSheet
    in_a_row: int = 1
    times: int = 1
    periods: list[str] = field(default_factory=list)


def repeats(round_: Round) -> list[Repeat]:
    """Failing accounts with their history, the longest row first. A period in which the account was not drawn or could
    not be judged neither breaks the row nor counts in it."""
    rounds = one_a_period(round_)
    failing = {sheet.account_id: Repeat(sheet) for sheet in round_.sheets.filter(verdict__in=BAD)}
    verdicts = _verdicts(rounds[1:], list(failing))
    broken: set[int] = set()
    for each in rounds[1:]:
        for account, repeat in failing.items():
            verdict = verdicts.get((each.pk, account))
            if verdict in BAD:
                repeat.times += 1
                repeat.periods.append(each.span.label)
                repeat.in_a_row += account not in broken
            elif verdict == CheckSheet.Verdict.PASS:
                broken.add(account)
    return sorted(failing.values(), key=lambda repeat: (-repeat.in_a_row, -repeat.times, repeat.sheet.pk))


def _verdicts(rounds: Sequence[Round], accounts: Sequence[int]) -> dict[tuple[int, int], str]:
    """(round, account) → frozen verdict; in pieces, because a province's failing accounts are many."""
    found: dict[tuple[int, int], str] = {}
    for start in range(0, len(accounts), 500):
        rows = CheckSheet.objects.filter(
            round__in=[each.pk for each in rounds], account__in=accounts[start : start + 500]
        )
        found |= {(pk, account): verdict for pk, account, verdict in rows.values_list("round", "account", "verdict")}
    return found
