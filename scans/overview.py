"""What the pages tell of many accounts and of one: coverage, verdicts now, and each source's present stretch."""

import datetime as dt
import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Max

from registry.models import Account
from scans.freshness import RECENT, Verdict
from scans.models import AppCheck, Claim, HostPace, RunLook, ScanRun, Sighting
from scans.services import rescannable, watched
from scans.targets import Line, holding_of, host_of, read_cell
from scans.verdicts import verdicts

STRETCHES_SHOWN = 50


@dataclass(frozen=True)
class Coverage:
    """Looked at N of M, last at …"""

    looked: int
    total: int
    without_source: int
    last_at: dt.datetime | None


@dataclass(frozen=True)
class OverviewRow:
    account: Account
    verdict: Verdict
    last_look: Sighting | None


def coverage(user: Any, moment: dt.datetime) -> Coverage:
    accounts = watched().visible_to(user)
    looks = Sighting.objects.present().filter(account__in=accounts)
    recent = looks.since(moment - RECENT).values("account").distinct().count()
    total, with_source = accounts.count(), accounts.with_sources().count()
    return Coverage(recent, total, total - with_source, looks.aggregate(at=Max("last_seen_at"))["at"])


def overview_rows(accounts: list[Account], moment: dt.datetime) -> list[OverviewRow]:
    """The rows of one page, each with its verdict as of now and its latest look."""
    pks = [account.pk for account in accounts]
    judged = {account.pk: found for account, found in verdicts(Account.objects.filter(pk__in=pks), moment)}
    latest: dict[int, Sighting] = {}
    for look in Sighting.objects.present().filter(account__in=pks).order_by("last_seen_at", "pk"):
        latest[look.account_id] = look
    return [OverviewRow(account, judged[account.pk], latest.get(account.pk)) for account in accounts]


@dataclass(frozen=True)
class WholeRescan:
    """What looking at everything again would cost; `running` is the pass that makes a part of it unneeded."""

    accounts: int
    unreadable: int
    hosts: int
    busiest: str
    minutes: int
    running: ScanRun | None


def whole_rescan(user: Any) -> WholeRescan:
    """The host with the most accounts decides how long it takes: hosts are asked side by side, each at its own pace."""
    cells = list(rescannable(user).values_list("pk", "sources"))
    holds = holding_of(cells)
    hosts = Counter(host for pk, cell in cells if (host := host_of(cell, holds[pk])))
    known = dict(HostPace.objects.filter(host__in=hosts).values_list("host", "gap"))
    usual = HostPace._meta.get_field("gap").default
    seconds = {host: number * known.get(host, usual) for host, number in hosts.items()}
    busiest = max(seconds, key=lambda host: seconds[host], default="")
    return WholeRescan(
        accounts=hosts.total(),
        unreadable=len(cells) - hosts.total(),
        hosts=len(hosts),
        busiest=busiest,
        minutes=math.ceil(seconds.get(busiest, 0) / 60),
        running=ScanRun.objects.visible_to(user).unfinished().first(),
    )


@dataclass(frozen=True)
class SourceRow:
    line: Line
    look: Sighting | None


def account_page(account: Account, user: Any, moment: dt.datetime) -> dict[str, Any]:
    """Everything the page of one account's observations shows."""
    stretches = list(account.sightings.select_related("answer")[:STRETCHES_SHOWN])
    present = {look.source_key: look for look in reversed(stretches)}
    holds = holding_of([(account.pk, account.sources)])
    lines = read_cell(account.sources, holds[account.pk])
    texts = {line.key: line.text for line in lines}
    claims = list(
        Claim.objects.visible_to(user).filter(account=account).select_related("by", "batch")[:STRETCHES_SHOWN]
    )
    return {
        "account": account,
        "found": verdicts(Account.objects.filter(pk=account.pk), moment)[0][1],
        "sources": [SourceRow(line, present.get(line.key)) for line in lines],
        "stretches": [(look, texts.get(look.source_key, "（已从台账删去的数据接口）")) for look in stretches],
        "app_check": AppCheck.objects.filter(account=account).select_related("checked_by").first(),
        "claims": [(claim, claim.moves_for(user)) for claim in claims],
        "under_way": RunLook.objects.left().filter(account=account, run__finished_at=None).exists(),
    }
