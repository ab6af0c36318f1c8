"""A filing's way from its draft: submitted, climbing its steps, decided. Effects on the account stand in applying.py."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from core import clock
from core.refusals import Refusal
from orgs.models import Organisation
from orgs.settings_in_force import Held, setting, settings_in_force
from orgs.workdays import work_calendar
from registry.chain import Step, chain_of
from registry.judging import Judged, judge
from registry.keys import unit_key
from registry.models import Filing, RegisterSeries
from registry.proposal import FIELDS
from registry.services.applying import apply_filing
from registry.services.copies import make_copies
from registry.services.drafting import may_start, state_allows
from registry.services.telling import tell_authors, tell_next

RECEIPT = "BA"


@transaction.atomic
def submit(filing: Filing, *, by: Any) -> None:
    """Send the filing on its way; every rule is checked now and again when it is decided."""
    judged = judge(filing)
    _refuse_faults(judged)
    _unit_exists(filing)
    if filing.account is not None:
        may_start(filing.kind, filing.account, by)
        _none_under_review(filing)
    receiver = _receiver(filing, judged.read.values.get("receiver", ""))
    held = settings_in_force(filing.organisation)
    chain = chain_of(_unit(filing), held["filing.steps"].value, receiver=receiver)
    occurred = judged.read.values.get("occurred_on") or judged.read.values.get("opened_on")
    moment = clock.now()
    try:
        filing.make(
            "submit",
            by=by,
            chain=chain,
            receiver=receiver,
            before={name: old for name, (old, _) in judged.differences.items()},
            occurred_on=occurred,
            late_days=_late(filing, occurred, held),
            submitted_by=by,
            submitted_at=moment,
            version=filing.version + 1,
            **_turn(chain, 0, held),
        )
    except IntegrityError:
        raise _busy(filing) from None
    filing.authors.add(by)
    tell_next(filing)


def withdraw(filing: Filing, *, by: Any) -> None:
    filing.make("withdraw", by=by, **_nobodys_turn(filing))


def discard(filing: Filing, *, by: Any) -> None:
    filing.make("discard", by=by, **_nobodys_turn(filing))


@transaction.atomic
def agree(filing: Filing, *, by: Any, reason: str = "") -> None:
    """Pass the filing to its next step, or, at the last, carry it out and give it a receipt."""
    filing.hold("pass_on")
    _unit_exists(filing)
    if filing.is_last_step:
        _approve(filing, by=by, reason=reason)
        return
    held = settings_in_force(filing.organisation)
    turn = _turn(filing.chain or [], filing.step + 1, held)
    filing.make("pass_on", by=by, reason=reason, version=filing.version + 1, **turn)
    tell_next(filing)


def _approve(filing: Filing, *, by: Any, reason: str) -> None:
    if not filing.may(by, "approve"):
        filing.make("approve", by=by)  # says why not
    judged = judge(filing)
    if filing.account is not None:
        state_allows(filing.kind, filing.account)
    _refuse_faults(judged)
    _refuse_drift(filing, judged)
    day = clock.today()
    receipt = f"{RECEIPT}-{day.year}-{RegisterSeries.take(RECEIPT, day.year):06d}"
    try:
        written = apply_filing(filing, judged.read, by=by, day=day, receipt=receipt)
    except IntegrityError:
        raise Refusal(
            "duplicate", "同一平台上已经登记了相同账号ID或链接的账号，不能重复备案；请核对后退回或不予备案。"
        ) from None
    decided = {"decided_by": by, "decided_at": clock.now(), "effective_on": day, "receipt": receipt}
    filing.make("approve", by=by, reason=reason, **vars(written), **decided, **_nobodys_turn(filing))
    make_copies(filing, setting("filing.copies", unit=by.organisation), office=by.organisation)
    tell_authors(filing, "filing.approved", f"备案回执号 {receipt}。")


@transaction.atomic
def send_back(filing: Filing, *, by: Any, reason: str) -> None:
    filing.make("send_back", by=by, reason=reason, **_nobodys_turn(filing))
    tell_authors(filing, "filing.returned", reason)


@transaction.atomic
def reject(filing: Filing, *, by: Any, reason: str) -> None:
    filing.make("reject", by=by, reason=reason, decided_by=by, decided_at=clock.now(), **_nobodys_turn(filing))
    tell_authors(filing, "filing.rejected", reason)


def _turn(chain: list[dict[str, Any]], step: int, held: Mapping[str, Held]) -> dict[str, Any]:
    """Whose turn it is, and until when."""
    station, today = Step(**chain[step]), clock.today()
    due = work_calendar(today).deadline(today, held["filing.review_limit"].value, held["deadline.hour"].value)
    return {
        "step": step,
        "waiting_at": Organisation.objects.get(pk=station.unit),
        "waiting_for": station.key,
        "due_at": due.due_at,
        "due_provisional": due.provisional,
    }


def _nobodys_turn(filing: Filing) -> dict[str, Any]:
    return {"waiting_at": None, "waiting_for": "", "version": filing.version + 1}


def _late(filing: Filing, occurred: dt.date | None, held: Mapping[str, Held]) -> int:
    """Working days by which the filing missed its limit (0: in time, or nothing has happened yet)."""
    if occurred is None:
        return 0
    calendar = work_calendar(occurred)
    last = calendar.add_workdays(occurred, held[filing.limit_key].value)
    return max(0, calendar.workdays_between(last, clock.today()))


def _refuse_faults(judged: Judged) -> None:
    if judged.faults:
        raise Refusal("not_complete", "还有地方需要修改，请看各栏下面的说明。", faults=judged.faults)


def _refuse_drift(filing: Filing, judged: Judged) -> None:
    """What the filing changes must still be what it was when it was submitted."""
    drifted = [
        FIELDS[name].label for name in filing.before if name in judged.now and judged.now[name] != filing.before[name]
    ]
    if drifted:
        raise Refusal(
            "changed_meanwhile",
            f"提交之后账号的{'、'.join(drifted)}已被另一件备案或台账接管改动，请退回，由申请单位核对后重新提交。",
        )


def _unit(filing: Filing) -> Organisation:
    if filing.organisation is None:
        raise Refusal("no_unit", "这件备案没有申请单位。")
    return filing.organisation


def _unit_exists(filing: Filing) -> None:
    for unit in (_unit(filing), *filter(None, [filing.receiver])):
        _still_stands(unit)


def _still_stands(unit: Organisation) -> None:
    if unit.dissolved_on and unit.dissolved_on <= clock.today():
        raise Refusal(
            "unit_dissolved", f"{unit.name}已于 {unit.dissolved_on:%Y-%m-%d} 撤销，请由接收其账号的单位重新办理。"
        )


def _none_under_review(filing: Filing) -> None:
    if Filing.objects.submitted().filter(account=filing.account).exclude(pk=filing.pk).exists():
        raise _busy(filing)


def _busy(filing: Filing) -> Refusal:
    other = Filing.objects.submitted().filter(account=filing.account).exclude(pk=filing.pk).first()
    kind = other.get_kind_display() if other else ""
    return Refusal("already_under_review", f"这个账号还有一件{kind}备案正在审核，请等它办结，或先撤回那一件。")


def _receiver(filing: Filing, name: str) -> Organisation | None:
    if filing.kind != Filing.Kind.HANDOVER:
        return None
    unit = _unit(filing)
    wanted = Organisation.objects.filter(name=unit_key(name, "")[0], dissolved_on=None).exclude(pk=unit.pk)
    found = list(wanted.filter(district=unit.district)[:2]) or list(wanted[:2])
    if len(found) != 1:
        why = "没有这个单位" if not found else "有几个同名单位"
        faults = {"receiver": f"{why}：“{name}”，请填写单位列表里的全称。"}
        raise Refusal("unknown_unit", "请核对接收单位。", faults=faults)
    return found[0]
