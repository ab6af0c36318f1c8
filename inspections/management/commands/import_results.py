"""import_results: findings of inspectors or of a hired monitor into an open round."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from inspections.services import Upload, find_round, import_results
from orgs.commands import acting_user, confirming_user


class Command(ContractCommand):
    help = "Import check results. Without --confirmed-by they are suspected and count for nothing."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--round", required=True, metavar="ID")
        parser.add_argument("--by")
        parser.add_argument("--confirmed-by")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        confirmed_by = confirming_user(options["confirmed_by"], by)
        path = options["file"]
        if not path.is_file():
            raise Refusal("no_file", f"找不到文件“{path}”。")
        found = find_round(options["round"], by)
        report = import_results(Upload(path, path.name), found, by=by, confirmed_by=confirmed_by)
        self.exit_code = 1 if report["refused"] else 0
        return report
