"""Keeping the custody file of an account: written, handed over, exported; every state stays (R13)."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from core import clock, journal
from core.excel import OutColumn
from core.ledgers import write_told
from core.refusals import Refusal
from registry.custody_alarms import Alarms
from registry.models import Account, Custody, CustodyHandover, CustodyVersion
from registry.models.custody import KEEP, kept_record
from registry.password_words import TOLD, looks_like_password

FIELDS = (
    "phone_holder",
    "holder_phone",
    "platform_admin",
    "operators",
    "password_changed_on",
    "recovery_email_held",
    "note",
)
LABELS = {field.name: str(field.verbose_name) for field in Custody._meta.fields if field.name in FIELDS}
STALE = "这份保管登记在您打开之后已被别人修改，没有保存；您填写的内容还在本页，请刷新核对后再保存。"
COLUMNS = (
    OutColumn("账号编号", width=11),
    OutColumn("账号名称", width=24),
    OutColumn("平台"),
    OutColumn("主办单位", width=28),
    OutColumn("手机保管人", width=12),
    OutColumn("管理员手机号", width=14),
    OutColumn("平台管理员", width=12),
    OutColumn("运营人员", width=20),
    OutColumn("最近修改密码", "date", 13),
    OutColumn("找回邮箱由本单位掌握", width=16),
    OutColumn("代运维单位", width=20),
    OutColumn("合同结束", "date", 12),
    OutColumn("提醒", width=30),
)


@transaction.atomic
def save_custody(account: Account, values: Mapping[str, Any], *, by: Any, version: int) -> Custody:
    """Write the file as the page has it; `version` 0 is a page that showed none. Refusal `somebody_was_faster`."""
    _check_keeper(account, by)
    _refuse_passwords(values)
    custody = Custody.objects.filter(account=account).first()
    if (custody.version if custody else 0) != version:
        raise Refusal("somebody_was_faster", STALE)
    changed = [name for name in FIELDS if name in values and getattr(custody or Custody(), name) != values[name]]
    if custody is not None and not changed:
        return custody
    return _write(account, custody, {name: values[name] for name in FIELDS if name in values}, changed, by)


def _write(account: Account, custody: Custody | None, values: dict[str, Any], changed: list[str], by: Any) -> Custody:
    facts = values | {"changed_by": by, "changed_at": clock.now()}
    before = _told(kept_record(custody), changed) if custody else {}
    if custody is None:
        try:
            with transaction.atomic():
                custody = Custody.objects.create(account=account, **facts)
        except IntegrityError:
            raise Refusal("somebody_was_faster", STALE) from None
    else:
        written = Custody.objects.filter(pk=custody.pk, version=custody.version)
        if not written.update(version=F("version") + 1, **facts):
            raise Refusal("somebody_was_faster", STALE)
        custody.refresh_from_db()
    record = kept_record(custody)
    labels = [LABELS[name] for name in changed]
    CustodyVersion.objects.create(custody=custody, version=custody.version, record=record, changed=labels, by=by)
    journal.record("registry.custody.save", by=by, obj=account, before=before, after=_told(record, changed))
    return custody


def _told(record: Mapping[str, Any], changed: list[str]) -> dict[str, Any]:
    return {name: record[name] for name in changed}


@transaction.atomic
def hand_over(account: Account, handed: CustodyHandover, *, by: Any, version: int) -> CustodyHandover:
    """Record a hand-over that both sides have signed for, and name the new holder in the file."""
    if handed.giver == handed.taker:
        raise Refusal("same_person", "移交人和接收人不能是同一人，请核对。")
    _refuse_passwords({"note": handed.note, "giver": handed.giver, "taker": handed.taker})
    values: dict[str, Any] = {}
    if handed.what != CustodyHandover.What.ADMIN:
        values["phone_holder"] = handed.taker
    if handed.what != CustodyHandover.What.PHONE:
        values["platform_admin"] = handed.taker
    if handed.password_changed:
        values["password_changed_on"] = handed.on
    handed.custody = save_custody(account, values, by=by, version=version)
    handed.by = by
    handed.save(force_insert=True)
    told = {"giver": handed.giver, "taker": handed.taker, "what": handed.what, "on": handed.on}
    journal.record("registry.custody.hand_over", by=by, obj=account, after=told)
    return handed


def reveal_holder_phone(custody: Custody, *, by: Any) -> str:
    """The whole number; the journal row tells who looked at whose."""
    if not by.has_perm("registry.reveal_phone"):
        raise Refusal("not_allowed", "您没有查看完整电话的权限。")
    journal.record("registry.custody.reveal_phone", by=by, obj=custody.account)
    return custody.holder_phone


def export_custody(accounts: Iterable[Account], alarms: Alarms, out: Path, *, by: Any, criteria: str = "全部") -> int:
    """Write one line an account, telephones masked; gives the number of lines."""
    done = write_told(
        out, COLUMNS, (_row(account, alarms) for account in accounts), "保管情况", by=by, criteria=criteria
    )
    journal.record("registry.custody.export", by=by, after={"rows": done.rows, "sha256": done.sha256})
    return done.rows


def _row(account: Account, alarms: Alarms) -> list[Any]:
    custody = getattr(account, "custody", None) or Custody()
    held = {True: "是", False: "否", None: ""}[custody.recovery_email_held]
    return [
        account.number,
        account.name,
        account.platform.name,
        account.organisation.name,
        custody.phone_holder,
        custody.masked_phone,
        custody.platform_admin,
        "、".join(custody.operators.splitlines()),
        custody.password_changed_on,
        held,
        account.contractor,
        account.contract_until,
        "；".join(alarms.words(account)),
    ]


def may_keep(account: Account, user: Any) -> bool:
    """The people of the account's own unit."""
    return bool(user.has_perm(KEEP) and user.organisation_id == account.organisation_id)


def _check_keeper(account: Account, by: Any) -> None:
    if not may_keep(account, by):
        raise Refusal("not_allowed", "只有账号主办单位的人员可以登记保管情况。")


def _refuse_passwords(values: Mapping[str, Any]) -> None:
    faults = {
        name: TOLD for name, text in values.items() if name != "holder_phone" and looks_like_password(str(text or ""))
    }
    if faults:
        raise Refusal("password", TOLD, faults=faults)
