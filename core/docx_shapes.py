"""What an official paper is described by: page, faces, rules, places of paragraphs, columns; values only."""

import re
from dataclasses import dataclass
from typing import Literal

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what no XML may hold
TWIPS_PER_MM = 1440 / 25.4


@dataclass(frozen=True)
class Page:
    """Paper, margins and grid; millimetres. `footer` is the footer's distance from the paper's lower edge."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    footer: float
    lines: int
    chars: int

    @property
    def line_twips(self) -> int:
        """Rounded down: a twip too much and the last line falls to the next page."""
        return int((self.height - self.top - self.bottom) * TWIPS_PER_MM / self.lines)

    @property
    def char_twips(self) -> float:
        return self.area_width * TWIPS_PER_MM / self.chars

    @property
    def area_width(self) -> float:
        return self.width - self.left - self.right


@dataclass(frozen=True)
class Face:
    """A Chinese face, its size in points, and the face of its digits and letters."""

    east: str
    size: float
    latin: str = "Times New Roman"
    color: str = ""
    bold: bool = False
    pitch: float = 0  # twips added to every character; negative draws them together
    breadth: int = 100  # per cent of the usual width of a character, at the same height


@dataclass(frozen=True)
class Rule:
    """A line under a paragraph: eighths of a point thick, points away."""

    color: str
    eighths: int
    space: float
    style: str = "single"


@dataclass(frozen=True)
class Frame:
    """A place on the page itself, whatever the margins: millimetres from the paper's left and upper edge."""

    left: float
    top: float
    width: float
    rule: Rule | None = None
    wrap: Literal["notBeside", "through"] = "notBeside"  # the text goes on below it, or as if it were not there


@dataclass(frozen=True)
class Para:
    """Place of a paragraph; indents in characters of the page's grid, distances in points."""

    align: Literal["left", "right", "center", "both"] = "both"
    first: float = 0
    left: float = 0
    right: float = 0
    hanging: float = 0
    before: float = 0
    after: float = 0
    line: float | None = None
    keep_next: bool = False
    new_page: bool = False
    rule: Rule | None = None
    tab: float = 0  # millimetres from the left margin, where what follows a TAB ends


@dataclass(frozen=True)
class Column:
    """A table column: its head, its width in millimetres, and how its cells are set."""

    header: str
    width: float
    align: Literal["left", "right", "center"] = "left"
