"""Evidence on a sheet: cleaned, stored by its hash, once per sheet; taken off again until the sheet is finished."""

from typing import Any

from django.db import transaction

from core import files, journal
from core.clock import now
from core.refusals import Refusal
from inspections.models import CheckSheet, Evidence, Round
from inspections.proofs import cleaned


def attach(sheet: CheckSheet, uploaded: Any, *, by: Any) -> Evidence | None:
    """The file first, then its row: a row never points at nothing. Safe to repeat."""
    if not uploaded:
        return None
    _refuse_strangers(sheet, by)
    proof = cleaned(uploaded.read(), uploaded.name)
    sha256 = files.keep(proof.data)
    told = {"file": proof.filename, "sha256": sha256}
    with transaction.atomic():
        _hold_unfinished(sheet)
        made, is_new = Evidence.objects.get_or_create(
            sheet=sheet,
            sha256=sha256,
            defaults={
                "content_type": proof.content_type,
                "size": len(proof.data),
                "filename": proof.filename,
                "by": by,
            },
        )
        again = {"removed_at": None, "removed_by": None, "by": by, "at": now()}
        is_new = is_new or bool(Evidence.objects.filter(pk=made.pk).exclude(removed_at=None).update(**again))
        if is_new:
            journal.record("inspections.evidence.add", by=by, obj=sheet, after=told)
    return made


@transaction.atomic
def remove_evidence(evidence: Evidence, *, by: Any) -> None:
    """Off the sheet, kept for the auditor. Safe to repeat."""
    _refuse_strangers(evidence.sheet, by)
    _hold_unfinished(evidence.sheet)
    if Evidence.objects.kept().filter(pk=evidence.pk).update(removed_at=now(), removed_by=by):
        before = {"file": evidence.filename, "sha256": evidence.sha256}
        journal.record("inspections.evidence.remove", by=by, obj=evidence.sheet, before=before)


def _refuse_strangers(sheet: CheckSheet, by: Any) -> None:
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有在检查表上增减证据的权限。")
    sheet.refuse_others(by)


def _hold_unfinished(sheet: CheckSheet) -> None:
    Round.objects.hold_open(sheet.round_id)
    if not CheckSheet.objects.filter(pk=sheet.pk, status=CheckSheet.Status.ASSIGNED).exists():
        raise Refusal("sheet_finished", "这张检查表已完成检查，如需增减证据请先“重新检查”。")
