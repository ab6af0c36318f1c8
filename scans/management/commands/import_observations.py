"""import_observations FILE: looks of a hired monitor or of people (contracts §3)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user, confirming_user
from scans.people.observations import Upload, import_observations


class Command(ContractCommand):
    help = "Read a table of observations (.xlsx, .xls, .csv)."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", metavar="USER", help="who imports; left out = the built-in user")
        parser.add_argument(
            "--confirmed-by", metavar="USER", help="another person who vouches for silence and closures"
        )

    def run(self, **options: Any) -> dict[str, Any]:
        file: Path = options["file"]
        if not file.is_file():
            raise Refusal("no_file", f"找不到文件 {file}，请检查路径。")
        by = acting_user(options["by"])
        confirmed_by = confirming_user(options["confirmed_by"], by)
        report = import_observations(Upload(file.read_bytes(), file.name), by=by, confirmed_by=confirmed_by)
        self.exit_code = 1 if report["refused"] else 0
        return report
