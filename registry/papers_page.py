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
    rows = _papers(filing, user)
    kinds = kinds_open(filing, user)
    form = form or PapersForm(kinds=kinds)
    form.offer(kinds)
    missing = set(missing_papers(filing)) if filing.status in Filing.OPEN else set()
    return {
        "lines": [PaperLine(row, may_remove(row, filing, user)) for row in rows if not row.removed_at],
        "removed": [row for row in rows if row.removed_at],
        "needed": [(kind.label, kind in missing) for kind in needed_papers(filing)],
        "form": form if kinds else None,
        "copies": _copies(filing, user),
        "code": filing_form(filing).code if filing.pk and filing.proposal is not None else "",
    }


def _papers(filing: Filing, user: Any) -> list[Attachment]:
    """Of a filing that is not stored yet, none."""
    rows = Attachment.objects.visible_to(user).filter(filing=filing.pk) if filing.pk else Attachment.objects.none()
    return list(rows.select_related("by__organisation", "removed_by"))


def _copies(filing: Filing, user: Any) -> list[CopyLine]:
    rows = FilingCopy.objects.filter(filing=filing.pk).select_related("office").order_by("pk")
    return [CopyLine(copy, copy.moves_for(user)) for copy in rows]
