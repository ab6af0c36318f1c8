"""Filling in a check sheet: marks become suspected findings, one save at a time, two people never over each other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.account_labels import labels_of
from inspections.models import CheckSheet, Finding, Round
from inspections.models.finding import conclusion_of

UNDETERMINED = ""  # the place of "cannot be judged" among the marks: it belongs to no indicator


@dataclass(frozen=True)
class Entry:
    """What an inspector wrote: {indicator code: description}; `undetermined` is why it cannot be judged, or None."""

    marks: Mapping[str, str] = field(default_factory=dict)
    undetermined: str | None = None
    note: str = ""

    @property
    def wanted(self) -> dict[str, str]:
        return {**self.marks, **({} if self.undetermined is None else {UNDETERMINED: self.undetermined})}


@transaction.atomic
def save_sheet(sheet: CheckSheet, entry: Entry, *, version: int, by: Any, finish: bool = False) -> None:
    """A draft, or the finished sheet. Refused when somebody else saved since `version` was read."""
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有填写检查表的权限。")
    sheet.refuse_others(by)
    Round.objects.hold_open(sheet.round_id)
    unknown = set(entry.marks) - set(sheet.round.indicator_by_code)
    if unknown:
        raise Refusal("unknown_indicator", f"本次检查没有这些指标：{'、'.join(sorted(unknown))}。")
    sheet.take_turn(version, by, note=entry.note, checked_at=now())
    standing = {each.indicator: each for each in own_findings(sheet)}
    before = {code: each.description for code, each in standing.items()}
    for code, found in standing.items():
        if code not in entry.wanted:
            found.make("withdraw", by=by)
    for code, description in entry.wanted.items():
        write_mark(sheet, standing.get(code), code, description, by=by)
    journal.record(
        "inspections.sheet.save",
        by=by,
        obj=sheet,
        before=before,
        after=entry.wanted,
    )
    if finish:
        sheet.make("finish", by=by)


def own_findings(sheet: CheckSheet) -> Any:
    """What stands on the sheet itself, not what came by table or from watching."""
    return sheet.findings.standing().filter(source=Finding.Source.SHEET)


def write_mark(sheet: CheckSheet, known: Finding | None, code: str, description: str, *, by: Any) -> None:
    if known is not None:
        if known.description != description:
            known.make("revise", by=by, description=description, found_by=by, confirmed_by=None)
        return
    veto = bool(code) and sheet.round.indicator_by_code[code]["veto"]
    known_as = sheet.round.indicator_by_code.get(code)
    conclusion = conclusion_of(known_as) if known_as else Finding.Conclusion.UNDETERMINED
    Finding.objects.create(
        round=sheet.round,
        sheet=sheet,
        account=sheet.account,
        source=Finding.Source.SHEET,
        conclusion=conclusion,
        indicator=code,
        veto=veto,
        description=description,
        **labels_of(sheet),
        checked_at=now(),
        last_update_at=last_post_by(sheet),
        key=f"sheet:{sheet.pk}:{code}",
        found_by=by,
    )


def last_post_by(sheet: CheckSheet) -> Any:
    """The last post known to watching, if it lies before the monitoring point."""
    seen = sheet.account.last_post_at
    return seen if seen and seen <= sheet.round.point else None


def reopen_sheet(sheet: CheckSheet, *, by: Any, reason: str) -> None:
    """Back to the inspectors; what was confirmed stays confirmed until a mark is changed."""
    sheet.make("reopen", by=by, reason=reason)


def last_findings(sheet: CheckSheet) -> list[Finding]:
    """What the closed round before this one found about the account."""
    earlier = Round.objects.closed().filter(as_of__lt=sheet.round.as_of)
    before = Finding.objects.filter(account=sheet.account_id, round__in=earlier).confirmed()
    latest = before.order_by("-round__as_of", "-round_id").values_list("round_id", flat=True).first()
    if latest is None:
        return []
    found = before.filter(round_id=latest).faults()
    return list(found.select_related("round").order_by("pk"))
