"""The verdict on every account at a monitoring point: updated, overdue or undetermined."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from scans.freshness import DAYS
from scans.management.reading import instant, whole_number
from scans.platforms.dates import CHINA
from scans.verdicts import accounts_of_round, population, verdicts


class Command(ContractCommand):
    help = "Say of every account whether it was updated."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", required=True, metavar="ISO")
        parser.add_argument("--days", default=str(DAYS), metavar="N")
        parser.add_argument(
            "--known",
            choices=["now", "then"],
            default="now",
            help="judge from what is known now, evidence that came later included, or from what was known at that moment",
        )
        parser.add_argument("--round", metavar="ID", help="only the accounts drawn in that round")

    def run(self, **options: Any) -> dict[str, Any]:
        at = instant(options["as_of"])
        days = whole_number(options["days"], "--days", 1, 3660)
        accounts = accounts_of_round(options["round"]) if options["round"] else population(at)
        known_at = at if options["known"] == "then" else None
        return {"accounts": [_described(account, found) for account, found in verdicts(accounts, at, days, known_at)]}


def _described(account: Any, found: Any) -> dict[str, Any]:
    last = found.last_published_at
    return {
        "id": account.number,
        "name": account.name,
        "platform": account.platform.name,
        "verdict": found.verdict,
        "last_published_at": last.astimezone(CHINA).isoformat(timespec="seconds") if last else None,
        "gaps": found.gaps,
    }
