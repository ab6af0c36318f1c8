"""A backup put back into an empty installation; a damaged or foreign one is refused before anything is touched (O05)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.backup import restore
from core.commands import ContractCommand
from registry.models import Account


class Command(ContractCommand):
    help = "Reads what backup wrote into an empty GOVMEDIA_HOME (with its old field_key.key) or an empty PostgreSQL database."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", metavar="IN", type=Path)

    def run(self, **options: Any) -> dict[str, Any]:
        back = restore(options["source"].resolve())
        return {
            "accounts": back["rows"][Account._meta.db_table],
            **{key: back[key] for key in ("files", "sha256", "needs_migrate")},
        }
