"""Which papers a kind of filing needs (R03, R22): a missing one is told to the applicant and to whoever decides."""

from collections.abc import Iterator

from registry.checks import Found
from registry.checks.proposed import warned
from registry.models import Attachment, Filing

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
    there = set(filing.attachments.kept().values_list("kind", flat=True))
    return [kind for kind in needed if kind not in there]


def warnings_of_papers(filing: Filing) -> Iterator[Found]:
    for kind in missing_papers(filing):
        yield warned("paper_missing", "", f"还没有上传{kind.label}。{ADVICE[kind]}")
