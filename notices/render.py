"""A notice's parts as a .docx by GB/T 9704; the same parts give the same bytes."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from core.docx import TAB, Paper, Runs
from core.docx_shapes import Column, Face, Para
from notices import joint, layout
from notices.composition import Part, Table

CENTRED = {"seq", "veto", "filed", "result", "last_update", "checked_at", "number", "due_on", "days"}
CENTRED |= {"checked", "failed", "rate", "accounts", "items"}  # figures


def render(parts: Sequence[Part]) -> bytes:
    """The file, a letter when its head is one. Values were put into the parts as plain text; nothing in them is read as a template here."""
    paper, letter = Paper(layout.PAGE, layout.BODY), any(part.kind == "letter_mark" for part in parts)
    drawn = DRAWN | LETTER if letter else DRAWN | _numbers(parts)
    for part in parts:
        drawn[part.kind](paper, part)
    paper.page_numbers(layout.PAGE_NUMBER, 1)
    if letter:
        paper.first_foot(layout.LETTER_FOOT)
    return paper.bytes()


def _numbers(parts: Sequence[Part]) -> dict[str, Callable[[Paper, Part], None]]:
    """The number stands two lines under the ink of the mark, whose size follows its name."""
    mark = next((part.text for part in parts if part.kind == "mark" and "\n" not in part.text), "")
    if not mark:
        return {}
    face = layout.mark_face(mark)
    return {
        "number": _plain(layout.BODY, layout.number_place(face, layout.NUMBER_PLACE)),
        "number_and_signer": partial(_number_and_signer, layout.number_place(face, layout.NUMBER_AND_SIGNER_PLACE)),
    }


def _mark(paper: Paper, part: Part) -> None:
    if "\n" in part.text:
        _joint_mark(paper, part)
        return
    face = layout.mark_face(part.text)
    paper.paragraph([("\n".join(layout.mark_lines(part.text)), face)], layout.mark_place(face))


def _joint_mark(paper: Paper, part: Part) -> None:
    head = joint.head(part.text.split("\n"), part.lead)
    rows: list[list[list[tuple[Runs, Para]]]] = [[[(line, head.place)]] for line in head.lines]
    widths = [head.width]
    if part.lead:
        widths.append(head.suffix_width)
        rows = [[*row, [([(part.lead, head.face)], replace(head.place, align="right"))]] for row in rows]
    paper.paragraph([("", layout.BODY)], layout.ABOVE_JOINT_MARK)
    paper.grid(widths, rows, align="center", joined=frozenset({1}))


def _letter_mark(paper: Paper, part: Part) -> None:
    name = part.text.partition("\n")[0]  # [10.1] a letter of several issuers bears the first one's mark
    face = layout.letter_mark_face(name)
    mark, mark_place, line, line_place = layout.letter_head(face)
    paper.framed([(name, face)], mark_place, mark)
    paper.framed([("", layout.BODY)], line_place, line)


def _title(paper: Paper, part: Part) -> None:
    for place, line in enumerate(part.lines):
        paper.paragraph([(line, layout.TITLE)], layout.TITLE_PLACE if place else layout.FIRST_TITLE_PLACE)


def _annex_title(paper: Paper, part: Part) -> None:
    for place, line in enumerate(part.lines):
        last = place == len(part.lines) - 1
        paper.paragraph([(line, layout.TITLE)], layout.annex_title_place(first=place == 0, last=last))


def _para(paper: Paper, part: Part) -> None:
    place = layout.RAGGED_BODY_PLACE if part.ragged else layout.BODY_PLACE
    if part.kind == "last_para":
        place = layout.LAST_BODY_PLACE
    lead = [(part.lead, layout.LEVEL_1 if part.level == 1 else layout.LEVEL_2)] if part.lead else []
    paper.paragraph([*lead, (part.text, layout.BODY)], place)


def _annex_list(paper: Paper, part: Part) -> None:
    for place, name in enumerate(part.lines):
        label = "附件：" if place == 0 else ""
        number = f"{place + 1}." if len(part.lines) > 1 else ""
        paper.paragraph(
            [(f"{label}{number}{name}", layout.BODY)], layout.annex_list_place(first=place == 0, numbered=bool(number))
        )


def _signature(paper: Paper, part: Part) -> None:
    date = part.lines[0]
    if "\n" in part.text:
        _joint_signature(paper, part.text.split("\n"), date, sealed=part.kind == "sealed_signature")
        return
    name_place, date_place = layout.signature_places(part.text, date, sealed=part.kind == "sealed_signature")
    paper.paragraph([(part.text, layout.BODY)], name_place)
    paper.paragraph([(date, layout.BODY)], date_place)


def _joint_signature(paper: Paper, names: list[str], date: str, *, sealed: bool) -> None:
    if sealed and joint.beside_each_other(names):
        rows = joint.rows_of(names)
        cells = [
            [[([(name, layout.BODY)], joint.name_in_cell(first_row=not place))] for name in row]
            for place, row in enumerate(rows)
        ]
        cells[-1][-1].append(([(date, layout.BODY)], Para(align="center")))
        paper.grid(joint.signature_columns(date), cells)
        return
    places, date_place = (joint.sealed_places if sealed else joint.unsealed_places)(names, date)
    for name, place in zip(names, places, strict=True):
        paper.paragraph([(name, layout.BODY)], place)
    paper.paragraph([(date, layout.BODY)], date_place)


def _table(paper: Paper, part: Part) -> None:
    if part.table:
        paper.table(columns_of(part.table), part.table.rows, layout.TABLE_HEAD, layout.TABLE_CELL)


def _inline_table(paper: Paper, part: Part) -> None:
    """In the middle of the text: a little off the lines above and below."""
    paper.room(layout.TABLE_GAP)
    _table(paper, part)
    paper.room(layout.TABLE_GAP)


def columns_of(table: Table) -> list[Column]:
    """Narrow columns get what they need, the others share the rest of the type area by weight."""
    narrow = {key: layout.NARROW_COLUMNS[key] for key in table.keys if key in layout.NARROW_COLUMNS}
    wide = {key: layout.WIDE_WEIGHTS.get(key, 1.0) for key in table.keys if key not in narrow}
    left = layout.PAGE.area_width - sum(narrow.values())
    widths = {**narrow, **{key: left * weight / sum(wide.values()) for key, weight in wide.items()}}
    return [
        Column(header, widths[key], "center" if key in CENTRED else "left")
        for key, header in zip(table.keys, table.headers, strict=True)
    ]


def _imprint(paper: Paper, part: Part) -> None:
    """[7.4] copies and printer between rules, the last of which stands on the lower edge of the type area."""
    look = layout.IMPRINT
    printer: Runs = [(part.text, look), (TAB, look), (part.lead, look)]
    _at_foot(paper, [*_copies(part), (printer, layout.PRINTER_PLACE, 1)], ruled=True)


def _letter_imprint(paper: Paper, part: Part) -> None:
    """[10.1] neither rules nor the printer's line."""
    if part.lines:
        _at_foot(paper, _copies(part), ruled=False)


def _copies(part: Part) -> list[tuple[Runs, Para, int]]:
    return [([(line, layout.IMPRINT)], layout.COPIES_PLACE, layout.imprint_lines(line)) for line in part.lines]


def _at_foot(paper: Paper, rows: list[tuple[Runs, Para, int]], *, ruled: bool) -> None:
    """Each row and each rule in a frame of its own, at a height of its own: all of Word, WPS and LibreOffice keep that.
    The room they need is kept free at the end of the text, so that they never lie over it."""
    for place, (top, lines) in enumerate(layout.imprint_tops([lines for *_, lines in rows])):
        if ruled:
            paper.framed([("", layout.BODY)], layout.THIN if place else layout.THICK, layout.rule_at(top))
        runs, para, _ = rows[place]
        paper.framed(runs, para, layout.imprint_at(top))
        if ruled and place == len(rows) - 1:
            bottom = top + lines * layout.IMPRINT_LINE / layout.MM
            paper.framed([("", layout.BODY)], layout.THICK, layout.rule_at(bottom))
    paper.room(sum(lines for *_, lines in rows) * layout.IMPRINT_LINE)


def _number_and_signer(place: Para, paper: Paper, part: Part) -> None:
    """[7.2.5, 7.2.6] of a paper to a body above: one character in on both sides; blanks, as an indent would cut the rule."""
    runs = [(f"　{part.text}", layout.BODY), (TAB, layout.BODY), ("签发人：", layout.BODY), (part.lead, layout.SIGNER)]
    paper.paragraph(runs, place)


def _plain(face: Face, place: Para) -> Callable[[Paper, Part], None]:
    return lambda paper, part: paper.paragraph([(part.text, face)], place)


DRAWN: dict[str, Callable[[Paper, Part], None]] = {
    "mark": _mark,
    "number": _plain(layout.BODY, layout.NUMBER_PLACE),
    "number_and_signer": partial(_number_and_signer, layout.NUMBER_AND_SIGNER_PLACE),
    "title": _title,
    "addressee": _plain(layout.BODY, layout.ADDRESSEE_PLACE),
    "heading": _plain(layout.LEVEL_1, layout.HEADING_PLACE),
    "para": _para,
    "last_para": _para,
    "annex_list": _annex_list,
    "signature": _signature,
    "sealed_signature": _signature,
    "note": _plain(layout.BODY, layout.NOTE_PLACE),
    "annex_label": _plain(layout.ANNEX_LABEL, layout.ANNEX_LABEL_PLACE),
    "annex_title": _annex_title,
    "table": _table,
    "inline_table": _inline_table,
    "remark": _plain(layout.TABLE_CELL, layout.REMARK_PLACE),
    "imprint": _imprint,
}
LETTER: dict[str, Callable[[Paper, Part], None]] = {
    "letter_mark": _letter_mark,
    "number": _plain(layout.BODY, layout.LETTER_NUMBER_PLACE),
    "imprint": _letter_imprint,
}
