"""check_ledger FILE: does an exported ledger still hold what was exported? Needs no database."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.ledger_check import check_ledger
from core.refusals import Refusal


class Command(ContractCommand):
    help = "Hold an exported ledger (.xlsx or .csv) against the digest in its own head."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def run(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        if not path.is_file():
            raise Refusal("no_file", f"没有文件“{path}”。")
        checked = check_ledger(path)
        self.exit_code = 0 if checked.matches else 1
        return {
            "matches": checked.matches,
            "rows": checked.rows,
            "told_rows": checked.told_rows,
            "sha256": checked.found,
            "told_sha256": checked.told,
        }
