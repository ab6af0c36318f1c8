"""Putting what looks say of existence and names before people, and taking it back when the account stands as filed."""

import datetime as dt
from collections import defaultdict

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from orgs.commands import acting_user
from orgs.messages import tell
from orgs.models import User
from registry.models import Difference
from registry.services.differences import Seen, dismiss_difference, report_difference
from scans.models import ExistenceProposal, Sighting
from scans.record.existence import RENAMED, Run, Signal, candidates, run_of, said, signals_of, tells_of
from scans.source_words import kind_words

TOLD = "difference.found"
Told = dict[tuple[int, str, str], list[dt.datetime]]


def look_for_differences(moment: dt.datetime) -> int:
    """Withdraw what no longer holds, then propose what two looks have shown. Safe to repeat, and for two at once."""
    by = acting_user(None)
    _withdraw_all(moment, by)
    told, proposed = _told_before(), 0
    for look in candidates(moment):
        for signal in signals_of(look):
            run = run_of(look, signal)
            if run.is_enough and not _was_told(run, told):
                proposed += propose(run, by)
    return proposed


def _told_before() -> Told:
    """(account, kind, what was told) → when it was last seen for each proposal made of it."""
    told: Told = defaultdict(list)
    rows = ExistenceProposal.objects.values_list("account_id", "kind", "told", "last_at")
    for account, kind, words, last_at in rows:
        told[account, kind, words].append(last_at)
    return told


def _was_told(run: Run, told: Told) -> bool:
    """People have been asked about this very run of looks already, whatever they decided."""
    known = told.get((run.account.pk, run.signal.kind, run.signal.told), [])
    return any(last_at >= run.first.first_seen_at for last_at in known)


def propose(run: Run, by: User) -> bool:
    """One item for the unit in charge. False when one of the kind is pending, or somebody was faster."""
    account, signal = run.account, run.signal
    renamed = signal.kind == RENAMED
    seen = Seen(
        signal.kind,
        account.platform,
        signal.told if renamed else account.name,
        run.words,
        link=account.link,
        account=account,
        unit_guess="" if renamed else _guess(signal),
    )
    try:
        with transaction.atomic():
            item = put_to_unit(seen, by)
            ExistenceProposal.objects.create(
                difference=item,
                account=account,
                kind=signal.kind,
                source_kind=run.source_kind,
                told=signal.told,
                first_at=run.first.first_seen_at,
                last_at=run.last.last_seen_at,
            )
    except (IntegrityError, Refusal):
        return False
    return True


def put_to_unit(seen: Seen, by: User) -> Difference:
    """An item about a filed account, and a message to the unit in charge. Refusal as of `report_difference`."""
    item = report_difference(seen, by=by)
    title = f"台账差异待说明：{seen.account.name if seen.account else seen.name}（{item.get_kind_display()}）"
    tell(item.organisation, title, seen.source, item.get_absolute_url(), kind=TOLD, about=item)
    return item


def _guess(signal: Signal) -> str:
    return signal.told if signal.kind == Difference.Kind.OTHER_SUBJECT and not signal.told.isascii() else ""


def _withdraw_all(moment: dt.datetime, by: User) -> None:
    pending = ExistenceProposal.objects.pending().filter(difference__status__in=Difference.PENDING)
    for proposal in pending.select_related("difference", "account__organisation"):
        look = _standing(proposal)
        if look is not None:
            _withdraw(proposal, look, moment, by)


def _standing(proposal: ExistenceProposal) -> Sighting | None:
    """A later look of the same kind of source that shows the account as filed."""
    looks = Sighting.objects.present().filter(
        account=proposal.account, source_kind=proposal.source_kind, last_seen_at__gt=proposal.last_at
    )
    for look in looks:
        look.account = proposal.account
        if any(signal.kind == proposal.kind for signal in signals_of(look)):
            return None
        if tells_of(look, proposal.kind):
            return look
    return None


@transaction.atomic
def _withdraw(proposal: ExistenceProposal, look: Sighting, moment: dt.datetime, by: User) -> None:
    """An item nobody has answered is dismissed; of one under way it is noted, and people settle it."""
    if not ExistenceProposal.objects.pending().filter(pk=proposal.pk).update(withdrawn_at=moment):
        return
    item, signal = proposal.difference, Signal(proposal.kind, proposal.told)
    why = f"系统再次监测（{kind_words(look.source_kind)}）时账号与台账一致，不再是“{said(signal)}”。"
    if item.status == Difference.Status.OPEN:
        dismiss_difference(item, by=by, reason=why)
        return
    Difference.objects.pending().filter(pk=item.pk).update(source=f"{item.source}\n{why}")
    journal.record("registry.difference.note", by=None, obj=item, after={"note": why})
