"""What a preview of a ledger shows of the rows it would write: units to be made, and first what needs a careful look."""

from collections.abc import Iterable
from typing import Any

from registry.histories import planned
from registry.services.writing import Change

SHOWN = 200  # rows, and units, named in a preview


class Preview:
    """Gathers chunk by chunk; keeps no more than it shows, so that it does not grow with the file."""

    def __init__(self) -> None:
        self.careful: list[dict[str, Any]] = []
        self.others: list[dict[str, Any]] = []
        self.units: dict[tuple[str, str], str] = {}
        self.count = 0  # of rows that need a careful look

    def add(self, changes: Iterable[Change]) -> None:
        for change in changes:
            if not change.unit.pk:
                unit = change.unit
                self.units[unit.name, unit.district] = f"{unit.name}（{unit.district}）" if unit.district else unit.name
            row = planned(change)
            self.count += bool(row["careful"])
            kept = self.careful if row["careful"] else self.others
            if len(kept) < SHOWN:
                kept.append(row)

    def as_report(self) -> dict[str, Any]:
        return {
            "planned": (self.careful + self.others)[:SHOWN],
            "careful": self.count,
            "new_units": {"count": len(self.units), "names": list(self.units.values())[:SHOWN]},
        }
