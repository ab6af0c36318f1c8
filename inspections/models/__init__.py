"""Tables of the quarterly check."""

from inspections.models.correction import Correction, CorrectionEvent
from inspections.models.finding import Evidence, Finding, FindingEvent
from inspections.models.indicators import Indicator, IndicatorSet, IndicatorSetEvent
from inspections.models.redraw import Redraw, RedrawEvent
from inspections.models.round import Round, RoundEvent
from inspections.models.sheet import CheckSheet, CheckSheetEvent
from inspections.models.watch import WatchEntry

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
    "Redraw",
    "RedrawEvent",
    "Round",
    "RoundEvent",
    "WatchEntry",
]
