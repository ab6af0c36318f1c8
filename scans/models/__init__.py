"""What was seen of accounts: stretches of equal looks, counts per day, claims of people, runs, the pace of hosts and
credentials; what accounts are asked with; and what is wrong with the watching itself."""

from scans.models.alarm import Alarm, AlarmEvent, AlarmKind, AlarmOwner, WatchDay
from scans.models.answer import Answer, AnswerPack
from scans.models.app_check import AppCheck, AppCheckEvent
from scans.models.canary import BridgeCanary
from scans.models.claim import Claim, ClaimEvent
from scans.models.existence import ExistenceProposal
from scans.models.grant import Grant, GrantEvent
from scans.models.pace import HostPace, PaceHome, QuotaPace
from scans.models.platform_app import PlatformApp, PlatformAppEvent
from scans.models.run import RunLook, ScanRun, left_in_open_runs
from scans.models.sighting import DayCount, Sighting, SourceState, due
from scans.models.state import GOOD, State

__all__ = [
    "Alarm",
    "AlarmEvent",
    "AlarmKind",
    "AlarmOwner",
    "AppCheck",
    "AppCheckEvent",
    "BridgeCanary",
    "Answer",
    "AnswerPack",
    "Claim",
    "ClaimEvent",
    "DayCount",
    "ExistenceProposal",
    "GOOD",
    "Grant",
    "GrantEvent",
    "HostPace",
    "PaceHome",
    "PlatformApp",
    "PlatformAppEvent",
    "QuotaPace",
    "RunLook",
    "ScanRun",
    "Sighting",
    "SourceState",
    "State",
    "WatchDay",
    "due",
    "left_in_open_runs",
]
