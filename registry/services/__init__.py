"""What the register does: filings, ledgers in and out, uploads with preview and confirmation, telephones shown on demand."""

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
from registry.services.filing import (
    agree,
    discard,
    reject,
    save_draft,
    send_back,
    start_filing,
    submit,
    withdraw,
)
from registry.services.importing import Outcome, import_ledger, write_report
from registry.services.revealing import reveal_filed_phone, reveal_phone

__all__ = [
    "PARSE",
    "WRITE",
    "Outcome",
    "agree",
    "confirm_batch",
    "discard",
    "discard_batch",
    "export_ledger",
    "import_ledger",
    "job_of",
    "read_batch",
    "reject",
    "reveal_filed_phone",
    "reveal_phone",
    "save_draft",
    "send_back",
    "start_filing",
    "start_import",
    "submit",
    "withdraw",
    "write_batch",
    "write_report",
]
