"""Digits that a person typed into the words of a notice: no placeholder binds them to what was found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from notices.placeholders import PATTERN
from notices.text import Block, Section

FIGURE = re.compile(r"\d+(?:[.,，．]\d+)*\s*[%％‰]?|百分之[〇零一二三四五六七八九十百点]+")


@dataclass(frozen=True)
class Typed:
    """An edited block with the figures typed into it."""

    text: str
    figures: tuple[str, ...]


def typed_figures(sections: Iterable[Section], defaults: Iterable[Section]) -> list[Typed]:
    """What the checker must answer for: figures of edited blocks that the default words do not have."""
    plain = {block.key: set(_figures(block)) for section in defaults for block in section.blocks}
    found = []
    for block in (block for section in sections for block in section.blocks if block.edited and not block.hidden):
        figures = tuple(figure for figure in _figures(block) if figure not in plain.get(block.key, set()))
        if figures:
            found.append(Typed(block.text, figures))
    return found


def figures_in(text: str) -> list[str]:
    """In order, once each; a placeholder's name is no figure."""
    return list(dict.fromkeys(figure.strip() for figure in FIGURE.findall(PATTERN.sub("｜", text))))


def _figures(block: Block) -> list[str]:
    return figures_in(f"{block.lead}｜{block.text}")
