"""One file with everything but the keys, consistent, while the portal goes on (O05)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.backup import back_up
from core.commands import ContractCommand
from registry.models import Account


class Command(ContractCommand):
    help = "Writes database and uploads into one new file. Keys are not in it: keep field_key.key and secret_key.key apart."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", metavar="OUT", type=Path)

    def run(self, **options: Any) -> dict[str, Any]:
        made = back_up(options["out"].resolve())
        return {"accounts": made["rows"][Account._meta.db_table], "files": made["files"], "sha256": made["sha256"]}
