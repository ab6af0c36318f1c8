"""What can be done with a round, in one place for views, commands and the apps above."""

from inspections.services.closing import close_round, closing_report, unchecked_sheets
from inspections.services.facts import checked_rows, round_facts
from inspections.services.opening import Opening, find_round, open_round, population_of
from inspections.services.results import Upload, import_results

__all__ = [
    "Opening", "Upload", "checked_rows", "close_round", "closing_report", "find_round", "import_results", "open_round",
    "population_of", "round_facts", "unchecked_sheets",
]
