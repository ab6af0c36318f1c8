"""The words with which an office begins its papers: saved in the browser, each time as a new version."""

from typing import Any

from django.db import IntegrityError, transaction

from core import journal
from core.refusals import Refusal
from notices.models import PaperTemplate
from notices.paper_kinds import KINDS


def words_for(office: Any, kind: str) -> tuple[str, str]:
    """Title and text as a new paper would begin now."""
    own = PaperTemplate.objects.newest(office, kind)
    return (own.title, own.text) if own else (KINDS[kind].title, KINDS[kind].text)


@transaction.atomic
def save_template(kind: str, words: tuple[str, str], *, version: int, by: Any) -> PaperTemplate:
    """The next version for this person's office, unless somebody has saved one since the page was read."""
    if not by.has_perm("notices.manage_profiles"):
        raise Refusal("not_allowed", "您没有修改公文用语的权限。")
    fields = {"organisation": by.organisation, "kind": kind, "title": words[0], "text": words[1], "by": by}
    newest = PaperTemplate.objects.newest(by.organisation, kind)
    try:
        with transaction.atomic():
            if version != (newest.version if newest else 0):
                raise IntegrityError
            made = PaperTemplate.objects.create(version=version + 1, **fields)
    except IntegrityError:
        told = "这份用语在您打开页面之后已被别人修改，您的修改没有保存，写的内容还在下面。请对照后再保存。"
        raise Refusal("somebody_was_faster", told) from None
    journal.record("notices.papertemplate.save", by=by, obj=made, after={"title": words[0], "text": words[1]})
    return made
