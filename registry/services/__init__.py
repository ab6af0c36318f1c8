"""What the register does: ledgers in and out, uploads with preview and confirmation, telephones shown on demand."""

from registry.services.batches import (
    PARSE,
    WRITE,
    confirm_batch,
    discard_batch,
    job_of,
    read_batch,
    start_import,
    write_batch,
)
from registry.services.exporting import export_ledger
from registry.services.importing import Outcome, import_ledger, write_report
from registry.services.revealing import reveal_phone

__all__ = [
    "PARSE",
    "WRITE",
    "Outcome",
    "confirm_batch",
    "discard_batch",
    "export_ledger",
    "import_ledger",
    "job_of",
    "read_batch",
    "reveal_phone",
    "start_import",
    "write_batch",
    "write_report",
]
