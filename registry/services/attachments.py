"""Papers of a filing: added by the unit while it writes, by the office while it decides, never lost when removed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from core import clock, files, journal
from core.locks import locked
from core.proofs import Proof, by_content, plain_name
from core.refusals import Refusal
from registry.models import Attachment, Filing
from registry.papers import filing_form

MOST_BYTES = 20 * 1024 * 1024
MOST_AT_ONCE, MOST_PER_FILING = 10, 60
ALL_KINDS = tuple(Attachment.Kind)


@dataclass
class Outcome:
    """What became of each file: kept, kept under another name, there already, or refused with its sentence."""

    kept: list[Attachment] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def kinds_open(filing: Filing, user: Any) -> tuple[Attachment.Kind, ...]:
    """Which kinds this person may add now: the unit while it writes, afterwards only the sealed form; the office while
    it decides."""
    if filing.status == Filing.Status.SUBMITTED and filing.may(user, "send_back"):
        return ALL_KINDS
    if not filing.may(user, "submit"):
        return ()
    if filing.is_editable:
        return ALL_KINDS
    return (Attachment.Kind.SEALED,) if filing.status == Filing.Status.SUBMITTED else ()


def may_remove(paper: Attachment, filing: Filing, user: Any) -> bool:
    """While writing, any paper of the own unit; under review only what one has added oneself."""
    if paper.kind not in kinds_open(filing, user):
        return False
    return paper.by_id == user.pk or (filing.is_editable and paper.by.organisation_id == user.organisation_id)


def add_papers(filing: Filing, kind: str, uploads: Iterable[Any], *, by: Any) -> Outcome:
    """Keep the good files and tell of the others. Safe to repeat: the same content is kept once."""
    _refuse_unless_open(filing, kind, by)
    uploads, outcome = list(uploads), Outcome()
    if not uploads:
        raise Refusal("no_file", "请先选择要上传的文件。")
    if len(uploads) > MOST_AT_ONCE:
        raise Refusal("too_many", f"一次最多上传 {MOST_AT_ONCE} 个文件，您选了 {len(uploads)} 个，请分几次上传。")
    for uploaded in uploads:
        try:
            proof = checked(uploaded)
            paper, is_new = _kept(filing, kind, proof, by)
        except Refusal as refusal:
            outcome.refused.append(refusal)
            continue
        if is_new:
            outcome.kept.append(paper)
            outcome.told += [_renamed(uploaded, proof)] if proof.renamed else []
        else:
            outcome.told.append(f"“{proof.filename}”：这份材料已经上传过，没有重复保存。")
    return outcome


def checked(uploaded: Any) -> Proof:
    """The upload as it may be kept; Refusal says what is wrong with it."""
    name = plain_name(uploaded.name)
    if uploaded.size > MOST_BYTES:
        size = uploaded.size / 1024 / 1024
        raise Refusal("too_large", f"“{name}”有 {size:.1f} MB，超过 20 MB，请压缩或降低扫描分辨率后再上传。")
    return by_content(uploaded.read(), name)


def _renamed(uploaded: Any, proof: Proof) -> str:
    return f"“{plain_name(uploaded.name)}”的后缀与内容不符，已按内容存为“{proof.filename}”。"


def _kept(filing: Filing, kind: str, proof: Proof, by: Any) -> tuple[Attachment, bool]:
    with transaction.atomic():
        held = locked(filing)
        _refuse_unless_open(held, kind, by)
        return write_paper(held, kind, proof, by)


def write_paper(held: Filing, kind: str, proof: Proof, by: Any) -> tuple[Attachment, bool]:
    """The paper of a locked filing and whether it is new. The file first, then its row: a row never points at nothing."""
    sha256 = files.keep(proof.data)
    if held.attachments.kept().count() >= MOST_PER_FILING:
        raise Refusal("too_many", f"一件备案最多 {MOST_PER_FILING} 份材料，请先移除不需要的。")
    paper, is_new = Attachment.objects.get_or_create(
        filing=held,
        kind=kind,
        sha256=sha256,
        removed_at=None,
        defaults={
            "filename": proof.filename,
            "media_type": proof.content_type,
            "size": len(proof.data),
            "content_code": _code(held, kind, sha256),
            "by": by,
        },
    )
    if is_new:
        _tell_deciders(held)
        after = {"kind": paper.get_kind_display(), "file": paper.filename, "sha256": sha256}
        journal.record("registry.attachment.add", by=by, obj=held, after=after)
    return paper, is_new


def _code(filing: Filing, kind: str, sha256: str) -> str:
    """Of a sealed scan, the code of the words it was uploaded to first: sending it again seals no newer words."""
    if kind != Attachment.Kind.SEALED or filing.proposal is None:
        return ""
    before = filing.attachments.sealed().filter(sha256=sha256).order_by("pk").first()
    return before.content_code if before else filing_form(filing).code


@transaction.atomic
def remove_paper(paper: Attachment, *, by: Any) -> None:
    """Out of the filing, kept for the auditor. Safe to repeat."""
    filing = locked(paper.filing)
    if not may_remove(paper, filing, by):
        raise Refusal("not_allowed", f"备案现在是“{filing.get_status_display()}”，您不能移除这份材料。")
    kept = Attachment.objects.kept().filter(pk=paper.pk)
    if not kept.update(removed_at=clock.now(), removed_by=by):
        return
    _tell_deciders(filing)
    before = {"kind": paper.get_kind_display(), "file": paper.filename, "sha256": paper.sha256}
    journal.record("registry.attachment.remove", by=by, obj=filing, before=before)


def _refuse_unless_open(filing: Filing, kind: str, by: Any) -> None:
    kinds = kinds_open(filing, by)
    if not kinds:
        raise Refusal("not_allowed", f"备案现在是“{filing.get_status_display()}”，您不能上传材料。")
    if kind not in kinds:
        labels = "、".join(each.label for each in kinds)
        raise Refusal("wrong_kind", f"现在只能上传：{labels}。请重新选择材料类型。")


def _tell_deciders(filing: Filing) -> None:
    """A decision holds only for the papers that were read."""
    if filing.status == Filing.Status.SUBMITTED:
        Filing.objects.filter(pk=filing.pk).update(version=F("version") + 1)
