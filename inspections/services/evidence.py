"""Evidence on a sheet: cleaned, stored by its hash, once per sheet."""

from typing import Any

from django.db import transaction

from core import files, journal
from core.refusals import Refusal
from inspections.models import CheckSheet, Evidence, Round
from inspections.proofs import cleaned


def attach(sheet: CheckSheet, uploaded: Any, *, by: Any) -> Evidence | None:
    """The file first, then its row: a row never points at nothing. Safe to repeat."""
    if not uploaded:
        return None
    if not by.has_perm("inspections.check_account"):
        raise Refusal("not_allowed", "您没有上传证据的权限。")
    proof = cleaned(uploaded.read(), uploaded.name)
    sha256 = files.keep(proof.data)
    with transaction.atomic():
        Round.objects.hold_open(sheet.round_id)
        if not CheckSheet.objects.filter(pk=sheet.pk, status=CheckSheet.Status.ASSIGNED).exists():
            raise Refusal("sheet_finished", "这张检查表已完成检查，如需补充证据请先“重新检查”。")
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
        if is_new:
            journal.record(
                "inspections.evidence.add", by=by, obj=sheet, after={"file": proof.filename, "sha256": sha256}
            )
    return made
