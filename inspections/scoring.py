"""Findings of an account make its verdict, verdicts make the statistics: integers only (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.verdict_rules import VerdictRules

PASS, FAIL, UNDETERMINED, UNCHECKED = "pass", "fail", "undetermined", "unchecked"
MAJOR = "major"  # the second bad verdict, where a round keeps it apart
BAD = (FAIL, MAJOR)
JUDGED = (PASS, *BAD)
COUNT_AS_PASS, COUNT_NOT = "pass", "exclude"
PLAIN = VerdictRules()


@dataclass(frozen=True)
class Mark:
    """What one finding says, without its words."""

    veto: bool = False
    confirmed: bool = True
    undetermined: bool = False
    corrected_at_once: bool = False
    outside_round: bool = False
    failed_again: bool = False  # not corrected when looked at again
    problem: bool = False  # a fault that does not fail by itself
    major: bool = False  # said to be 存在突出问题

    def counts(self, rules: VerdictRules = PLAIN) -> bool:
        """Whether this round takes it into account at all."""
        again = self.failed_again and rules.recheck
        excused = (self.corrected_at_once and not rules.at_once) or (
            self.outside_round and not (rules.outside or again)
        )
        return self.confirmed and not excused

    def fails(self, rules: VerdictRules = PLAIN) -> bool:
        return self.veto and not self.undetermined and self.counts(rules)


def verdict(marks: Iterable[Mark], rules: VerdictRules = PLAIN, *, passed: bool = False) -> str:
    """One veto fails; problems do not; a suspected finding counts for nothing."""
    confirmed = [mark for mark in marks if mark.confirmed]
    if any(mark.fails(rules) for mark in confirmed):
        return FAIL
    if rules.major and is_major(confirmed, rules):
        return MAJOR
    if any(mark.undetermined for mark in confirmed):
        return UNDETERMINED
    return PASS if confirmed or passed else UNCHECKED


def is_major(marks: Iterable[Mark], rules: VerdictRules) -> bool:
    counting = [mark for mark in marks if mark.counts(rules) and not mark.undetermined]
    many = sum(mark.problem for mark in counting)
    return any(mark.major for mark in counting) or bool(rules.major_from and many >= rules.major_from)


def counted(found: str, unchecked: str) -> str:
    """The verdict as it enters the rates once the office has said what unchecked accounts are."""
    return PASS if found == UNCHECKED and unchecked == COUNT_AS_PASS else found


def tally(keys: Iterable, verdicts: Iterable[str]) -> dict:
    """{key: {checked, failed, undetermined, unchecked}}; the last two stand outside `checked`."""
    table: dict = {}
    for (key, found), times in Counter(zip(keys, verdicts, strict=True)).items():
        row = table.setdefault(key, Counter())
        row[found] += times
    return {key: printed(row) for key, row in table.items()}


def printed(row: Mapping[str, int]) -> dict[str, int]:
    """`failed` are all that do not pass; `major` are those of them with the second bad verdict, where there are any."""
    passed, failed, major = row.get(PASS, 0), row.get(FAIL, 0), row.get(MAJOR, 0)
    return {
        "checked": passed + failed + major,
        "failed": failed + major,
        **({MAJOR: major} if major else {}),
        UNDETERMINED: row.get(UNDETERMINED, 0),
        UNCHECKED: row.get(UNCHECKED, 0),
    }


def statistics(columns: Mapping[str, Sequence], verdicts: Sequence[str]) -> dict:
    """Totals and one table per column, e.g. {"by_level": [...]} for 150,000 rows in one pass each."""
    return {
        "drawn": len(verdicts),
        **printed(Counter(verdicts)),
        **{name: tally(column, verdicts) for name, column in columns.items()},
    }


def rate_text(passed: int, checked: int, decimals: int = 2) -> str | None:
    """Half-up with zeros dropped, from integers: 111 of 112 is "99.11%"; nothing checked is None."""
    if not checked:
        return None
    unit = 10**decimals
    scaled = (2 * passed * 100 * unit + checked) // (2 * checked)
    whole, part = divmod(scaled, unit)
    digits = f"{part:0{decimals}d}".rstrip("0") if decimals else ""
    return f"{whole}.{digits}%" if digits else f"{whole}%"
