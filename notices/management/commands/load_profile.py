"""load_profile FILE.json: a notice profile, checked entry by entry."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from notices.files import read_json
from notices.services import load_profile
from orgs.commands import acting_user


class Command(ContractCommand):
    help = "Load how one issuer prints its notices: groups, labels, words, rounding, sections, annex."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        profile = load_profile(read_json(options["file"]), by=acting_user(options["by"]))
        return {"profile": profile.name, "version": profile.version}
