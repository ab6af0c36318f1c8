"""add_unit: one unit into the tree, without a browser."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user, unit_named
from orgs.models import Organisation
from orgs.services import save_unit


class Command(ContractCommand):
    help = "Add a unit. Without --parent it goes under the top of the tree, or becomes it."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        for option in ("--parent", "--level", "--district", "--code"):
            parser.add_argument(option, default="")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        name = options["name"].strip()
        if not name:
            raise Refusal("no_name", "单位名称不能为空。")
        parent = unit_named(options["parent"]) if options["parent"] else Organisation.top()
        texts = {field: options[field].strip() for field in ("level", "district", "code")}
        unit = Organisation(name=name, parent=parent, **texts)
        by = acting_user(options["by"]) if parent else None  # the first unit is nobody's act
        return {"id": save_unit(unit, by=by).pk}
