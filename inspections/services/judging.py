"""The verdict of each sheet and, where the round scores, its points: from what is confirmed now."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from inspections.models import CheckSheet, Finding, Round
from inspections.points import Hit, grades, ranking, score
from inspections.scoring import BAD, FAIL, PASS, Mark, verdict

CHUNK = 500


def judged(round_: Round, sheets: Sequence[CheckSheet]) -> list[tuple[str, dict[str, Any] | None]]:
    """(verdict, score as kept or None) of each sheet, in order."""
    rules, findings = round_.rules, defaultdict(list)
    for finding in round_.findings.confirmed().exclude(sheet=None):
        findings[finding.sheet_id].append(finding)
    done = set(round_.sheets.done().values_list("pk", flat=True))
    found = []
    for sheet in sheets:
        own = findings.get(sheet.pk, [])
        said = verdict([finding.mark for finding in own], rules, passed=sheet.pk in done)
        found.append(_scored(round_, said, own) if round_.scores else (said, None))
    return found


def _scored(round_: Round, said: str, own: Sequence[Finding]) -> tuple[str, dict[str, Any] | None]:
    """What passes by its findings may still fail by its points."""
    if said not in (PASS, *BAD):
        return said, None
    made = score(hits_of(round_, own), round_.scoring, vetoed=said == FAIL)
    return (FAIL if said == PASS and made.fails else said), made.kept


def hits_of(round_: Round, own: Sequence[Finding]) -> list[Hit]:
    rules, found = round_.rules, []
    for finding in own:
        known = round_.indicator_by_code.get(finding.indicator)
        mark: Mark = finding.mark
        if known and mark.counts(rules) and not mark.undetermined:
            amounts = (known.get("points", 0), known.get("points_most", 0), known.get("bonus", False))
            found.append(Hit(finding.indicator, known["printed"], *amounts))
    return found


def store(round_: Round, sheets: Sequence[CheckSheet], found: Sequence[tuple[str, dict[str, Any] | None]]) -> None:
    """Nearly all pass: one statement for them, then the others in chunks."""
    by_verdict = defaultdict(list)
    for sheet, (said, _) in zip(sheets, found, strict=True):
        by_verdict[said].append(sheet.pk)
    round_.sheets.update(verdict=CheckSheet.Verdict.PASS)
    for said, keys in by_verdict.items():
        for start in range(0, len(keys) if said != CheckSheet.Verdict.PASS else 0, CHUNK):
            round_.sheets.filter(pk__in=keys[start : start + CHUNK]).update(verdict=said)
    if round_.scores:
        for sheet, (_, made) in zip(sheets, found, strict=True):
            sheet.score = made
        CheckSheet.objects.bulk_update(sheets, ["score"], batch_size=CHUNK)


def scores(round_: Round, sheets: Sequence[CheckSheet], found: Sequence[tuple[str, Any]]) -> dict[str, Any] | None:
    """Grades and rankings; an account without points because of a veto counts as none in a mean."""
    if not round_.scores:
        return None
    scored = [(sheet, made) for sheet, (_, made) in zip(sheets, found, strict=True) if made is not None]
    return {
        "grades": grades((made for _, made in scored), round_.scoring),
        "by_unit": ranking((sheet.unit, made["value"] or 0) for sheet, made in scored),
        "by_district": ranking((sheet.district or "未填", made["value"] or 0) for sheet, made in scored),
    }
