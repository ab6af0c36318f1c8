"""Corrections of a closed round: proposed by one, decided by another; the figures keep both values (I14)."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from inspections.account_labels import labels_of
from inspections.models import CheckSheet, Correction, CorrectionEvent, Finding, Round
from inspections.models.correction import PROPOSE
from inspections.models.finding import conclusion_of
from inspections.scoring import UNCHECKED, rate_text
from inspections.services.closing import freeze, verdicts_of
from orgs.messages import tell
from orgs.models import User
from orgs.roles import Role

WITHOUT = "更正后没有其他发现，按合格计。"


@dataclass(frozen=True)
class Proposal:
    """Either a finding to take back, or an indicator that one sheet has missed."""

    reason: str
    finding: Finding | None = None
    sheet: CheckSheet | None = None
    indicator: str = ""
    description: str = ""


@transaction.atomic
def propose_correction(round_: Round, proposal: Proposal, *, by: Any) -> Correction:
    """Changes nothing yet. Refusal `already_proposed` while another about the same waits."""
    if not by.has_perm(PROPOSE):
        raise Refusal("not_allowed", "您没有提出更正的权限。")
    if not proposal.reason.strip():
        raise Refusal("reason_needed", "提出更正需要写明理由。")
    Round.objects.hold_closed(round_.pk)
    adding = proposal.finding is None
    _refuse_nonsense(round_, proposal)
    made = Correction(
        round=round_,
        sheet=proposal.sheet if adding else proposal.finding.sheet,  # type: ignore[union-attr]
        kind=Correction.Kind.ADD if adding else Correction.Kind.OVERTURN,
        finding=proposal.finding,
        indicator=proposal.indicator,
        description=proposal.description,
        reason=proposal.reason,
        by=by,
    )
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:
        raise Refusal("already_proposed", "同一处更正已经提出，正在等待审定，不必重复提出。") from None
    CorrectionEvent.objects.create(
        record=made, move="propose", source="", target=made.status, by=by, reason=made.reason
    )
    told = {"round": round_.pk, "account": made.about, "problem": made.problem}
    journal.record("inspections.correction.propose", by=by, obj=made, after=told, reason=made.reason)
    _tell_deciders(made)
    return made


def _tell_deciders(made: Correction) -> None:
    unit = made.round.organisation
    people = {each for role in (Role.SUPERVISOR, Role.LEADER) for each in User.objects.holding(role, unit)}
    text = f"{made.by} 对“{made.round}”提出更正：{made.problem}。理由：{made.reason}"
    tell(
        people - {made.by},
        f"更正待审定：{made.about}",
        text,
        made.get_absolute_url(),
        kind="correction.waiting",
        about=made,
    )


def _tell_proposer(made: Correction, reason: str = "") -> None:
    subject = f"{made.get_status_display()}：{made.about}"
    tell(made.by, subject, reason, made.get_absolute_url(), kind="correction.decided", about=made)


def _refuse_nonsense(round_: Round, proposal: Proposal) -> None:
    if proposal.finding is not None:
        if proposal.finding.round_id != round_.pk or proposal.finding.status != Finding.Status.CONFIRMED:
            raise Refusal("not_standing", "这条发现没有计入这次检查，不需要更正。")
        return
    if proposal.sheet is None or proposal.sheet.round_id != round_.pk:
        raise Refusal("no_sheet", "请选择要更正的账号。")
    if proposal.indicator not in round_.indicator_by_code:
        raise Refusal("unknown_indicator", "这次检查没有这个指标，请重新选择。")
    standing = round_.findings.confirmed().filter(sheet=proposal.sheet, indicator=proposal.indicator)
    if standing.exists():
        raise Refusal("duplicate", "这个账号的这个问题已经计入，不需要补记。")


@transaction.atomic
def accept_correction(correction: Correction, *, by: Any, reason: str = "") -> None:
    """The finding goes or comes, verdicts and figures are counted again; what was printed before stays on record."""
    if not correction.may(by, "accept"):
        correction.make("accept", by=by)  # says why not
    Round.objects.hold_closed(correction.round_id)
    round_ = Round.objects.get(pk=correction.round_id)
    before = outcome(round_, correction.sheet_id)
    if correction.kind == Correction.Kind.OVERTURN:
        _take_back(correction, by)
    else:
        correction.finding = _added(correction, by)
    policy = round_.unchecked_policy
    stats = freeze(round_, policy) | {"previous": round_.stats["previous"]}
    Round.objects.filter(pk=round_.pk).update(stats=stats)
    round_.stats = stats
    fields = {"decided_by": by, "decided_at": now(), "before": before, "after": outcome(round_, correction.sheet_id)}
    correction.make("accept", by=by, reason=reason, finding=correction.finding, **fields)
    _tell_proposer(correction, reason)


@transaction.atomic
def reject_correction(correction: Correction, *, by: Any, reason: str) -> None:
    correction.make("reject", by=by, reason=reason, decided_by=by, decided_at=now())
    _tell_proposer(correction, reason)


def _take_back(correction: Correction, by: Any) -> None:
    finding: Any = correction.finding
    finding.make("overturn", by=by, reason=correction.reason)
    sheet = correction.sheet
    if sheet is not None and verdicts_of(correction.round, [sheet]) == [UNCHECKED]:
        _make_finding(sheet, correction, by, conclusion=Finding.Conclusion.PASS, description=WITHOUT)


def _added(correction: Correction, by: Any) -> Finding:
    veto = correction.round.indicator_by_code[correction.indicator]["veto"]
    sheet: Any = correction.sheet
    return _make_finding(
        sheet,
        correction,
        by,
        conclusion=conclusion_of(correction.round.indicator_by_code[correction.indicator]),
        description=correction.description,
        indicator=correction.indicator,
        veto=veto,
    )


def _make_finding(sheet: CheckSheet, correction: Correction, by: Any, **fields: Any) -> Finding:
    return Finding.objects.create(
        round=sheet.round,
        sheet=sheet,
        account_id=sheet.account_id,
        status=Finding.Status.CONFIRMED,
        source=Finding.Source.CORRECTION,
        **labels_of(sheet),
        checked_at=now(),
        key=f"correction:{correction.pk}",
        found_by=correction.by,
        confirmed_by=by,
        **fields,
    )


def outcome(round_: Round, sheet: int | None) -> dict[str, Any]:
    """The figures a correction may move, and the verdict of its account."""
    sample = round_.stats["sample"]
    verdict = CheckSheet.objects.filter(pk=sheet).values_list("verdict", flat=True).first() if sheet else None
    return {
        "verdict": CheckSheet.Verdict(verdict).label if verdict else "",
        "checked": sample["checked"],
        "failed": sample["failed"],
        "rate": rate_text(sample["checked"] - sample["failed"], sample["checked"]) or "—",
    }
