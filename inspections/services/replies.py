"""The interaction test in two looks: unanswered at first but answered later is a problem, never answered is a failure."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.clock import today
from core.refusals import Refusal
from inspections.account_labels import labels_of
from inspections.models import CheckSheet, Finding, ReplyLook, Round, Stage

LATE, NEVER, NATIONAL = "LATE_REPLY_R1", "NO_REPLY", "NO_INTERACTION"
CHECK = "inspections.check_account"


@dataclass(frozen=True)
class Seen:
    """What somebody saw at one look."""

    asked_on: dt.date
    looked_on: dt.date
    answered: bool
    question: str = ""
    note: str = ""


def outcome(looks: dict[int, bool]) -> str:
    """answered, late, never, or "" while nobody can say yet. `looks`: {1 or 2: answered}."""
    if ReplyLook.FIRST not in looks:
        return ""
    if looks[ReplyLook.FIRST]:
        return "answered"
    if ReplyLook.SECOND not in looks:
        return ""
    return "late" if looks[ReplyLook.SECOND] else "never"


@transaction.atomic
def note_look(sheet: CheckSheet, look: int, seen: Seen, *, version: int, by: Any) -> ReplyLook:
    """Write one look down, or over the one this person saw (`version`, 0 for none); its finding follows."""
    if not by.has_perm(CHECK):
        raise Refusal("not_allowed", "您没有登记互动测试的权限。")
    sheet.refuse_others(by)
    Round.objects.hold_open(sheet.round_id)
    refuse_wrong(sheet, look, seen)
    told = {"asked_on": seen.asked_on, "looked_on": seen.looked_on, "answered": seen.answered}
    told |= {"question": seen.question, "note": seen.note, "by": by}
    known = sheet.reply_looks.filter(look=look).first()
    if known is not None:
        known.rewrite(version, **told)
    else:
        known = _first_written(sheet, look, told)
    journal.record("inspections.sheet.reply", by=by, obj=sheet, after={"look": look, "answered": seen.answered})
    propose(sheet, by=by)
    return known


def _first_written(sheet: CheckSheet, look: int, told: dict[str, Any]) -> ReplyLook:
    try:
        with transaction.atomic():
            return ReplyLook.objects.create(sheet=sheet, look=look, **told)
    except IntegrityError:
        raise Refusal("somebody_was_faster", "别人刚刚登记了这一轮，请刷新页面核对。") from None


def refuse_wrong(sheet: CheckSheet, look: int, seen: Seen) -> None:
    if not sheet.round.stages.filter(kind=(Stage.Kind.REPLY_FIRST, Stage.Kind.REPLY_SECOND)[look - 1]).exists():
        raise Refusal("no_stage", "这次检查没有安排这一轮互动测试。")
    if seen.looked_on > today() or seen.asked_on > today():
        raise Refusal("bad_date", "提问和查看日期不能晚于今天。")
    if seen.looked_on < seen.asked_on:
        raise Refusal("bad_date", "查看日期早于提问日期，请核对。")
    if look == ReplyLook.SECOND:
        first = sheet.reply_looks.filter(look=ReplyLook.FIRST).first()
        if first is None or first.answered:
            raise Refusal("no_second_look", "第一轮没有登记，或者已有回应，不需要第二轮。")
        if seen.looked_on <= first.looked_on:
            raise Refusal("bad_date", f"第二轮查看应晚于第一轮（{first.looked_on}）。")


def propose(sheet: CheckSheet, *, by: Any) -> None:
    """The suspected finding that the looks amount to; one that no longer follows from them is withdrawn."""
    looks = dict(sheet.reply_looks.values_list("look", "answered"))
    wanted = code_for(sheet.round, outcome(looks))
    standing = sheet.findings.standing().filter(source=Finding.Source.REPLY)
    for finding in standing.exclude(indicator=wanted):
        finding.make("withdraw", by=by)
    if wanted and not standing.filter(indicator=wanted).exists():
        Finding.objects.create(**_finding(sheet, wanted), found_by=by)


def code_for(round_: Round, found: str) -> str:
    """The indicator of this round that an outcome falls under; "" for none."""
    known = round_.indicator_by_code
    if found == "late":
        return LATE if LATE in known else ""
    # Never answered fails: a place's own veto first, and where its rule is none, the national one.
    vetoes = [code for code in (NEVER, NATIONAL) if found == "never" and code in known and known[code]["veto"]]
    return vetoes[0] if vetoes else ""


def _finding(sheet: CheckSheet, code: str) -> dict[str, Any]:
    veto = sheet.round.indicator_by_code[code]["veto"]
    looks = {look.look: look for look in sheet.reply_looks.all()}
    first, second = looks[ReplyLook.FIRST], looks[ReplyLook.SECOND]
    tail = "有回应" if second.answered else "仍没有回应"
    words = f"{first.asked_on} 提问，{first.looked_on} 查看没有回应，{second.looked_on} 再次查看{tail}"
    return {
        "round": sheet.round,
        "sheet": sheet,
        "account_id": sheet.account_id,
        "source": Finding.Source.REPLY,
        "indicator": code,
        "veto": veto,
        "conclusion": Finding.Conclusion.FAIL if veto else Finding.Conclusion.PROBLEM,
        "description": words,
        **labels_of(sheet),
        "key": f"reply:{sheet.pk}:{code}",
    }
