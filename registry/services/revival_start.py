"""Begins the watch over an account in the transaction that closes it (R20)."""

import calendar
import datetime as dt

from core import clock
from orgs.settings_in_force import setting
from registry.models import Account, RevivalWatch

ENDED = (Account.State.CLOSED, Account.State.CANCELLED)


def watch_what_ended(account: Account) -> None:
    """Begin the watch when an account has just been closed or cancelled, as long as the office's setting says."""
    if account.state not in ENDED or account.closed_on is None:
        return
    months = setting("closure.revival_watch", unit=account.organisation)
    if not months or RevivalWatch.objects.filter(account=account).exists():
        return
    until = months_after(account.closed_on, months)
    if until >= clock.today():
        RevivalWatch.objects.create(account=account, closed_on=account.closed_on, until=until)


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
