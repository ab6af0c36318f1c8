"""Canaries of bridges: chosen by a person, judged by what the bridge last showed of them (platforms.md §5.5)."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import clock, journal
from core.refusals import Refusal
from registry.models import Account
from scans.credentials.keyring import ALL_FAMILIES
from scans.freshness import Stretch
from scans.models import AlarmKind, BridgeCanary, Sighting
from scans.models.alarm import SET, Alarm
from scans.targets import Line, readable

Outage = tuple[dt.datetime, dt.datetime | None]


def bridge_lines(account: Account) -> list[Line]:
    """The account's sources that come through a bridge: what a canary can watch."""
    return [line for line in readable(account.sources, ALL_FAMILIES) if is_bridge(line)]


def is_bridge(line: Line) -> bool:
    declared = line.source.params.get("bridge", "none")
    return declared != "none" or line.source.adapter == "wechat2rss_query"


@transaction.atomic
def set_canary(account: Account, *, by: Any) -> BridgeCanary:
    """This account is the canary of its bridge from now on; the one before it steps down."""
    if not by.has_perm(SET):
        raise Refusal("not_allowed", "您没有设定哨兵账号的权限。")
    lines = bridge_lines(account)
    if not lines:
        raise Refusal("no_bridge", f"“{account.name}”没有经中转服务的数据接口，不能作哨兵账号。")
    known = {"account": account, "set_by": by, "set_at": clock.now()}
    canary, _ = BridgeCanary.objects.update_or_create(host=lines[0].host, defaults=known)
    journal.record("scans.canary.set", by=by, obj=canary, after={"host": canary.host, "account": account.number})
    return canary


@transaction.atomic
def remove_canary(canary: BridgeCanary, *, by: Any) -> None:
    if not by.has_perm(SET):
        raise Refusal("not_allowed", "您没有设定哨兵账号的权限。")
    told = {"host": canary.host, "account": canary.account.number}
    journal.record("scans.canary.remove", by=by, obj=canary, before=told)
    canary.delete()


def heard_of(canary: BridgeCanary) -> dt.datetime:
    """The newest post the bridge has shown of its canary; before the first one, when it was set."""
    keys = [line.key for line in bridge_lines(canary.account) if line.host == canary.host]
    shown = Sighting.objects.filter(account=canary.account, source_key__in=keys)
    newest: dt.datetime | None = shown.aggregate(at=Max("last_published_at"))["at"]
    return newest or canary.set_at


def silent_canaries(moment: dt.datetime, after: dt.timedelta) -> Iterator[tuple[BridgeCanary, dt.datetime]]:
    for canary in BridgeCanary.objects.select_related("account"):
        heard = heard_of(canary)
        if heard < moment - after:
            yield canary, heard


def outages(since: dt.datetime, until: dt.datetime, known_at: dt.datetime | None) -> dict[str, list[Outage]]:
    """Per bridge host, when its canary was silent, as we know now or knew then: its feeds prove nobody's silence."""
    rows = Alarm.objects.filter(kind=AlarmKind.CANARY_SILENT, since__lte=until)
    if known_at is not None:
        rows = rows.filter(opened_at__lte=known_at)
    found: dict[str, list[Outage]] = {}
    for host, begun, cleared in rows.values_list("subject", "since", "cleared_at"):
        ended = cleared if cleared is None or known_at is None or cleared <= known_at else None
        if ended is None or ended >= since:
            found.setdefault(host, []).append((begun, ended))
    return found


class Doubt:
    """What the outages of bridges take away from looks: shown posts still count, silence is not proved."""

    def __init__(self, since: dt.datetime, until: dt.datetime, known_at: dt.datetime | None = None) -> None:
        self._outages = outages(since, until, known_at)

    def __bool__(self) -> bool:
        return bool(self._outages)

    def of(self, lines: Iterable[Line], looks: list[Stretch]) -> list[Stretch]:
        broken = {line.key: self._outages.get(line.host, []) for line in lines if is_bridge(line)}
        return [self._doubted(look, broken.get(look.source, [])) for look in looks]

    def _doubted(self, look: Stretch, spans: list[Outage]) -> Stretch:
        in_doubt = any(begun <= look.last_at and (ended is None or look.last_at < ended) for begun, ended in spans)
        return replace(look, proves_silence=False, reason=look.reason or "silent_canary") if in_doubt else look
