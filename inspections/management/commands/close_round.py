"""close_round: verdicts and statistics are frozen."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from inspections.services import close_round, closing_report, find_round
from orgs.commands import acting_user


class Command(ContractCommand):
    help = "Close a round. Accounts without a result refuse the closing unless --unchecked says what they are."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", metavar="ID")
        parser.add_argument("--unchecked", choices=("pass", "exclude"), default="")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        return closing_report(close_round(find_round(options["round"], by), by=by, unchecked=options["unchecked"]))
