"""What stood in 数据接口 on an earlier day, for the accounts where it has changed since."""

import datetime as dt
from collections.abc import Collection

from core.clock import today
from registry.models import Filing

FEW = 500


def sources_on(day: dt.date, accounts: Collection[int]) -> dict[int, str]:
    """By account, the cell before its first change after that day; accounts without such a change are left out."""
    if day >= today():
        return {}
    later = Filing.objects.effective().filter(effective_on__gt=day, before__has_key="sources")
    if len(accounts) <= FEW:
        later = later.filter(account__in=accounts)
    rows = later.order_by("effective_on", "pk").values_list("account", "before")
    found: dict[int, str] = {}
    for account, before in rows.iterator():
        if account in accounts:
            found.setdefault(account, before["sources"] or "")
    return found
