"""export_ledger OUT.xlsx: gives the ledger out as it stands or stood on a day (contracts §3 and §4)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user, unit_named
from registry import services
from registry.management.commands.import_ledger import read_day
from registry.models import Account


class Command(ContractCommand):
    help = "Write the account ledger as .xlsx or .csv."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--form", choices=("full", "eleven"), default="full")
        parser.add_argument("--as-of", help="the ledger as it stood on that day, YYYY-MM-DD")
        parser.add_argument("--unit", help="only this unit and those below it")
        parser.add_argument("--csv", action="store_true")
        parser.add_argument("--by", help="user who exports; left out = the built-in user")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        if not by.has_perm("registry.export_ledger"):
            raise Refusal("not_allowed", f"用户“{by}”没有导出台账的权限。")
        accounts = Account.objects.visible_to(by)
        unit = unit_named(options["unit"]) if options["unit"] else None
        as_of = read_day(options["as_of"]) if options["as_of"] else None
        if not options["out"].parent.is_dir():
            raise Refusal("no_folder", f"目录 {options['out'].parent} 不存在，请先建立。")
        return services.export_ledger(
            accounts, options["out"], by=by, form=options["form"], as_of=as_of, unit=unit, as_csv=options["csv"]
        )
