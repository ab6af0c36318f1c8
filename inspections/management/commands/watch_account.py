"""watch_account: puts an account on the watch list (重点关注名单), or takes it off."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from core.commands import ContractCommand
from core.refusals import Refusal
from inspections.services import unwatch, watch
from orgs.commands import acting_user
from registry.models import Account


class Command(ContractCommand):
    help = "Put accounts on the watch list, which --must-include watch_list draws; --remove takes them off."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("accounts", nargs="+", metavar="ID")
        parser.add_argument("--reason", required=True)
        parser.add_argument("--remove", action="store_true")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        wanted = list(dict.fromkeys(options["accounts"]))
        found = {account.number: account for account in Account.objects.visible_to(by).filter(number__in=wanted)}
        missing = [number for number in wanted if number not in found]
        if missing:
            raise Refusal("unknown_account", f"台账里没有这些账号：{'、'.join(missing)}。")
        act = unwatch if options["remove"] else watch
        with transaction.atomic():
            for number in wanted:
                act(found[number], by=by, reason=options["reason"])
        return {"accounts": wanted}
