"""`python -m tests.simulator.load HOST:PORT HOME`: scenario accounts with sources and credentials, once, beside what is there."""

import csv
import datetime as dt
import io
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import django

from tests.simulator.apps import COMPONENT, secret_of
from tests.simulator.platforms import stores
from tests.simulator.scenarios import Scenario, scenarios
from tests.simulator.tokens import Tokens

DAY = 86400
CLIENT = "portal"


def load(place: str) -> int:
    """How many accounts there are to look at; a second time nothing is done."""
    from django.core.management import call_command

    from orgs.commands import acting_user
    from registry.models import Account
    from tests.simulator.credentials import Giver

    listed = list(scenarios(place))
    if Account.objects.filter(name=listed[0].name).exists():
        return 0
    with tempfile.TemporaryDirectory(prefix="scenarios-") as folder:
        ledger = Path(folder) / "ledger.csv"
        with ledger.open("w", encoding="utf-8", newline="") as file:
            columns = ("账号名称", "平台", "主办单位", "数据接口")
            csv.writer(file).writerows([columns, *(one[:4] for one in listed)])
        call_command("import_ledger", str(ledger), "--json", stdout=io.StringIO())
    giver = Giver(acting_user(None))
    for one in listed:
        if not one.subject.startswith("new"):
            giver.give(Account.objects.select_related("organisation").get(name=one.name), _credential(one))
    return len(listed)


def _credential(one: Scenario) -> dict[str, Any]:
    """As the office and the owners would have given it."""
    now = dt.datetime.now(dt.UTC)
    renews = one.adapter != "weibo_user_show"
    refresh = Tokens(lambda: now).issue("refresh", one.subject, 180 * DAY).text if renews else ""
    own = f"{CLIENT}-limit" if one.subject.startswith("limit") else CLIENT  # a used-up quota stops all who share it
    client = COMPONENT if one.adapter == "wechat_authorizer_info" else own
    return {"adapter": one.adapter, "subject": one.subject, "client": client, "secret": secret_of(client),
            "token": "" if renews else one.subject, "refresh": refresh, "certificate": stores.certificate()}  # fmt: skip


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govmedia.settings")
    django.setup()
    stores.keep_key_in(Path(sys.argv[2]) / "simulator.pem")
    sys.stdout.write(f"模拟账号：{load(sys.argv[1])} 个\n")
