"""The register's tables."""

from registry.models.account import Account, Platform
from registry.models.account_exception import AccountException, AccountExceptionEvent
from registry.models.attachment import Attachment
from registry.models.campaign import Campaign, CampaignEvent, CampaignRound
from registry.models.closing import Closing, ClosingEvent, ClosingStep
from registry.models.confirmation import PlatformConfirmation
from registry.models.custody import Custody, CustodyHandover, CustodyVersion
from registry.models.difference import Difference, DifferenceEvent
from registry.models.filing import Filing, FilingEvent
from registry.models.filing_copy import FilingCopy, FilingCopyEvent
from registry.models.former_name import FormerName
from registry.models.import_batch import ImportBatch, ImportBatchEvent
from registry.models.link_pattern import LinkPattern
from registry.models.national import (
    NationalLayout,
    Reconciliation,
    ReconciliationEvent,
    ReconciliationLine,
    ReconciliationLineEvent,
)
from registry.models.return_reason import ReturnReason
from registry.models.revival import RevivalCheck, RevivalWatch, RevivalWatchEvent
from registry.models.series import RegisterSeries
from registry.models.yearly_review import YearlyReview, YearlyReviewEvent

__all__ = [
    "Account",
    "AccountException",
    "AccountExceptionEvent",
    "Attachment",
    "Campaign",
    "CampaignEvent",
    "CampaignRound",
    "Closing",
    "ClosingEvent",
    "ClosingStep",
    "Custody",
    "CustodyHandover",
    "CustodyVersion",
    "Difference",
    "DifferenceEvent",
    "Filing",
    "FilingCopy",
    "FilingCopyEvent",
    "FilingEvent",
    "FormerName",
    "ImportBatch",
    "ImportBatchEvent",
    "LinkPattern",
    "NationalLayout",
    "Platform",
    "PlatformConfirmation",
    "Reconciliation",
    "ReconciliationEvent",
    "ReconciliationLine",
    "ReconciliationLineEvent",
    "RegisterSeries",
    "ReturnReason",
    "RevivalCheck",
    "RevivalWatch",
    "RevivalWatchEvent",
    "YearlyReview",
    "YearlyReviewEvent",
]
