"""What a verdict rests on: clause and version, finding, proof, who found, confirmed and decided, what was corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspections.models import CheckSheet, Evidence, Finding, Round, SecondCheck
from inspections.points import points_text
from inspections.scoring import FAIL, MAJOR, PASS, UNCHECKED, UNDETERMINED
from inspections.services.judging import judged


@dataclass(frozen=True)
class Ground:
    """One finding with the indicator it was measured by and everything that was done about it."""

    finding: Finding
    indicator: Mapping[str, Any]
    effect: str
    events: list[dict[str, Any]]
    evidence: list[Evidence] = field(default_factory=list)


def basis_of(sheet: CheckSheet) -> dict[str, Any]:
    """Of an open round, the verdict as it would be now."""
    round_ = sheet.round
    said, made = (sheet.verdict, sheet.score) if round_.is_closed and sheet.verdict else judged(round_, [sheet])[0]
    evidence = list(sheet.evidence.select_related("by").order_by("pk"))
    findings = sheet.findings.select_related("found_by", "confirmed_by").order_by("pk")
    grounds = [_ground(finding, round_, evidence) for finding in findings]
    return {
        "said": CheckSheet.Verdict(said).label,
        "said_code": said,
        "why": _why(said, grounds, round_, made),
        "score": made and {**made, "text": "不计分" if made["value"] is None else f"{points_text(made['value'])} 分"},
        "score_lines": [{**line, "text": _signed(line["points"])} for line in (made or {}).get("lines", ())],
        "grounds": grounds,
        "evidence": [each for each in evidence if each.finding_id is None],
        "second": SecondCheck.objects.filter(sheet=sheet).select_related("by", "settled_by").first(),
        "corrections": sheet.corrections.select_related("round", "sheet", "finding", "by", "decided_by"),
        "closing": round_.events.filter(move="close").select_related("by").first(),
        "rules": round_.rules.sentences(),
    }


def _signed(tenths: int) -> str:
    return f"+{points_text(tenths)}" if tenths > 0 else points_text(tenths)


def _ground(finding: Finding, round_: Round, evidence: Iterable[Evidence]) -> Ground:
    own = [each for each in evidence if each.finding_id == finding.pk]
    known = round_.indicator_by_code.get(finding.indicator, {})
    return Ground(finding, known, _effect(finding, round_), finding.timeline(), own)


def _effect(finding: Finding, round_: Round) -> str:
    mark = finding.mark
    if finding.status != Finding.Status.CONFIRMED:
        return f"{finding.get_status_display()}，不计入"
    if not mark.counts(round_.rules):
        return "不计入：" + ("当场整改" if finding.corrected_at_once else "非本轮发现")
    if mark.fails(round_.rules):
        return "单项否决，判不合格" + ("（上轮问题复查仍未整改）" if finding.outside_round else "")
    if mark.undetermined:
        return "无法判断，不计入合格率"
    return {"pass": "合格", "bonus": "加分项"}.get(finding.conclusion, "问题，单独不影响合格")


def _why(said: str, grounds: Iterable[Ground], round_: Round, made: Mapping[str, Any] | None) -> str:
    failing = [g.indicator.get("printed", "") for g in grounds if g.finding.mark.fails(round_.rules)]
    if said == FAIL:
        by_points = "得分低于合格线" if made and not failing else ""
        return (
            f"有单项否决：{'、'.join(failing)}，出现一项即不合格。"
            if failing
            else f"{by_points or '按规则'}，判不合格。"
        )
    words = {
        MAJOR: "没有单项否决，按本次规则属于存在突出问题。",
        PASS: "没有计入的单项否决问题，判合格。",
        UNDETERMINED: "因条件所限无法判断，不计入合格率。",
        UNCHECKED: "没有检查结果。",
    }
    return words[said]
