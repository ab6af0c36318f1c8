"""Records as filings propose them: everything right, but for what a test changes."""

import datetime as dt
from typing import Any

from orgs.models import Organisation
from registry.checks import Found, Proposed, check
from registry.models import Account, Platform

DAY = dt.date(2024, 6, 3)
RIGHT = {
    "name": "郎溪公安",
    "handle": "",
    "link": "",
    "leader": "陈立新",
    "manager": "周敏",
    "phone": "13800138001",
    "functions": "警务公开\n便民服务",
    "sources": "",
    "contractor": "",
    "contract_from": None,
    "contract_until": None,
    "contract_scope": "",
    "certified_body": "郎溪县公安局",
    "is_certified": True,
    "is_main": None,
    "main_account": None,
    "internal_office": "",
    "campaign": False,
}


def opening(
    unit: Organisation, platform: str = "weibo", *, day: dt.date = DAY, filing: int | None = None, **more: Any
) -> Proposed:
    record = RIGHT | more | {"organisation": unit, "platform": Platform.objects.get(code=platform)}
    filled = frozenset(name for name, value in record.items() if value not in (None, "", False))
    return Proposed("opening", record, None, filled, day, filing)


def change(account: Account, kind: str = "change", *, day: dt.date = DAY, **changes: Any) -> Proposed:
    record = {name: getattr(account, name, "") for name in RIGHT}
    record |= {"organisation": account.organisation, "platform": account.platform} | changes
    return Proposed(kind, record, account, frozenset(changes), day)


def codes(proposed: Proposed) -> set[str]:
    return {found.code for found in check(proposed)}


def found(proposed: Proposed, code: str) -> Found:
    return next(each for each in check(proposed) if each.code == code)
