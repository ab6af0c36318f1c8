"""import_upper: what the upper level found about the same accounts, beside a round's own results."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.excel import read_table
from core.refusals import Refusal
from inspections.services import find_round
from inspections.services.upper import COLUMNS, import_upper, upper_facts
from orgs.commands import acting_user


class Command(ContractCommand):
    help = "Import the upper level's results of the same accounts; no figure of the round changes."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--round", required=True, metavar="ID")
        parser.add_argument("--body", required=True, help="whose results they are, e.g. 省政府办公厅")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        by, path = acting_user(options["by"]), options["file"]
        if not path.is_file():
            raise Refusal("no_file", f"找不到文件“{path}”。")
        found = find_round(options["round"], by)
        report = import_upper(found, read_table(path, path.name, COLUMNS), body=options["body"], by=by)
        self.exit_code = 1 if report["refused"] else 0
        told = upper_facts(found) or {}
        return {**report, **{name: told.get(name) for name in ("compared", "differing")}}
