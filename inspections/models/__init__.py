"""Tables of the quarterly check."""

from inspections.models.cells import RoundCell
from inspections.models.correction import Correction, CorrectionEvent
from inspections.models.finding import Evidence, Finding, FindingEvent
from inspections.models.indicators import Indicator, IndicatorSet, IndicatorSetEvent
from inspections.models.interim import Interim
from inspections.models.recheck import Recheck
from inspections.models.redraw import Redraw, RedrawEvent
from inspections.models.round import Round, RoundEvent
from inspections.models.sheet import CheckSheet, CheckSheetEvent
from inspections.models.upper import UpperResult
from inspections.models.watch import WatchEntry
from inspections.models.websites import WebsiteCounts

__all__ = [
    "CheckSheet",
    "CheckSheetEvent",
    "Correction",
    "CorrectionEvent",
    "Evidence",
    "Finding",
    "FindingEvent",
    "Indicator",
    "IndicatorSet",
    "IndicatorSetEvent",
    "Interim",
    "Recheck",
    "Redraw",
    "RedrawEvent",
    "Round",
    "RoundCell",
    "RoundEvent",
    "UpperResult",
    "WatchEntry",
    "WebsiteCounts",
]
