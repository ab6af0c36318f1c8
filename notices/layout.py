"""Measures of GB/T 9704—2012 as data: page, faces, places. Clause numbers in brackets."""

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
TABLE_CELL = Face(FANG_SONG, 10.5)
PAGE_NUMBER = Face(SONG, 14, latin=SONG)  # [7.5] 4号半角宋体
IMPRINT = Face(FANG_SONG, 14)  # [7.4]
MARK_LARGEST, MARK_SMALLEST = 50.0, 24.0  # [7.2.4] chosen by look, wider than the title, inside the type area

NUMBER_PLACE = Para(align="center", before=2 * LINE, rule=Rule(RED, 8, 11.3))  # [7.2.5, 7.2.7] red line 4 mm below
SIGNER = Face(KAI, 16, pitch=PITCH)
NUMBER_AND_SIGNER_PLACE = replace(NUMBER_PLACE, align="left", tab=PAGE.area_width * (PAGE.chars - 1) / PAGE.chars)
ABOVE_JOINT_MARK = Para(line=35 / 25.4 * 72, keep_next=True)  # [7.2.4] over the names of several issuers
# [10.1] 信函: the mark 30 mm below the paper's edge, a double line 4 mm under it, another 20 mm above the lower edge
LETTER_HEAD = Frame(left=20, top=30, width=170)
LETTER_FOOT = Frame(left=20, top=275.1, width=170, rule=Rule(RED, 24, 0, "thinThickSmallGap"))
LETTER_NUMBER_PLACE = Para(align="right", before=8)
TITLE_LINE = 32.0
FIRST_TITLE_PLACE = Para(align="center", before=2 * LINE + 11.3, line=TITLE_LINE, keep_next=True)
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


def mark_face(name: str) -> Face:
    """As large as the type area allows."""
    widest = PAGE.area_width / 25.4 * 72 / max(len(name), 1)
    return Face(SMALL_SONG, max(MARK_SMALLEST, min(MARK_LARGEST, int(widest))), color=RED)


def mark_place(face: Face) -> Para:
    """[7.2.4] 35 mm below the upper edge of the type area, set as space and not as blank lines."""
    return Para(align="center", before=35 / 25.4 * 72, line=face.size * 1.15)


def letter_mark_place(face: Face) -> Para:
    return Para(align="center", line=face.size * 1.15, rule=Rule(RED, 24, 11.3, "thickThinSmallGap"))


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


def text_width(text: str) -> float:
    """Width in full characters: digits and Latin letters are half as wide."""
    return sum(0.5 if ord(char) < 0x2000 else 1 for char in text)
