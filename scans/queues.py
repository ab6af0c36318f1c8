"""What waits in the watching of accounts on the to-do page."""

import datetime as dt
from typing import Any

from django.urls import reverse

from core.clock import now
from orgs.workbench import Queue, queue
from registry.models import ImportBatch
from scans.freshness import DAYS
from scans.models import Claim
from scans.services import silent_since


@queue("scans")
def silent_accounts(user: Any) -> list[Queue]:
    """What has shown nothing new for two weeks: to do for who may look into it, to know for who only supervises."""
    if not user.has_perm("scans.view_scan"):
        return []
    silent = silent_since(now() - dt.timedelta(days=DAYS)).visible_to(user)
    title, url = f"{DAYS} 天没有新内容的账号", f"{reverse('scans:overview')}?posts=silent"
    acts = user.has_perm("registry.confirm_account")
    return [Queue(title, silent.count(), url, urgent=acts, watch_only=not acts)]


@queue("scans")
def claims_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("scans.confirm_observation"):
        return []
    waiting = Claim.objects.visible_to(user).needing_confirmation().exclude(by=user)
    return [Queue("待复核的监测结果", waiting.count(), f"{reverse('scans:claim-list')}?status=suspected")]


@queue("scans")
def tables_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("scans.import_observations"):
        return []
    batches = ImportBatch.objects.visible_to(user).filter(kind=ImportBatch.Kind.OBSERVATIONS)
    waiting = batches.filter(status=ImportBatch.Status.PREVIEWED)
    return [Queue("待确认导入的监测结果", waiting.count(), f"{reverse('scans:import')}?status=previewed")]
