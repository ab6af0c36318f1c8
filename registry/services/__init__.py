"""What the register does: ledgers in and out, uploads with preview and confirmation."""

from registry.services.exporting import export_ledger
from registry.services.importing import Outcome, import_ledger, write_report

__all__ = ["Outcome", "export_ledger", "import_ledger", "write_report"]
