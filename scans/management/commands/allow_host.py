"""Stores another pace for one host, for example of a bridge that the office runs itself."""

import re
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from core import journal
from core.commands import ContractCommand
from core.refusals import Refusal
from orgs.commands import acting_user
from scans.management.reading import seconds, whole_number
from scans.pacing.pace import set_pace

_HOST_PORT = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]):\d{1,5}")


class Command(ContractCommand):
    help = "Set how fast one host may be asked. Addresses are exempted by GOVMEDIA_ALLOW_HOSTS only."

    def arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", metavar="HOST:PORT")
        parser.add_argument("--gap", metavar="SECONDS", help="between two requests")
        parser.add_argument("--parallel", metavar="N", help="requests in flight at once")
        parser.add_argument("--by", metavar="USER")

    def run(self, **options: Any) -> dict[str, Any]:
        host = options["host"].lower()
        if not _HOST_PORT.fullmatch(host) or int(host.rpartition(":")[2]) > 65535:
            raise Refusal("bad_host", f"“{options['host']}”不是“主机:端口”，请写成 127.0.0.1:8099 这样的形式。")
        gap = None if options["gap"] is None else seconds(options["gap"], "--gap")
        parallel = None if options["parallel"] is None else whole_number(options["parallel"], "--parallel", 1, 256)
        by = acting_user(options["by"])
        with transaction.atomic():
            pace = set_pace(host, gap=gap, parallel=parallel)
            journal.record("scans.pace_set", by=by, obj=pace, after={"gap": pace.gap, "parallel": pace.parallel})
        return {"id": pace.host, "gap": pace.gap, "parallel": pace.parallel}
