"""Seals every stored secret anew with the field key in force, while the one before it is still accepted (SC-02)."""

from typing import Any

from django.core.management.base import CommandParser

from core import journal
from core.commands import ContractCommand
from core.key_rotation import rotate


class Command(ContractCommand):
    help = (
        "Re-encrypts all stored secrets: set FIELD_KEY to the new key and FIELD_KEY_OLD to the one before (or put the "
        "latter into field_key_old.key), restart, run this as often as needed, then take FIELD_KEY_OLD away."
    )

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--limit", type=int, help="at most so many rows of each table in this run")

    def run(self, **options: Any) -> dict[str, Any]:
        tables = rotate(options["limit"])
        counts = {name: vars(found) for name, found in tables.items()}
        total = {key: sum(found[key] for found in counts.values()) for key in ("resealed", "current", "unreadable")}
        if total["resealed"]:
            journal.record("core.keys.rotate", by=None, after=total)
        self.exit_code = 1 if total["unreadable"] else 0
        return {**total, "tables": counts}
