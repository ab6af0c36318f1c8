"""Exceptions from one account per platform: proposed, decided by a second person, revoked; and the list of breaches."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from core import clock, journal
from core.excel import OutColumn
from core.ledgers import write_told
from core.refusals import Refusal
from orgs.models import Organisation
from orgs.second_person import check_two_people
from registry.breaches import Breaches
from registry.models import AccountException, Platform
from registry.models.account_exception import PROPOSE

COLUMNS = (
    OutColumn("主办单位", width=28),
    OutColumn("所属地区", width=12),
    OutColumn("平台"),
    OutColumn("正常账号数", "number", 11),
    OutColumn("账号编号", width=11),
    OutColumn("账号名称", width=24),
    OutColumn("开设日期", "date", 12),
    OutColumn("例外允许数", "number", 11),
    OutColumn("例外有效期至", "date", 13),
    OutColumn("是否在例外范围内", width=16),
)


@transaction.atomic
def propose_exception(
    unit: Organisation, platform: Platform, *, limit: int, reason: str, valid_until: dt.date, by: Any
) -> AccountException:
    """Ask for leave to run more than one account. Refusal `already_proposed` when one waits for this unit and platform."""
    move = AccountException.MOVES["propose"]
    if not by.has_perm(PROPOSE) or not Organisation.objects.visible_to(by).filter(pk=unit.pk).exists():
        raise Refusal("not_allowed", "您不能为这个单位申请例外。")
    if valid_until < clock.today():
        raise Refusal("past_day", "有效期不能早于今天，请核对。")
    asked = AccountException(
        organisation=unit, platform=platform, limit=limit, reason=reason, valid_until=valid_until, proposed_by=by
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            "already_proposed", f"{unit}在{platform}已有一件例外申请等待批准，请等它办结后再申请。"
        ) from error
    asked.events.create(move="propose", source="", target=move.target, by=by, reason=reason)
    told = {"unit": unit.name, "platform": platform.code, "limit": limit, "valid_until": valid_until}
    journal.record("registry.accountexception.propose", by=by, obj=asked, after=told, reason=reason)
    return asked


def decide_exception(exception: AccountException, move: str, *, by: Any, reason: str = "") -> None:
    """Grant or refuse, by somebody other than who proposed it."""
    check_two_people(exception.proposed_by, by)
    exception.make(move, by=by, reason=reason, decided_by=by, decided_at=clock.now())


def revoke_exception(exception: AccountException, *, by: Any, reason: str) -> None:
    """Take a granted exception back; who granted it stays on record."""
    exception.make("revoke", by=by, reason=reason)


def export_breaches(rows: QuerySet[Any, Any], out: Path, *, by: Any, criteria: str = "全部") -> int:
    """Write every account of these breaches, one a line; gives the number of lines."""
    found = Breaches(rows, clock.today())
    lines = (
        [
            breach.unit.name,
            breach.unit.district,
            breach.platform.name,
            len(breach.accounts),
            account.number,
            account.name,
            account.opened_on,
            breach.exception.limit if breach.exception else None,
            breach.exception.valid_until if breach.exception else None,
            "是" if breach.is_covered else "否",
        ]
        for breach in found.in_full()
        for account in breach.accounts
    )
    done = write_told(out, COLUMNS, lines, "一平台多账号", by=by, criteria=criteria)
    journal.record("registry.breaches.export", by=by, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows
