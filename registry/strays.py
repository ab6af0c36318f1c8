"""Accounts that tables and checks name but the register does not hold: offered for a report in one click (R19)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from registry.keys import folded_key
from registry.models import Account, Difference, Platform

MOST = 200


@dataclass
class Stray:
    """What was named, where; `item` is the report it already has, `filed` the account it has become since."""

    name: str
    platform: Platform
    source: str
    unit: str = ""
    link: str = ""
    item: Difference | None = None
    filed: Account | None = None


def strays_of(named: Iterable[dict[str, Any]], user: Any) -> list[Stray]:
    """Each account once, as people see it: `named` are dicts of name, platform (code), unit, link and source."""
    platforms = {each.code: each for each in Platform.objects.all()}
    found: dict[tuple[int, str], Stray] = {}
    for each in named:
        platform = platforms.get(each["platform"])
        if platform is not None and len(found) < MOST:
            stray = Stray(each["name"], platform, each["source"], each.get("unit", ""), each.get("link", ""))
            found.setdefault((platform.pk, folded_key(stray.name)), stray)
    _mark(found, user)
    return list(found.values())


def _mark(found: dict[tuple[int, str], Stray], user: Any) -> None:
    """Three queries, however many there are."""
    names = {key for _, key in found}
    unfiled = Difference.objects.visible_to(user).filter(kind=Difference.Kind.UNFILED, name_key__in=names)
    for item in unfiled.order_by("pk"):
        if stray := found.get((item.platform_id, item.name_key)):
            stray.item = item
    running = Q(state=Account.State.RUNNING, name_key__in=names)
    for account in Account.objects.visible_to(user).filter(running):
        if stray := found.get((account.platform_id, account.name_key)):
            stray.filed = account
