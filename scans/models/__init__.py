"""What was seen of accounts: stretches of equal looks, counts per day, claims of people, runs, and the pace of hosts and credentials."""

from scans.models.answer import Answer, AnswerPack
from scans.models.claim import Claim, ClaimEvent
from scans.models.pace import HostPace, PaceHome, QuotaPace
from scans.models.run import RunLook, ScanRun, left_in_open_runs
from scans.models.sighting import DayCount, Sighting, SourceState, due
from scans.models.state import GOOD, State

__all__ = [
    "Answer",
    "AnswerPack",
    "Claim",
    "ClaimEvent",
    "DayCount",
    "GOOD",
    "HostPace",
    "PaceHome",
    "QuotaPace",
    "RunLook",
    "ScanRun",
    "Sighting",
    "SourceState",
    "State",
    "due",
    "left_in_open_runs",
]
