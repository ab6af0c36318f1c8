"""From sheet to sheet: the next one, what of the last round can be taken over, and taking back a finish."""

from dataclasses import dataclass
from typing import Any

from core.refusals import Refusal
from inspections.models import CheckSheet, Finding
from inspections.services.sheets import UNDETERMINED, Entry, last_findings, own_findings, reopen_sheet

UNDONE = "完成后随即撤销"


@dataclass(frozen=True)
class Place:
    """Where a sheet stands among those this person has still to fill in."""

    before: CheckSheet | None
    after: CheckSheet | None
    left: int

    @property
    def following(self) -> CheckSheet | None:
        """The next one, from the start again after the last."""
        return self.after or self.before


def place_of(sheet: CheckSheet, user: Any) -> Place:
    left = CheckSheet.objects.visible_to(user).filter(round=sheet.round_id).open_to(user).to_fill()
    others = left.exclude(pk=sheet.pk)
    first = others.order_by("pk").first()
    before = others.filter(pk__lt=sheet.pk).order_by("-pk").first()
    after = others.filter(pk__gt=sheet.pk).order_by("pk").first() or first
    return Place(before, after, left.count())


def may_undo(sheet: CheckSheet, user: Any) -> bool:
    """Nothing has happened since this person finished it: nobody has reopened it or decided on its findings."""
    if sheet.status != CheckSheet.Status.CHECKED or not sheet.round.is_open:
        return False
    last = sheet.events.first()
    decided = sheet.findings.filter(source=Finding.Source.SHEET).exclude(confirmed_by=None)
    return last is not None and last.move == "finish" and last.by_id == user.pk and not decided.exists()


def undo_finish(sheet: CheckSheet, *, by: Any) -> None:
    """The sheet as it was before its finish, without asking for a reason."""
    if not may_undo(sheet, by):
        raise Refusal("too_late", "这张检查表已不能直接撤销完成，请打开检查表“重新检查”并写明理由。")
    reopen_sheet(sheet, by=by, reason=UNDONE)


def taken_over(sheet: CheckSheet) -> tuple[Entry, list[str]]:
    """What the last round found, as marks of this one, and what this round's indicators have no place for."""
    known = sheet.round.indicator_by_code
    marks, undetermined, left = {}, None, []
    for finding in last_findings(sheet):
        if finding.indicator in known:
            marks[finding.indicator] = finding.description
        elif finding.conclusion == Finding.Conclusion.UNDETERMINED:
            undetermined = finding.description
        else:
            left.append(finding.description or finding.indicator or finding.get_conclusion_display())
    if any(known[code]["veto"] for code in marks):
        undetermined = None  # the form takes only one of the two
    return Entry(marks=marks, undetermined=undetermined), left


def same_as_last(sheet: CheckSheet) -> set[str]:
    """Codes of the marks that say word for word what the last round found."""
    entry, _ = taken_over(sheet)
    now_said = {each.indicator: each.description for each in own_findings(sheet)}
    return {code or UNDETERMINED for code, words in entry.wanted.items() if now_said.get(code) == words}
