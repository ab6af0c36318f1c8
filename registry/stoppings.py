"""Which filings stopped an account, and the accounts a clean-up stopped: by unit, reason and round (L6)."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from registry.models import Account, Campaign, Filing

NO_REASON, MERGED, NO_ROUND = "未填", "整合并入其他账号", "不在轮次内"
STOPPED = {Account.State.CLOSING, Account.State.CLOSED, Account.State.CANCELLED}
KIND_WORDS = {Filing.Kind.TAKEOVER: "台账登记"}


@dataclass(frozen=True)
class Stopping:
    """One account that stopped, with the filing that first stopped it."""

    number: str
    name: str
    platform: str
    unit: str
    reason: str
    kind: str
    day: dt.date
    round: str
    state: str
    url: str


def stopping_filings() -> Any:
    """Decided filings by which an account stopped; also a ledger taken over that says so, and the parts of a merger."""
    kinds = Q(kind__in=(Filing.Kind.CLOSURE, Filing.Kind.DEREGISTRATION)) | Q(
        kind=Filing.Kind.MERGER, whole__isnull=False
    )
    told = Q(kind=Filing.Kind.TAKEOVER, after__state__in=("closing", "closed", "cancelled"), before__has_key="state")
    return Filing.objects.effective().filter(kinds | told)


def stopped_by(campaign: Campaign) -> list[Stopping]:
    """Each account once, with its first filing of this clean-up; two queries however many there are."""
    mine = Q(campaign=campaign) | Q(whole__campaign=campaign)
    rounds = [(f"第 {each.number} 轮", each.starts_on, each.ends_on) for each in campaign.rounds.all()]
    rows = stopping_filings().filter(mine).select_related("account__platform", "account__organisation")
    first: dict[int, Filing] = {}
    for filing in rows.order_by("effective_on", "pk"):
        first.setdefault(filing.account_id or 0, filing)
    return [_told(filing, rounds) for filing in first.values()]


def _told(filing: Filing, rounds: list[tuple[str, dt.date, dt.date]]) -> Stopping:
    account, day = filing.account, filing.effective_on
    assert account is not None and day is not None  # noqa: S101 (effective filings have both)
    return Stopping(
        account.number,
        account.name,
        account.platform.name,
        account.organisation.name,
        reason_of(account.close_reason, bool(account.successor_id)),
        KIND_WORDS.get(Filing.Kind(filing.kind), filing.get_kind_display()),
        day,
        next((name for name, start, end in rounds if start <= day <= end), NO_ROUND if rounds else ""),
        account.get_state_display(),
        account.get_absolute_url(),
    )


def reason_of(words: str, merged: bool = False) -> str:
    return MERGED if merged else words or NO_REASON


def counted(names: Any) -> list[tuple[str, int]]:
    """How often each occurs, most first."""
    return sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
