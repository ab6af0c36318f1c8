"""What can be done with a round, in one place for views, commands and the apps above."""

from inspections.services.closing import close_round, closing_report, unchecked_sheets
from inspections.services.correcting import Proposal, accept_correction, propose_correction, reject_correction
from inspections.services.deciding import Stray, decide, propose_stale, report_unfiled
from inspections.services.facts import checked_rows, round_facts
from inspections.services.opening import Opening, find_round, open_round
from inspections.services.population import population_of
from inspections.services.results import Upload, import_results
from inspections.services.sheets import Entry, last_findings, own_findings, reopen_sheet, save_sheet
from inspections.services.unusable import propose_unusable
from inspections.services.watching import unwatch, watch

__all__ = [
    "Entry",
    "Opening",
    "Proposal",
    "Stray",
    "Upload",
    "accept_correction",
    "checked_rows",
    "close_round",
    "closing_report",
    "decide",
    "find_round",
    "import_results",
    "last_findings",
    "open_round",
    "own_findings",
    "population_of",
    "propose_correction",
    "propose_stale",
    "propose_unusable",
    "reject_correction",
    "reopen_sheet",
    "report_unfiled",
    "round_facts",
    "save_sheet",
    "unchecked_sheets",
    "unwatch",
    "watch",
]
