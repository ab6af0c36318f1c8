"""add_user: one person with their roles, without a browser."""

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user, top_unit, unit_named
from orgs.models import User
from orgs.services import add_user, check_role_mix, set_roles


class Command(ContractCommand):
    help = "Add a person. Without --password-stdin they cannot sign in until a password is set."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--role", action="append", required=True, help="role code; once per role")
        parser.add_argument("--unit", help="name of the unit; left out = the top of the tree")
        parser.add_argument("--full-name", default="")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
        parser.add_argument("--by")

    def run(self, **options: Any) -> dict[str, Any]:
        roles = set(options["role"])
        check_role_mix(roles)
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else ""
        if options["password_stdin"] and not password:
            raise Refusal("no_password", "标准输入里没有密码。")
        with transaction.atomic():
            by = acting_user(options["by"])
            unit = unit_named(options["unit"]) if options["unit"] else top_unit()
            user = User(username=options["name"], full_name=options["full_name"], organisation=unit)
            add_user(user, password=password, by=by)
            set_roles(user, roles, by=by)
        return {"id": user.pk}
