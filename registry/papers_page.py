"""The section of a filing's page that shows its papers and copies, with what this person may do about them."""

from dataclasses import dataclass
from typing import Any

from registry.models import Attachment, Filing, FilingCopy
from registry.paper_forms import PapersForm
from registry.papers import filing_form
from registry.papers_needed import missing_papers, needed_papers
from registry.services.attachments import kinds_open, may_remove


@dataclass(frozen=True)
class PaperLine:
    """One paper, and whether this person may take it out."""

    paper: Attachment
    removable: bool


@dataclass(frozen=True)
class CopyLine:
    copy: FilingCopy
    moves: dict[str, Any]


def papers_section(filing: Filing, user: Any, *, form: PapersForm | None = None) -> dict[str, Any]:
    """For templates as `papers`; `form` is one that was refused."""
    rows = list(filing.attachments.visible_to(user).select_related("by__organisation", "removed_by"))
    kinds = kinds_open(filing, user)
    form = form or PapersForm(kinds=kinds)
    form.offer(kinds)
    missing = set(missing_papers(filing)) if filing.status in Filing.OPEN else set()
    return {
        "lines": [PaperLine(row, may_remove(row, filing, user)) for row in rows if not row.removed_at],
        "removed": [row for row in rows if row.removed_at],
        "needed": [(kind.label, kind in missing) for kind in needed_papers(filing)],
        "form": form if kinds else None,
        "copies": [
            CopyLine(copy, copy.moves_for(user)) for copy in filing.copies.select_related("office").order_by("pk")
        ],
        "code": filing_form(filing).code if filing.proposal is not None else "",
    }
