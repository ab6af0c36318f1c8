"""A notice in an office's own Word template: values, blocks and rows go to the limited process, bytes come back."""

from collections.abc import Sequence

from core import files
from core.docx_template import fill_in
from core.refusals import Refusal
from notices.composition import Part
from notices.models import Notice, WordTemplate
from notices.word_vocabulary import ANNEX, ANNEXES, content_of, vocabulary


def filled(template: WordTemplate, parts: Sequence[Part], notice: Notice) -> bytes:
    """Refused when a part of the notice would not be printed."""
    names = {name for name, _ in template.fields}
    if any(part.kind == "table" for part in parts) and not _prints_annexes(names, notice):
        raise Refusal(
            "no_annex",
            f"这份通报有附件，模板“{template}”里没有 {{{{全部附件}}}}，附件会漏印。请在模板末尾单独加一段 {{{{全部附件}}}}。",
        )
    with files.open_kept(template.sha256) as file:
        return fill_in(file.read(), vocabulary(), content_of(notice.facts, notice.extras, parts))


def _prints_annexes(names: set[str], notice: Notice) -> bool:
    """Rows of its own table are enough for the list of accounts, not for tables beside it."""
    own = any(name.startswith(f"{ANNEX}.") for name in names)
    return ANNEXES in names or (own and not notice.extras.get("annexes"))
