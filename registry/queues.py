"""What waits in the register on the to-do page."""

from typing import Any

from django.urls import reverse

from orgs.workbench import Queue, queue
from registry.models import ImportBatch


@queue("registry")
def ledgers_to_confirm(user: Any) -> list[Queue]:
    if not user.has_perm("registry.import_ledger"):
        return []
    waiting = ImportBatch.objects.visible_to(user).filter(
        kind=ImportBatch.Kind.LEDGER, status=ImportBatch.Status.PREVIEWED
    )
    return [Queue("台账待确认导入", waiting.count(), f"{reverse('registry:import-list')}?status=previewed")]
