"""reconcile FILE: compares a list of the national system with the register, and with a unit's own table (L08)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user
from registry.management.commands.import_ledger import read_day
from registry.models import NationalLayout
from registry.models.national import EXCHANGE
from registry.services.reconciling import run_reconciliation, start_reconciliation


class Command(ContractCommand):
    help = "Compare a list exported from the national reporting system with the register, account by account."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--own", type=Path, help="a unit's own table, compared as the third side")
        parser.add_argument("--layout", help="name of the layout; left out = the first one")
        parser.add_argument("--as-of", help="day of the list, YYYY-MM-DD; left out = today")
        parser.add_argument("--by", help="user who compares; left out = the built-in user")

    def run(self, **options: Any) -> dict[str, Any]:
        by = acting_user(options["by"])
        if not by.has_perm(EXCHANGE):
            raise Refusal("not_allowed", f"用户“{by}”没有与国办系统核对的权限。")
        for path in (options["file"], options["own"]):
            if path and not path.is_file():
                raise Refusal("no_file", f"找不到文件 {path}，请检查路径。")
        named = {"name": options["layout"]} if options["layout"] else {}
        layout = NationalLayout.objects.filter(**named).first()
        if layout is None:
            raise Refusal("no_layout", f"没有名为“{options['layout']}”的报送版式，请核对名称。")
        file, own = options["file"], options["own"]
        made = start_reconciliation(
            file.read_bytes(),
            file.name,
            by=by,
            layout=layout,
            as_of=read_day(options["as_of"]) if options["as_of"] else None,
            own=(own.read_bytes(), own.name) if own else None,
        )
        run_reconciliation(made.pk, by=by)
        made.refresh_from_db()
        if made.status == made.Status.REFUSED:
            raise Refusal("cannot_compare", made.error)
        differing = made.lines.exclude(kind="same").select_related("account")
        return {"reconciliation": made.pk, **made.counts, "lines": [_told(line) for line in differing.iterator()]}


def _told(line: Any) -> dict[str, Any]:
    return {
        "kind": line.kind,
        "id": line.account.number if line.account else None,
        "name": line.name,
        "platform": line.platform,
        "unit": line.unit,
        "row": line.national_row,
        "own_row": line.unit_row,
        "differences": [
            {"column": label, "ours": ours, "theirs": theirs, "source": source}
            for label, ours, theirs, source in line.differences
        ],
        "message": line.message,
    }
