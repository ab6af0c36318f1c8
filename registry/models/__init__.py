"""The register's tables."""

from registry.models.account import Account, Platform
from registry.models.attachment import Attachment
from registry.models.filing import Filing, FilingEvent
from registry.models.former_name import FormerName
from registry.models.import_batch import ImportBatch, ImportBatchEvent
from registry.models.return_reason import ReturnReason
from registry.models.series import RegisterSeries

__all__ = [
    "Account",
    "Attachment",
    "Filing",
    "FilingEvent",
    "FormerName",
    "ImportBatch",
    "ImportBatchEvent",
    "Platform",
    "RegisterSeries",
    "ReturnReason",
]
