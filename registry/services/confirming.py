"""Who saw an account on its platform: a person's word, and the looks of the monitoring in bulk (R18)."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction

from core import clock, journal
from core.refusals import Refusal
from registry.models import Account, PlatformConfirmation


@transaction.atomic
def confirm_on_platform(account: Account, *, by: Any, seen: str = "") -> PlatformConfirmation:
    """A person has looked at the platform and found the account as filed. The newest word counts."""
    if not by.has_perm("registry.confirm_account"):
        raise Refusal("not_allowed", "您没有核实账号的权限。")
    seen = seen.strip()
    if len(seen) > 300:
        raise Refusal("too_long", f"所见情况有 {len(seen)} 个字，最多 300 个字，请缩短。")
    word = {"at": clock.now(), "by": by, "how": PlatformConfirmation.How.PERSON, "seen": seen}
    confirmation, _ = PlatformConfirmation.objects.update_or_create(account=account, defaults=word)
    journal.record("registry.account.confirm", by=by, obj=account, after={"seen": seen})
    return confirmation


def confirm_by_looks(accounts: Collection[int], at: dt.datetime) -> None:
    """Good looks of the monitoring, many at once; the sightings tell of each, so the journal need not."""
    if accounts:
        PlatformConfirmation.objects.seen_by_looks(accounts, at)
