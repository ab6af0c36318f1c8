"""Word templates for tests: ordinary, and with one thing in them that a stranger might put there."""

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from core.tests.workbooks import rewritten

__all__ = ["cut_in_runs", "in_body", "rewritten", "template", "text_of"]


def template(*lines: str, act: Callable[[Any], None] | None = None) -> bytes:
    """A document with these paragraphs; `act` may change it before it is saved."""
    document, out = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    if act:
        act(document)
    document.save(out)
    return out.getvalue()


def in_body(xml: str) -> Callable[[Any], None]:
    """A first paragraph with this inside; the prefixes w and r are known."""

    def act(document: Any) -> None:
        document.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w', 'r')}>{xml}</w:p>"))

    return act


def cut_in_runs(*pieces: str) -> Callable[[Any], None]:
    """One paragraph of several runs, as Word leaves it after edits."""

    def act(document: Any) -> None:
        paragraph = document.add_paragraph()
        for piece in pieces:
            paragraph.add_run(piece)

    return act


def text_of(data: bytes) -> str:
    """Everything that is printed, a line a paragraph, cells of tables included."""
    document = Document(io.BytesIO(data))
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p")))
