"""Tables of the quarterly check."""

from inspections.models.cells import RoundCell
from inspections.models.correction import Correction, CorrectionEvent
from inspections.models.finding import Evidence, Finding, FindingEvent
from inspections.models.indicators import Indicator, IndicatorSet, IndicatorSetEvent
from inspections.models.interim import Interim
from inspections.models.plan import PlannedRound, RoundTemplate
from inspections.models.recheck import Recheck
from inspections.models.redraw import Redraw, RedrawEvent
from inspections.models.reply_test import ReplyLook
from inspections.models.round import Round, RoundEvent
from inspections.models.second_check import SecondCheck, SecondCheckEvent
from inspections.models.self_check import SelfCheck, SelfCheckEvent, SelfCheckLine
from inspections.models.sheet import CheckSheet, CheckSheetEvent
from inspections.models.stage import Stage
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
    "PlannedRound",
    "Redraw",
    "RedrawEvent",
    "ReplyLook",
    "Round",
    "RoundCell",
    "RoundEvent",
    "UpperResult",
    "RoundTemplate",
    "SelfCheck",
    "SelfCheckEvent",
    "SelfCheckLine",
    "Stage",
    "SecondCheck",
    "SecondCheckEvent",
    "WatchEntry",
    "WebsiteCounts",
]
