"""Saving what was filled in on a page, files and marks; a lost race is answered with both texts."""

from dataclasses import dataclass, field
from typing import Any

from core.refusals import LOST_RACE, Refusal
from inspections.models import CheckSheet
from inspections.services.both_sheets import Both, differences
from inspections.services.evidence import attach
from inspections.services.sheets import Entry, save_sheet


@dataclass(frozen=True)
class Filled:
    """What a person sent: the marks, new files, and which version of the sheet they had before them."""

    entry: Entry
    version: int
    files: list[Any] = field(default_factory=list)


@dataclass(frozen=True)
class Saved:
    """Saved, or why not; after a lost race with what the other wrote beside it."""

    refusal: Refusal | None = None
    both: list[Both] = field(default_factory=list)

    @property
    def lost_race(self) -> bool:
        return self.refusal is not None and self.refusal.code == LOST_RACE


def save_filled(sheet: CheckSheet, filled: Filled, *, by: Any, finish: bool = False) -> Saved:
    """Who sends the very text that is saved already (an answer that got lost) has lost nothing and is not told off."""
    try:
        for file in filled.files:
            attach(sheet, file, by=by)
        save_sheet(sheet, filled.entry, version=filled.version, by=by, finish=finish)
    except Refusal as refusal:
        if refusal.code != LOST_RACE:
            return Saved(refusal)
        both = differences(sheet, filled.entry)
        if both:
            return Saved(refusal, both)
        return save_filled(sheet, Filled(filled.entry, int(str(refusal.details["version"]))), by=by, finish=finish)
    return Saved()
