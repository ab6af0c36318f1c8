"""What waits in the watching of accounts on the to-do page."""

from typing import Any

from django.urls import reverse

from orgs.workbench import Queue, queue
from registry.models import ImportBatch
from scans.models import Claim


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
