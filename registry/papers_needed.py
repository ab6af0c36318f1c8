"""Which papers a kind of filing needs (R03, R22): a missing one, or a seal under other words, is told to the applicant and
to whoever decides."""

from collections.abc import Iterator

from registry.checks import Found
from registry.checks.proposed import warned
from registry.models import Attachment, Filing
from registry.models.attachment import AttachmentQuerySet

NEEDED: dict[str, tuple[Attachment.Kind, ...]] = {
    "opening": (Attachment.Kind.SEALED,),
    "closure": (Attachment.Kind.STOP_NOTICE,),
    "deregistration": (Attachment.Kind.PLATFORM_RECEIPT,),
}
ADVICE = {
    Attachment.Kind.SEALED: "请打印备案表，盖章后扫描或拍照上传。",
    Attachment.Kind.STOP_NOTICE: "请上传已发布的停更公告截图。",
    Attachment.Kind.PLATFORM_RECEIPT: "请上传平台显示注销成功的截图或回执。",
}


def needed_papers(filing: Filing) -> tuple[Attachment.Kind, ...]:
    """An emergency stops first; its notice comes later."""
    return () if filing.emergency else NEEDED.get(filing.kind, ())


def missing_papers(filing: Filing) -> list[Attachment.Kind]:
    needed = needed_papers(filing)
    if not needed:
        return []
    there = set(_papers(filing).values_list("kind", flat=True))
    return [kind for kind in needed if kind not in there]


def _papers(filing: Filing) -> AttachmentQuerySet:
    """Of a filing that is not stored yet, none."""
    return Attachment.objects.kept().filter(filing=filing.pk)


def warnings_of_papers(filing: Filing) -> Iterator[Found]:
    for kind in missing_papers(filing):
        yield warned("paper_missing", "", f"还没有上传{kind.label}。{ADVICE[kind]}")
    if is_sealed_under_other_words(filing):
        yield warned("sealed_other_words", "", "盖章件的内容码与现在的内容不同，请核对或重新盖章上传。")


def is_sealed_under_other_words(filing: Filing) -> bool:
    """Whether no sealed scan was uploaded to the words as they stand now; scans from before codes were kept say nothing."""
    from registry.papers import filing_form  # noqa: PLC0415  the form's lines ask the rules, which ask here

    if filing.proposal is None:
        return False
    codes = set(_papers(filing).sealed().values_list("content_code", flat=True))
    return bool(codes) and codes.isdisjoint({"", filing_form(filing).code})
