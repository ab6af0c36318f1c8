"""The register's tables."""

from registry.models.account import Account, Platform
from registry.models.account_exception import AccountException, AccountExceptionEvent
from registry.models.attachment import Attachment
from registry.models.closing import Closing, ClosingEvent, ClosingStep
from registry.models.custody import Custody, CustodyHandover, CustodyVersion
from registry.models.filing import Filing, FilingEvent
from registry.models.filing_copy import FilingCopy, FilingCopyEvent
from registry.models.former_name import FormerName
from registry.models.import_batch import ImportBatch, ImportBatchEvent
from registry.models.link_pattern import LinkPattern
from registry.models.return_reason import ReturnReason
from registry.models.revival import RevivalCheck, RevivalWatch, RevivalWatchEvent
from registry.models.series import RegisterSeries

__all__ = [
    "Account",
    "AccountException",
    "AccountExceptionEvent",
    "Attachment",
    "Closing",
    "ClosingEvent",
    "ClosingStep",
    "Custody",
    "CustodyHandover",
    "CustodyVersion",
    "Filing",
    "FilingCopy",
    "FilingCopyEvent",
    "FilingEvent",
    "FormerName",
    "ImportBatch",
    "ImportBatchEvent",
    "LinkPattern",
    "Platform",
    "RegisterSeries",
    "ReturnReason",
    "RevivalCheck",
    "RevivalWatch",
    "RevivalWatchEvent",
]
