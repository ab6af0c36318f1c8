"""Table cells that are one with the cell above them, as WordprocessingML and as a page mark them."""

from collections.abc import Sequence


class Joined(str):
    """A table cell that is one with the cell above it."""

    __slots__ = ()


def spanning(ends: list[str], texts: Sequence[str], below: Sequence[str]) -> list[str]:
    """The model row with its cells marked that go on from above or go on below."""
    marked = list(ends)
    for place, text in enumerate(texts):
        if isinstance(text, Joined):
            mark = "<w:vMerge/>"
        elif below and isinstance(below[place], Joined):
            mark = '<w:vMerge w:val="restart"/>'
        else:
            continue
        marked[place] = marked[place].replace("<w:vAlign", f"{mark}<w:vAlign")
    return marked


def spans(rows: Sequence[Sequence[str]]) -> list[list[tuple[str, int]]]:
    """Per row the cells a page draws: text and how many rows it goes over; joined ones are part of theirs."""
    reach: dict[int, int] = {}
    drawn: list[list[tuple[str, int]]] = []
    for row in reversed(rows):
        cells = []
        for place, text in enumerate(row):
            reach[place] = reach.get(place, 0) + 1
            if not isinstance(text, Joined):
                cells.append((text, reach.pop(place)))
        drawn.append(cells)
    return drawn[::-1]
