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
from registry.services.drafting import blank_filing, keep_new, save_draft, says, start_filing
from registry.services.exporting import export_ledger
from registry.services.filing import (
    agree,
    discard,
    reject,
    send_back,
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
    "blank_filing",
    "confirm_batch",
    "discard",
    "discard_batch",
    "export_ledger",
    "import_ledger",
    "job_of",
    "keep_new",
    "read_batch",
    "reject",
    "reveal_filed_phone",
    "reveal_phone",
    "save_draft",
    "says",
    "send_back",
    "start_filing",
    "start_import",
    "submit",
    "withdraw",
    "write_batch",
    "write_report",
]
