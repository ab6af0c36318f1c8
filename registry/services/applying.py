"""Carries a decided filing out: the account is made or changed, with its record before and after."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from core import clock
from core.locks import locked
from core.refusals import Refusal
from orgs.models import Organisation
from registry.keys import folded_key
from registry.models import Account, Filing, FilingEvent, FormerName, RegisterSeries
from registry.proposal import CLOSING_REASONS, Read, difference
from registry.services.closing_start import open_closing
from registry.services.revival_start import watch_what_ended
from registry.snapshots import EXTRA, KEPT, plain, snapshot
from registry.sounds import sounds_of

SERIES = "A"


@dataclass(frozen=True)
class Written:
    """What a filing did to one account."""

    account: Account
    before: dict[str, Any]
    after: dict[str, Any]


def apply_filing(filing: Filing, read: Read, *, by: Any, day: dt.date, receipt: str) -> Written:
    """Make or change the account as decided. Runs inside the decision's transaction; Refusal leaves all as it was."""
    if filing.kind == Filing.Kind.OPENING:
        return open_account(filing.organisation, read.of_account, day=day, filing_no=receipt)
    if filing.account is None:
        raise Refusal("no_account", "这件备案没有账号，不能办理。")
    account = locked(filing.account)
    if filing.kind == Filing.Kind.MERGER:
        for merged in read.values["merged"]:
            closing = {"state": Account.State.CLOSING, "successor": account, "close_reason": f"并入{account.name}"}
            stopped = locked(merged)
            write_part(filing, stopped, closing, by=by, day=day)
            open_closing(stopped, filing, by=by)
        return change_account(account, {}, day=day)
    written = change_account(account, _changes(filing, read, account), day=day)
    if filing.kind == Filing.Kind.CLOSURE:
        open_closing(account, filing, by=by)
    return written


def _changes(filing: Filing, read: Read, account: Account) -> dict[str, Any]:
    kind, values = Filing.Kind(filing.kind), read.values
    if kind == Filing.Kind.CHANGE:
        return {name: new for name, (_, new) in difference(account, read.of_account).items()}
    if kind == Filing.Kind.HANDOVER:
        filled = {name: value for name, value in read.of_account.items() if value not in (None, "")}
        return filled | {"organisation": filing.receiver}
    reason = CLOSING_REASONS.get(values.get("close_reason", ""), "") or account.close_reason
    if kind == Filing.Kind.CLOSURE:
        if filing.emergency:
            return {"state": Account.State.CLOSED, "closed_on": values["occurred_on"], "close_reason": reason}
        return {"state": Account.State.CLOSING, "close_reason": reason}
    return {"state": Account.State.CANCELLED, "closed_on": account.closed_on or values["closed_on"]}


def open_account(unit: Organisation | None, values: Mapping[str, Any], *, day: dt.date, filing_no: str = "") -> Written:
    """A new account of the register with the next number."""
    number = f"{SERIES}{RegisterSeries.take(SERIES):06d}"
    account = Account(number=number, organisation=unit, level=unit.level if unit else "", registered_on=day, **values)
    account.filed_on, account.filing_no = day, filing_no
    for name, value in _keys(account, set(values)).items():
        setattr(account, name, value)
    account.save(force_insert=True)
    return Written(account, {}, record_of(account))


def change_account(account: Account, changes: Mapping[str, Any], *, day: dt.date) -> Written:
    """Write these fields in one guarded update, and keep what the account was called before."""
    before = {name: plain(_told(getattr(account, name))) for name in changes if name not in {"organisation"}}
    if "organisation" in changes:
        before |= {"unit": account.organisation.name, "district": account.organisation.district}
    _keep_former(account, changes, day)
    for name, value in changes.items():
        setattr(account, name, value)
    columns = dict(changes) | _keys(account, set(changes))
    if changes:
        guarded = Account.objects.filter(pk=account.pk, version=account.version)
        if not guarded.update(version=F("version") + 1, changed_at=clock.now(), **columns):
            raise Refusal("changed_meanwhile", f"账号 {account.number} 刚刚被别人改动，请刷新后重新办理。")
        account.version += 1
    if "state" in changes:
        watch_what_ended(account)
    return Written(account, before, record_of(account))


def write_part(whole: Filing, account: Account, changes: Mapping[str, Any], *, by: Any, day: dt.date) -> Filing:
    """A change that follows from a decided filing, on a further account or at a later day: a filing of its own."""
    written = change_account(account, changes, day=day)
    part = Filing.objects.create(
        kind=whole.kind,
        status=Filing.Status.APPROVED,
        account=account,
        organisation=account.organisation,
        title=account.name,
        title_key=folded_key(account.name),
        before=written.before,
        after=written.after,
        effective_on=day,
        whole=whole,
        by=whole.by,
        decided_by=by,
        decided_at=clock.now(),
    )
    FilingEvent.objects.create(record=part, move="approve", source="", target=part.status, by=by)
    return part


def record_of(account: Account) -> dict[str, Any]:
    """The account's whole record, as the history keeps it."""
    record = {name: _told(getattr(account, name)) for name in (*KEPT, *EXTRA)}
    unit = account.organisation
    return snapshot(record, platform=account.platform.code, unit=unit.name, district=unit.district)


def _told(value: Any) -> Any:
    return value.number if isinstance(value, Account) else value


def _keys(account: Account, changed: set[str]) -> dict[str, str]:
    """The matching keys that belong to changed fields."""
    keys = {name: folded_key(getattr(account, name)) for name in ("name", "handle", "link") if name in changed}
    found = {f"{name}_key": key for name, key in keys.items()}
    return found | (sounds_of(account.name) if "name" in changed else {})


def _keep_former(account: Account, changes: Mapping[str, Any], day: dt.date) -> None:
    for kind in FormerName.Kind.values:
        old = getattr(account, kind)
        if kind in changes and old and old != changes[kind]:
            FormerName.objects.create(account=account, kind=kind, value=old, key=folded_key(old), until=day)
