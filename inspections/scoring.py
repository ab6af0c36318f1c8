"""Findings of an account make its verdict, verdicts make the statistics: integers only (pure)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PASS, FAIL, UNDETERMINED, UNCHECKED = "pass", "fail", "undetermined", "unchecked"
COUNT_AS_PASS, COUNT_NOT = "pass", "exclude"


@dataclass(frozen=True)
class Mark:
    """What one finding says, without its words."""

    veto: bool = False
    confirmed: bool = True
    undetermined: bool = False
    corrected_at_once: bool = False
    outside_round: bool = False

    @property
    def fails(self) -> bool:
        excused = self.corrected_at_once or self.outside_round or self.undetermined
        return self.confirmed and self.veto and not excused


def verdict(marks: Iterable[Mark], *, passed: bool = False) -> str:
    """One veto fails; problems do not; a suspected finding counts for nothing."""
    confirmed = [mark for mark in marks if mark.confirmed]
    if any(mark.fails for mark in confirmed):
        return FAIL
    if any(mark.undetermined for mark in confirmed):
        return UNDETERMINED
    return PASS if confirmed or passed else UNCHECKED


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
    passed, failed = row.get(PASS, 0), row.get(FAIL, 0)
    return {
        "checked": passed + failed,
        "failed": failed,
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
