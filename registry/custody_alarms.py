"""What is wrong with how an account's keys are kept, as a question to the database and as words for a person (R13)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from core import clock
from orgs.settings_in_force import settings_in_force
from registry.models import Account
from registry.services.revival_start import months_after

KEPT = (Account.State.RUNNING, Account.State.CLOSING)
NOBODY = Q(custody=None) | Q(custody__phone_holder="") | Q(custody__platform_admin="")


@dataclass(frozen=True)
class Alarms:
    """The limits that hold for whoever asks: passwords changed before `password_day` are old, contracts that end up
    to `contract_day` end soon."""

    password_day: dt.date
    contract_day: dt.date

    @property
    def conditions(self) -> dict[str, Q]:
        """Code → accounts it is true of. A change of password nobody noted counts as old."""
        old = Q(custody__password_changed_on=None) | Q(custody__password_changed_on__lt=self.password_day)
        return {
            "nobody": NOBODY,
            "password": Q(custody__isnull=False) & old,
            "contract": Q(contract_until__lte=self.contract_day),
        }

    def words(self, account: Account) -> list[str]:
        """The alarms of one account; its custody file is loaded with it."""
        custody, found = getattr(account, "custody", None), []
        if custody is None or not custody.phone_holder or not custody.platform_admin:
            found.append("没有明确保管人")
        if custody is not None and custody.password_changed_on is None:
            found.append("没有登记修改密码日期")
        elif custody is not None and custody.password_changed_on < self.password_day:
            found.append("密码该修改了")
        if account.contract_until and account.contract_until <= self.contract_day:
            found.append("代运维合同已到期" if account.contract_until < clock.today() else "代运维合同将到期")
        return found


def alarms_for(user: Any) -> Alarms:
    """By the settings of the person's own unit."""
    held, today = settings_in_force(user.organisation), clock.today()
    return Alarms(
        months_after(today, -held["custody.password_months"].value),
        today + dt.timedelta(days=held["custody.contract_days"].value),
    )


def kept_accounts(user: Any) -> Any:
    """Accounts whose keys somebody has to keep."""
    rows = Account.objects.visible_to(user).filter(state__in=KEPT)
    return rows.select_related("custody", "platform", "organisation")
