"""Proofs uploaded beside the steps of a closing: kept as papers of its filing, chosen for the step at once (R22)."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from core.locks import locked
from core.refusals import Refusal
from registry.models import Attachment, Closing, ClosingStep
from registry.services.attachments import checked, write_paper

STEP, PAPER = ClosingStep.Kind, Attachment.Kind
KINDS: dict[str, Attachment.Kind] = {
    STEP.ANNOUNCEMENT: PAPER.STOP_NOTICE,
    STEP.PLATFORM: PAPER.PLATFORM_RECEIPT,
    STEP.ARCHIVE: PAPER.ARCHIVE,
}


def keep_proofs(
    closing: Closing, raw: Mapping[str, str], uploads: Mapping[str, Any], *, by: Any
) -> tuple[dict[str, str], dict[str, str]]:
    """The typed words with each good file chosen as its step's proof, and a sentence for each bad one. Safe to repeat:
    the same content is kept once."""
    words, faults = dict(raw), {}
    for step, uploaded in uploads.items():
        try:
            words[f"{step}-proof"] = str(_kept(closing, KINDS.get(step, PAPER.OTHER), uploaded, by).pk)
        except Refusal as refusal:
            faults[f"{step}-upload"] = refusal.message
    return words, faults


def _kept(closing: Closing, kind: str, uploaded: Any, by: Any) -> Attachment:
    proof = checked(uploaded)
    with transaction.atomic():
        held = locked(closing, "account", "filing")
        if not held.is_editable or not held.may(by, "report"):
            raise Refusal("not_editable", f"这件关停办理现在是“{held.get_status_display()}”，不能上传证明材料。")
        return write_paper(locked(held.filing), kind, proof, by)[0]
