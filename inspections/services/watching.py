"""The watch list: putting accounts on it and taking them off."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.models import WatchEntry
from registry.models import Account

NEEDED = "inspections.check_account"


def watch(account: Account, *, by: Any, reason: str) -> WatchEntry:
    """From now on every draw told to include the watch list includes this account."""
    check(by, reason)
    try:
        with transaction.atomic():
            entry = WatchEntry.objects.create(account=account, reason=reason.strip()[:200], by=by)
            journal.record("inspections.watch.add", by=by, obj=account, reason=entry.reason)
    except IntegrityError:
        raise Refusal("duplicate", f"“{account.name}”已在重点关注名单上。") from None
    return entry


@transaction.atomic
def unwatch(account: Account, *, by: Any, reason: str) -> None:
    check(by, reason)
    if not account.watch_entries.standing().update(removed_at=now(), removed_by=by):
        raise Refusal("not_watched", f"“{account.name}”不在重点关注名单上。")
    journal.record("inspections.watch.remove", by=by, obj=account, reason=reason)


def check(by: Any, reason: str) -> None:
    if not by.has_perm(NEEDED):
        raise Refusal("not_allowed", "您没有调整重点关注名单的权限。")
    if not reason.strip():
        raise Refusal("reason_needed", "请写明原因。")
