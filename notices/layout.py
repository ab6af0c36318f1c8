"""Measures of GB/T 9704—2012 as data: page, faces, places. Clause numbers in brackets."""

import math
import re
from dataclasses import replace

from core.docx_shapes import Face, Frame, Page, Para, Rule

# [5.1, 5.2] A4; 37 mm above, 28 mm left; 156 × 225 mm of type; 22 lines of 28 characters. [7.5] number 7 mm below it.
PAGE = Page(width=210, height=297, top=37, bottom=35, left=28, right=26, footer=24.4, lines=22, chars=28)
LINE = 29.0  # points; a blank line

SMALL_SONG = "方正小标宋简体"
FANG_SONG = "仿宋_GB2312"
HEI = "黑体"
KAI = "楷体_GB2312"
SONG = "宋体"
RED = "FF0000"

PITCH = -5  # twips: 28 characters of 16 pt in 156 mm
BODY = Face(FANG_SONG, 16, pitch=PITCH)  # [5.2.2] 3号仿宋
LEVEL_1 = Face(HEI, 16, pitch=PITCH)  # [7.3.3] 一、
LEVEL_2 = Face(KAI, 16, pitch=PITCH)  # [7.3.3] （一）
TITLE = Face(SMALL_SONG, 22)  # [7.3.1] 2号小标宋
ANNEX_LABEL = Face(HEI, 16)  # [7.3.7] 附件
TABLE_HEAD = Face(HEI, 10.5)
TABLE_GAP = 6.0  # points above and below a table in the text
TABLE_CELL = Face(FANG_SONG, 10.5)
PAGE_NUMBER = Face(SONG, 14, latin=SONG)  # [7.5] 4号半角宋体
IMPRINT = Face(FANG_SONG, 14)  # [7.4]
IMPRINT_LINE = 28.0  # points of each of its lines
THICK, THIN = (Para(line=1, rule=Rule("000000", eighths, 0)) for eighths in (8, 6))  # [7.4.1] 0.35 and 0.25 mm
IMPRINT_CHAR = 14 / (PAGE.char_twips / 20)  # one of its characters, in characters of the grid
COPIES_PLACE = Para(  # [7.4.2]
    align="left", left=4 * IMPRINT_CHAR, hanging=3 * IMPRINT_CHAR, right=IMPRINT_CHAR, line=IMPRINT_LINE
)
PRINTER_PLACE = Para(  # [7.4.3]
    align="left", left=IMPRINT_CHAR, tab=PAGE.area_width * (1 - IMPRINT_CHAR / PAGE.chars), line=IMPRINT_LINE
)
MARK_LARGEST, MARK_SMALLEST = 50.0, 24.0  # [7.2.4] chosen by look, wider than the title, inside the type area
OFFICE = re.compile(r"办公室|委员会(?!办公室)|人民政府(?!办公室)|小组(?!办公室)")
MARK_LINE = 28  # characters that still read well on one line, each narrower than it is high

# A character stands in the middle of its line: what is counted from its ink is less by that.
INSET = 5.8  # points of a body line under its characters
MARK_ABOVE, MARK_BELOW, MARK_INK = 0.078, 0.132, 0.93  # of the mark's size: over and under its ink, and the ink
MM = 72 / 25.4

NUMBER_PLACE = Para(align="center", before=2 * LINE, rule=Rule(RED, 8, 4 * MM - INSET))  # [7.2.7] red line 4 mm below
SIGNER = Face(KAI, 16, pitch=PITCH)
NUMBER_AND_SIGNER_PLACE = replace(NUMBER_PLACE, align="left", tab=PAGE.area_width * (PAGE.chars - 1) / PAGE.chars)
ABOVE_JOINT_MARK = Para(line=35 / 25.4 * 72, keep_next=True)  # [7.2.4] over the names of several issuers
# [10.1] 信函: the mark 30 mm below the paper's edge, a double line 4 mm under it, another 20 mm above the lower edge
LETTER_WIDTH = 170.0
RULE_BELOW = 0.4  # millimetres from the frame of a rule to the rule
LETTER_FOOT = Frame(left=20, top=275.1, width=170, rule=Rule(RED, 24, 0, "thinThickSmallGap"))
LETTER_NUMBER_PLACE = Para(align="right", line=LINE)  # off the grid, right under the line
TITLE_LINE = 32.0
FIRST_TITLE_PLACE = Para(align="center", before=2 * LINE, line=TITLE_LINE, keep_next=True)  # [7.3.1]
TITLE_PLACE = Para(align="center", line=TITLE_LINE, keep_next=True)
ADDRESSEE_PLACE = Para(align="left", before=LINE)  # [7.3.2]
BODY_PLACE = Para(first=2)  # [7.3.3]
RAGGED_BODY_PLACE = Para(align="left", first=2)  # holds a long code that would tear a justified line apart
LAST_BODY_PLACE = Para(first=2, keep_next=True)  # [7.3.5.4] the signature never stands on a page without body text
HEADING_PLACE = Para(first=2, keep_next=True)
NOTE_PLACE = Para(align="left", first=2)  # [7.3.6] 附注
ANNEX_LABEL_PLACE = Para(align="left", new_page=True, keep_next=True)  # [7.3.7] line 1
REMARK_PLACE = Para(align="both", before=6)

# [7.3.5.1] with a seal: the date 4 characters in; [7.3.5.2] without: the name 2 characters in, the date 2 right of it
SEALED_DATE_INDENT = 4
UNSEALED_NAME_INDENT = 2
DATE_OFFSET = 2

# Widths of annex columns that need no more; the others share the rest by weight.
NARROW_COLUMNS = {
    "seq": 11.0,
    "platform": 21.0,
    "veto": 18.0,
    "filed": 18.0,
    "result": 20.0,
    "last_update": 24.0,
    "checked_at": 24.0,
    "due_on": 24.0,
    "days": 18.0,
    **dict.fromkeys(("checked", "failed", "rate", "accounts", "items"), 24.0),
}
WIDE_WEIGHTS = {
    "problem": 1.6,
    "clause": 2.2,
    "account": 1.2,
    "account_platform": 1.4,
    "unit_account": 1.6,
    "unit": 1.3,
    "district": 0.9,
}


def mark_lines(name: str) -> list[str]:
    """One line; a very long name breaks near its middle, after an office where one ends there."""
    if len(name) <= MARK_LINE:
        return [name]
    middle = len(name) / 2
    ends = [found.end() for found in OFFICE.finditer(name) if abs(found.end() - middle) <= len(name) / 6]
    at = min(ends, key=lambda end: abs(end - middle), default=round(middle))
    return [*mark_lines(name[:at]), *mark_lines(name[at:])]


def mark_face(name: str) -> Face:
    """As large as the type area allows; below the smallest size its characters grow narrower, not lower."""
    widest = PAGE.area_width * MM / max(1, *map(len, mark_lines(name)))
    size = max(MARK_SMALLEST, min(MARK_LARGEST, int(widest)))
    return Face(SMALL_SONG, size, color=RED, breadth=min(100, int(100 * widest / size)))


def mark_place(face: Face) -> Para:
    """[7.2.4] its ink 35 mm below the upper edge of the type area, set as space and not as blank lines."""
    return Para(align="center", before=35 * MM - MARK_ABOVE * face.size, line=face.size * 1.15)


def number_place(mark: Face, place: Para) -> Para:
    """[7.2.5] two blank lines under the ink of the mark."""
    return replace(place, before=place.before - MARK_BELOW * mark.size)


def letter_mark_face(name: str) -> Face:
    """As large as the width of the double line allows."""
    widest = LETTER_WIDTH * MM / max(len(name), 1)
    return Face(SMALL_SONG, min(MARK_LARGEST, int(widest * 2) / 2), color=RED)


def letter_head(face: Face) -> tuple[Frame, Para, Frame, Para]:
    """[10.1] the mark 30 mm below the paper's edge, and the double line 4 mm under it: each in its own frame."""
    mark = Frame(20, 30 - MARK_ABOVE * face.size / MM, LETTER_WIDTH)
    line = Frame(20, 30 + MARK_INK * face.size / MM + 4 - RULE_BELOW, LETTER_WIDTH)
    ruled = Para(line=1, rule=Rule(RED, 24, 0, "thickThinSmallGap"))
    return mark, Para(align="center", line=face.size * 1.15), line, ruled


def annex_list_place(*, first: bool, numbered: bool) -> Para:
    """[7.3.4] a blank line under the body, 2 characters in; further lines stand under the name."""
    hanging = 3 + (1 if numbered else 0)
    return Para(
        align="left",
        left=2 + hanging,
        hanging=hanging if first else int(numbered),
        before=LINE if first else 0,
        keep_next=True,
    )


def annex_title_place(*, first: bool, last: bool) -> Para:
    """[7.3.7] line 3 of the annex."""
    return Para(
        align="center", before=LINE if first else 0, after=LINE / 2 if last else 0, line=TITLE_LINE, keep_next=True
    )


def signature_places(name: str, date: str, *, sealed: bool) -> tuple[Para, Para]:
    """Where the issuer's name and the date stand, by their widths in characters."""
    wide_name, wide_date = text_width(name), text_width(date)
    if sealed:
        middle = max(SEALED_DATE_INDENT + wide_date / 2, wide_name / 2)  # a long name moves both to the left
        name_indent, date_indent = middle - wide_name / 2, middle - wide_date / 2
        before = LINE * 2  # room for the upper half of the seal, which may touch no line of the body
    else:
        name_indent, date_indent = float(UNSEALED_NAME_INDENT), wide_name - wide_date
        before = LINE
        if date_indent < UNSEALED_NAME_INDENT:
            date_indent, name_indent = UNSEALED_NAME_INDENT, wide_date + 2 * DATE_OFFSET - wide_name
    return (
        Para(align="right", right=round(name_indent, 2), before=before, keep_next=True),
        Para(align="right", right=round(date_indent, 2)),
    )


def imprint_lines(text: str) -> int:
    """How many lines the copies take, in whole characters of 4号 between the indents, after 抄送：."""
    width = int(PAGE.area_width * MM / IMPRINT.size) - 5
    return max(1, -(-math.ceil(text_width(text) - 3) // width))


def imprint_tops(lines: list[int]) -> list[tuple[float, int]]:
    """(where each row begins, its lines): the last ends on the lower edge of the type area."""
    at, found = PAGE.height - PAGE.bottom, []
    for many in reversed(lines):
        at -= many * IMPRINT_LINE / MM
        found.append((at, many))
    return found[::-1]


def imprint_at(top: float) -> Frame:
    return Frame(left=PAGE.left, top=top, width=PAGE.area_width, wrap="through")


def rule_at(top: float) -> Frame:
    return imprint_at(top - RULE_BELOW)


def text_width(text: str) -> float:
    """Width in full characters: digits and Latin letters are half as wide."""
    return sum(0.5 if ord(char) < 0x2000 else 1 for char in text)
