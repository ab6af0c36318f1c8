"""Several issuers on one paper by GB/T 9704: the stacked red head, the rows of signatures; measures only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.docx_shapes import Face, Para
from notices import layout
from notices.layout import LINE, PAGE, SEALED_DATE_INDENT, UNSEALED_NAME_INDENT, text_width

SUFFIX = "文件"  # stands at the right of all names, half-way down [7.2.4]
HEAD_HEIGHT = 100.0  # points for all names, so that page 1 still shows body text [7.2.4, 7.3.3]
SMALLEST = 16.0
NAME_LINE = 1.2
SEAL = 45.0  # millimetres from one row of seals to the next: 42 and a gap [7.3.5.1]
MOST_BESIDE = 13  # characters of a name that leave room for another one and its seal beside it


@dataclass(frozen=True)
class Head:
    """Runs of each name, drawn out to the width of the longest; `width` and `suffix_width` in millimetres."""

    face: Face
    lines: tuple[tuple[tuple[str, Face], ...], ...]
    width: float
    suffix_width: float
    place: Para


def head(names: Sequence[str], suffix: str) -> Head:
    """The largest size at which all names and the suffix fit; every name as wide as the longest."""
    longest = max(len(name) for name in names)
    beside = len(suffix) + 0.5 if suffix else 0
    widest = PAGE.area_width / 25.4 * 72 / (longest + beside)
    size = int(min(layout.MARK_LARGEST, widest, HEAD_HEIGHT / NAME_LINE / len(names)))
    face = replace(layout.mark_face(""), size=max(SMALLEST, float(size)))
    wide = longest * face.size
    return Head(
        face,
        tuple(_drawn_out(name, face, wide) for name in names),
        (wide + 2) / 72 * 25.4,
        beside * face.size / 72 * 25.4,
        Para(align="left", line=face.size * NAME_LINE, keep_next=True),
    )


def _drawn_out(name: str, face: Face, wide: float) -> tuple[tuple[str, Face], ...]:
    """The space between the characters is shared out; none follows the last one."""
    if len(name) < 2:
        return ((name, face),)
    gap = int((wide - len(name) * face.size) / (len(name) - 1) * 20)
    return ((name[:-1], replace(face, pitch=gap)), (name[-1], face)) if gap else ((name, face),)


def beside_each_other(names: Sequence[str]) -> bool:
    """Two in a row, where every name leaves room for the other's seal."""
    return all(text_width(name) <= MOST_BESIDE for name in names)


def signature_columns(date: str) -> tuple[float, float]:
    """Two columns in millimetres, the right one with its middle over the date, which stands 4 characters in."""
    right = (2 * SEALED_DATE_INDENT + text_width(date)) * PAGE.area_width / PAGE.chars
    return PAGE.area_width - right, right


def rows_of(names: Sequence[str]) -> list[list[str]]:
    """Two a row in the order of the issuers; a last one alone stands at the right, over the date."""
    pairs = [list(names[place : place + 2]) for place in range(0, len(names), 2)]
    return [pair if len(pair) == 2 else ["", *pair] for pair in pairs]


def name_in_cell(*, first_row: bool) -> Para:
    return Para(align="center", before=LINE * 2 if first_row else SEAL / 25.4 * 72 - LINE, keep_next=True)


def sealed_places(names: Sequence[str], date: str) -> tuple[list[Para], Para]:
    """Long names one below the other, far enough apart for their seals, with one middle over the date."""
    middle = max(SEALED_DATE_INDENT + text_width(date) / 2, *(text_width(name) / 2 for name in names))
    places = [
        replace(name_in_cell(first_row=not place), align="right", right=round(middle - text_width(name) / 2, 2))
        for place, name in enumerate(names)
    ]
    return places, Para(align="right", right=round(middle - text_width(date) / 2, 2))


def unsealed_places(names: Sequence[str], date: str) -> tuple[list[Para], Para]:
    """[7.3.5.2] the others below the first, one left edge for all; the date 2 characters right of it."""
    offset = layout.DATE_OFFSET
    edge = max(
        *(UNSEALED_NAME_INDENT + text_width(name) for name in names), UNSEALED_NAME_INDENT + text_width(date) + offset
    )
    places = [
        Para(align="right", right=round(edge - text_width(name), 2), before=0 if place else LINE, keep_next=True)
        for place, name in enumerate(names)
    ]
    return places, Para(align="right", right=round(edge - offset - text_width(date), 2))
