"""What a second person decides about a claim, and what follows: a missing account is put to its unit, a date that is not
believed is taken back (M22)."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import clock, journal
from core.clock import SHANGHAI, local_day
from core.refusals import Refusal
from orgs.commands import acting_user
from registry.models import Account, Difference
from registry.services.differences import Seen
from scans.models import Claim, DayCount, Sighting, State
from scans.record.proposing import put_to_unit as put_before_unit

ONE_DAY = dt.timedelta(days=1)


@transaction.atomic
def confirm(claim: Claim, *, by: Any) -> None:
    claim.make("confirm", by=by)
    put_to_unit(claim, confirmed_by=by)


@transaction.atomic
def reject(claim: Claim, *, by: Any, reason: str) -> None:
    claim.make("reject", by=by, reason=reason)
    if claim.last_published_at is not None:
        _take_back(claim, claim.last_published_at, by=by)


def put_to_unit(claim: Claim, *, confirmed_by: Any) -> None:
    """A confirmed missing account becomes one item for the unit; while one is pending nothing is added."""
    if claim.state != State.NOT_FOUND:
        return
    account = claim.account
    link = claim.detail.get("link") or account.link
    found_on = local_day(claim.checked_at)
    seen = Seen(Difference.Kind.NOT_FOUND, account.platform, account.name, _words(claim, confirmed_by), link=link,
                account=account, found_on=found_on)  # fmt: skip
    try:
        put_before_unit(seen, acting_user(None))
    except Refusal as refusal:
        if refusal.code != "already_reported":
            raise


def _words(claim: Claim, confirmed_by: Any) -> str:
    when = f"{claim.checked_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    note = claim.detail.get("problem", "")
    told = f"{claim.by.get_full_name()} {when} 查看时找不到账号，{confirmed_by.get_full_name()} 复核确认。"
    return f"{told}{note}" if note else told


def _take_back(claim: Claim, at: dt.datetime, *, by: Any) -> None:
    """The day counts no longer, unless something else shows a post of it; what was known before stays known as of then."""
    if _is_shown_otherwise(claim, at):
        return
    alone = {"posts": 1, "first_post_at": at, "last_post_at": at}
    day = DayCount.objects.standing().filter(account=claim.account_id, day=local_day(at), **alone)
    if not day.update(withdrawn_at=clock.now()):
        return
    newest = DayCount.objects.standing().filter(account=claim.account_id).aggregate(at=Max("last_post_at"))["at"]
    Account.objects.filter(pk=claim.account_id, last_post_at=at).update(last_post_at=newest)
    journal.record("scans.claim.take_back", by=by, obj=claim, before={"last_published_at": at})


def _is_shown_otherwise(claim: Claim, at: dt.datetime) -> bool:
    """Another claim of that day that nobody has rejected, or a list that reached over it."""
    midnight = dt.datetime.combine(local_day(at), dt.time(), SHANGHAI)
    of_day = {"last_published_at__gte": midnight, "last_published_at__lt": midnight + ONE_DAY}
    claims = Claim.objects.believed_or_suspected().filter(account=claim.account_id, **of_day).exclude(pk=claim.pk)
    looks = Sighting.objects.filter(account=claim.account_id)
    reaching = looks.filter(reaches_back_to__lte=at, last_published_at__gte=at)
    return claims.exists() or looks.filter(**of_day).exists() or reaching.exists()
