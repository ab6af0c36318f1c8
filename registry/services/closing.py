"""Closing an account step by step: kept, reported by the unit, confirmed or sent back by another person (R22)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from core import clock, journal
from core.calendar import WorkCalendar
from core.locks import locked
from core.refusals import Refusal
from orgs.messages import tell
from orgs.settings_in_force import setting
from orgs.workdays import work_calendar
from registry.closing_steps import missing, read_steps, shown
from registry.models import Account, Closing, ClosingStep
from registry.services.applying import write_part
from registry.services.closing_start import due_day

STEP = ClosingStep.Kind


@transaction.atomic
def save_steps(closing: Closing, raw: Mapping[str, str], *, by: Any, version: int) -> None:
    """Keep what the page says of every step, finished or not. Refusal `unreadable` says of which fields nothing can be made."""
    if not closing.is_editable or not closing.may(by, "report"):
        raise Refusal("not_editable", f"这件关停办理现在是“{closing.get_status_display()}”，不能修改。")
    steps = list(closing.steps.all())
    typed = read_steps([step.kind for step in steps], raw)
    proofs = {str(paper.pk): paper for paper in closing.filing.attachments.kept()}
    for step in steps:
        chosen = raw.get(f"{step.kind}-proof", "")
        typed.values[step.kind]["proof"] = proofs.get(chosen)
        if chosen and chosen not in proofs:
            typed.faults[f"{step.kind}-proof"] = "这份材料不在备案材料里或已被移除，请重新选择。"
    if typed.faults:
        raise Refusal("unreadable", "有的内容还读不懂，没有保存；请看各栏下面的说明。", faults=typed.faults)
    notice = typed.values[STEP.ANNOUNCEMENT]
    changed = Closing.objects.filter(pk=closing.pk, version=version, status__in=Closing.EDITABLE)
    if not changed.update(version=F("version") + 1, due_on=due_day(closing, notice["from_on"], notice["until_on"])):
        raise Refusal(
            "somebody_was_faster", "这件关停办理在您打开之后已被别人修改或报送；您填写的内容还在本页，请核对后再保存。"
        )
    written = {step.get_kind_display(): _write(step, typed.values[step.kind], by) for step in steps}
    closing.authors.add(by)
    closing.refresh_from_db()
    told = {name: fields for name, fields in written.items() if fields}
    journal.record("registry.closing.save", by=by, obj=closing, after={"version": closing.version, **told})


def _write(step: ClosingStep, values: Mapping[str, Any], by: Any) -> dict[str, str]:
    """Write one step where it differs; what differs, as the journal tells it."""
    differs = {name: value for name, value in values.items() if getattr(step, name) != value}
    if differs:
        for name, value in differs.items():
            setattr(step, name, value)
        step.changed_by, step.changed_at = by, clock.now()
        step.save(update_fields=[*differs, "changed_by", "changed_at"])
    return {name: shown(value) for name, value in differs.items()}


@transaction.atomic
def report_closing(closing: Closing, *, by: Any) -> None:
    """The unit says that everything is done; every step is looked at once more."""
    closing.hold("report")
    if undone := what_is_missing(closing):
        sentences = [f"{name}：{'；'.join(why)}" for name, why in undone.items()]
        raise Refusal("not_complete", f"还不能报送办结。{'。'.join(sentences)}。")
    closing.make("report", by=by, reported_by=by, reported_at=clock.now(), version=closing.version + 1)
    decided_by = closing.filing.decided_by
    if decided_by is not None:
        tell(
            decided_by, f"“{closing.account.name}”关停已报送办结，请核实", url=closing.get_absolute_url(), about=closing
        )


def what_is_missing(closing: Closing) -> dict[str, list[str]]:
    """Step → sentences; empty when the closing can be reported."""
    days = setting("closure.announcement_days", unit=closing.account.organisation)
    calendar, today = work_calendar(), clock.today()
    found = {
        step.get_kind_display(): missing(step, days=days, calendar=calendar, today=today)
        for step in closing.steps.select_related("proof")
    }
    return {name: why for name, why in found.items() if why}


@transaction.atomic
def confirm_closing(closing: Closing, *, by: Any) -> None:
    """A second person agrees: the account is closed from the day the platform ended it. One cancelled or closed by an
    emergency meanwhile stays what it is."""
    closing.hold("confirm")
    ended = closed_from(closing)
    closing.make("confirm", by=by, confirmed_by=by, confirmed_at=clock.now(), version=closing.version + 1)
    account = locked(closing.account)
    if account.state == Account.State.CLOSING:
        changes = {"state": Account.State.CLOSED, "closed_on": ended}
        write_part(closing.filing, account, changes, by=by, day=clock.today())


def closed_from(closing: Closing) -> dt.date:
    """The platform's day, or the end of the announcement where there was nothing to end; never a day to come."""
    steps = {step.kind: step for step in closing.steps.all()}
    platform, announcement = steps[STEP.PLATFORM], steps[STEP.ANNOUNCEMENT]
    day = (platform.done_on if platform.needed else None) or (announcement.until_on if announcement.needed else None)
    return min(day or clock.today(), clock.today())


@transaction.atomic
def send_back_closing(closing: Closing, *, by: Any, reason: str) -> None:
    closing.make("send_back", by=by, reason=reason, version=closing.version + 1)
    tell(
        closing.account.organisation,
        f"“{closing.account.name}”关停被退回补办",
        reason,
        closing.get_absolute_url(),
        about=closing,
    )


def set_due_days_anew(calendar: WorkCalendar) -> int:
    """After a change of the calendar: how many due days of closings under way moved. Safe to repeat."""
    moved = 0
    rows = Closing.objects.unfinished().select_related("account__organisation").prefetch_related("steps")
    for closing in rows:
        announcement = next(step for step in closing.steps.all() if step.kind == STEP.ANNOUNCEMENT)
        due = due_day(closing, announcement.from_on, announcement.until_on, calendar)
        moved += Closing.objects.filter(pk=closing.pk).exclude(due_on=due).update(due_on=due)
    return moved
