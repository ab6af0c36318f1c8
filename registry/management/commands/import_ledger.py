"""import_ledger FILE: reads an account ledger into the register (contracts §3 and §4)."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user
from registry import services
from registry.services import Outcome


def read_day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Refusal("bad_date", f"日期“{text}”看不懂，请写成 2022-09-30。") from None


class Command(ContractCommand):
    help = "Read an account ledger (.xlsx, .xls, .csv) into the register."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="tell what would happen and write nothing")
        parser.add_argument("--report", type=Path, help="write the workbook with the problems marked at their cells")
        parser.add_argument("--by", help="user who imports; left out = the built-in user")
        parser.add_argument("--as-of", help="day of the ledger, YYYY-MM-DD; left out = today")

    def run(self, **options: Any) -> dict[str, Any]:
        file, report = options["file"], options["report"]
        if not file.is_file():
            raise Refusal("no_file", f"找不到文件 {file}，请检查路径。")
        by = acting_user(options["by"])
        as_of = read_day(options["as_of"]) if options["as_of"] else None
        try:
            outcome = services.import_ledger(file, file.name, by=by, as_of=as_of, dry_run=options["dry_run"])
        except Refusal as refusal:
            if report and "problems" in refusal.details:
                services.write_report(file, file.name, report, Outcome.told_by(refusal))
            raise
        if report:
            services.write_report(file, file.name, report, outcome)
        self.exit_code = 1 if outcome.refused else 0
        return outcome.as_json()
