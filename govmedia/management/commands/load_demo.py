"""Loads the demonstration county into an empty portal and prints who can sign in."""

from typing import Any

from django.core.management.base import CommandParser

from core.commands import ContractCommand
from govmedia.demo import feeds
from govmedia.demo.load import load


class Command(ContractCommand):
    help = "Load the demonstration county into an empty portal; a second time does nothing."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--feeds",
            default=feeds.host_and_port(),
            metavar="HOST:PORT",
            help="where the portal will serve the demonstration's feeds",
        )

    def run(self, **options: Any) -> dict[str, Any]:
        return load(options["feeds"])

    def summary(self, result: dict[str, Any]) -> str:
        if not result["loaded"]:
            return "演示数据已经装入过，没有改动。"
        lines = [
            f"  {user['username']:<16}{user['password']:<20}{user['role']}（{user['name']}）"
            for user in result["users"]
        ]
        return "\n".join(["演示用户和一次性密码（只显示这一次，首次登录须改密）：", *lines])
