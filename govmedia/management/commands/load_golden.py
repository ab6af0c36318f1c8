"""Builds one real notice from its published figures, through the contract's own commands."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from govmedia.golden.build import NAMES, case_named, run_commands, write_files


class Command(ContractCommand):
    help = "Build one real case (ledger, results, round, notice) from its published figures."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help=", ".join(NAMES))
        parser.add_argument("--out", type=Path, metavar="DIR", help="keep the files here")

    def run(self, **options: Any) -> dict[str, Any]:
        case = case_named(options["name"])
        if options["out"]:
            return self.build(case, options["out"])
        with TemporaryDirectory(prefix="golden-") as folder:
            return self.build(case, Path(folder))

    def build(self, case: Any, folder: Path) -> dict[str, Any]:
        write_files(case, folder)
        return run_commands(folder)
