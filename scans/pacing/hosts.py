"""Hosts that are left alone after failures in a row, and a person's wish to try one of them now."""

from typing import Any

from django.db import transaction
from django.db.models import Exists

from core import journal
from core.clock import now
from core.refusals import Refusal
from scans.models import HostPace, ScanRun, left_in_open_runs
from scans.services import looked_after, start_run
from scans.targets import readable


@transaction.atomic
def wake(host: HostPace, *, by: Any) -> ScanRun | None:
    """End a host's rest: one request tries it, and what it put off of this person's units is looked at again."""
    resting = HostPace.objects.failing().filter(pk=host.pk, blocked_until__gt=now().timestamp())
    if not resting.update(blocked_until=0):
        raise Refusal("not_resting", "这台主机没有在停用，或者已经有人让它重试。")
    journal.record("scans.host_woken", by=by, obj=host, before={"failures": host.failures})
    accounts = looked_after().filter(pk__in=_put_off_at(host)).visible_to(by)
    return start_run(ScanRun(by=by, organisation=by.organisation), accounts) if accounts.exists() else None


def _put_off_at(host: HostPace) -> list[int]:
    put_off = looked_after().filter(source_states__sighting__reason="host_resting")
    waiting = put_off.exclude(Exists(left_in_open_runs())).distinct().values_list("pk", "sources")
    return [pk for pk, cell in waiting if any(line.host == host.host for line in readable(cell))]
