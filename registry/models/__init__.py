"""The register's tables."""

from registry.models.account import Account, Platform
from registry.models.filing import Filing, FilingEvent
from registry.models.import_batch import ImportBatch, ImportBatchEvent
from registry.models.series import RegisterSeries

__all__ = ["Account", "Filing", "FilingEvent", "ImportBatch", "ImportBatchEvent", "Platform", "RegisterSeries"]
