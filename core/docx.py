"""Building blocks of an official paper as .docx: page, faces, paragraphs, tables, page numbers, fixed bytes."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal
from xml.sax.saxutils import escape

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm

from core.docx_grid import grid_xml
from core.docx_shapes import ILLEGAL, TWIPS_PER_MM, Column, Face, Frame, Page, Para
from core.joined_cells import Joined, spanning

KEPT_STYLES = {"Normal", "DefaultParagraphFont", "TableNormal", "NoList"}
DROPPED_PARTS = ("thumbnail", "stylesWithEffects", "customXml", "webSettings", "numbering", "/theme")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Cell:
    """One cell of a form: `span` columns of its grid wide; `foot` stands right below, for names, seals and dates."""

    text: str
    face: Face
    span: int = 1
    align: Literal["left", "center"] = "left"
    foot: tuple[str, ...] = ()


Runs = Sequence[tuple[str, Face]]


class Paper:
    """One document in the making; nothing in it depends on the time or the machine."""

    def __init__(self, page: Page, body: Face) -> None:
        self.page = page
        self.body_face = body
        self._document = Document(io.BytesIO(_blank()))
        self._body = self._document.element.body
        self._end = self._body.find(qn("w:sectPr"))
        self._set_page()
        self._set_default_face()

    def paragraph(self, runs: Runs, place: Para) -> None:
        """One paragraph; a line feed in a run breaks the line."""
        self._end.addprevious(parse_xml(self._paragraph_xml(runs, place)))

    def framed(self, runs: Runs, place: Para, frame: Frame) -> None:
        """One paragraph at a fixed place of its page; the text goes on below it."""
        self._end.addprevious(parse_xml(_in_frame(self._paragraph_xml(runs, place), frame)))

    def first_foot(self, frame: Frame) -> None:
        """A rule low on the first page, which bears no number."""
        section = self._document.sections[0]
        section.different_first_page_header_footer = True
        element = _emptied(section.first_page_footer)
        ruled = self._paragraph_xml([("", self.body_face)], Para(line=1, rule=frame.rule))
        element.append(parse_xml(_in_frame(ruled, frame)))
        element.append(parse_xml(self._paragraph_xml([("", self.body_face)], Para(line=1))))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[str]], head: Face, cell: Face) -> None:
        """A ruled table; its head is repeated on every page and no row breaks over two pages."""
        grid = "".join(f'<w:gridCol w:w="{_twips(c.width)}"/>' for c in columns)
        first = _filled(_row_xml(columns, head, repeated=True), [[column.header for column in columns]])
        others = _filled(_row_xml(columns, cell, repeated=False), rows)
        table = parse_xml(
            f"{_ruled_xml(sum(_twips(c.width) for c in columns))}<w:tblGrid>{grid}</w:tblGrid>{first}{others}</w:tbl>"
        )
        self._end.addprevious(table)

    def form(self, grid: Sequence[float], rows: Sequence[Sequence[Cell]]) -> None:
        """A ruled form; `grid` is the widths in millimetres. Only a row too high for a page's rest is broken."""
        widths = [_twips(width) for width in grid]
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        drawn = "".join(_form_row_xml(row, widths) for row in rows)
        self._end.addprevious(parse_xml(f"{_ruled_xml(sum(widths))}<w:tblGrid>{columns}</w:tblGrid>{drawn}</w:tbl>"))

    def grid(self, widths: Sequence[float], rows: Sequence[Sequence[Sequence[tuple[Runs, Para]]]], **look: Any) -> None:
        """Cells of paragraphs side by side without lines; `look` as `grid_xml` has it."""
        drawn = [["".join(self._paragraph_xml(*each) for each in cell) for cell in row] for row in rows]
        self._end.addprevious(parse_xml(grid_xml(widths, drawn, **look)))

    def page_numbers(self, face: Face, indent: float) -> None:
        """— 1 — at the outer edge: right on odd pages, left on even ones."""
        self._document.settings.odd_and_even_pages_header_footer = True
        section = self._document.sections[0]
        odd, even = Para(align="right", right=indent), Para(align="left", left=indent)
        for footer, place in ((section.footer, odd), (section.even_page_footer, even)):
            _emptied(footer).append(
                parse_xml(self._paragraph_xml([("— ", face), (PAGE_FIELD, face), (" —", face)], place))
            )

    def room(self, points: float) -> None:
        """An empty paragraph so high: what was framed before it hangs on it, and goes where it finds room."""
        self.paragraph([("", self.body_face)], Para(line=points))

    def bytes(self) -> bytes:
        """The file; the same content gives the same bytes."""
        raw = io.BytesIO()
        self._document.save(raw)
        packed = io.BytesIO()
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, ZIP_DATE)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 0
                target.writestr(entry, source.read(name))
        return packed.getvalue()

    def _set_page(self) -> None:
        page, section = self.page, self._document.sections[0]
        section.page_width, section.page_height = Mm(page.width), Mm(page.height)
        section.top_margin, section.bottom_margin = Mm(page.top), Mm(page.bottom)
        section.left_margin, section.right_margin = Mm(page.left), Mm(page.right)
        section.header_distance, section.footer_distance = Mm(page.footer), Mm(page.footer)
        for old in self._end.findall(qn("w:docGrid")):
            self._end.remove(old)
        # Only the lines are a grid: with "linesAndChars" LibreOffice gives 16 pt characters in 15.8 pt cells two cells.
        # The 28 characters a line come from the pitch of the faces instead; the attribute states the intended grid.
        squeeze = round((page.char_twips / 20 - self.body_face.size) * 4096)
        self._end.append(
            parse_xml(
                f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{page.line_twips}" w:charSpace="{squeeze}"/>'
            )
        )

    def _set_default_face(self) -> None:
        normal = self._document.styles["Normal"].element
        for old in normal.findall(qn("w:rPr")) + normal.findall(qn("w:pPr")):
            normal.remove(old)
        pitch = f'<w:spacing w:before="0" w:after="0" w:line="{self.page.line_twips}" w:lineRule="exact"/>'
        normal.append(parse_xml(f'<w:pPr {nsdecls("w")}>{MARKS_INSIDE}{pitch}<w:jc w:val="both"/></w:pPr>'))
        normal.append(parse_xml(_face_xml(self.body_face, nsdecls("w"))))

    def _paragraph_xml(self, runs: Runs, place: Para) -> str:
        return (
            f"<w:p {nsdecls('w')}>{self._place_xml(place)}{''.join(_run_xml(text, face) for text, face in runs)}</w:p>"
        )

    def _place_xml(self, place: Para) -> str:
        rule = place.rule
        line = self.page.line_twips if place.line is None else round(place.line * 20)
        indents = {"left": place.left, "right": place.right, "firstLine": place.first, "hanging": place.hanging}
        return (
            "<w:pPr>"
            + "".join(
                [
                    "<w:keepNext/>" if place.keep_next else "",
                    "<w:pageBreakBefore/>" if place.new_page else "",
                    f'<w:pBdr><w:bottom w:val="{rule.style}" w:sz="{rule.eighths}" w:space="{rule.space:g}" '
                    f'w:color="{rule.color}"/></w:pBdr>'
                    if rule
                    else "",
                    f'<w:tabs><w:tab w:val="right" w:pos="{_twips(place.tab)}"/></w:tabs>' if place.tab else "",
                    MARKS_INSIDE,
                    '<w:snapToGrid w:val="0"/>' if place.line else "",
                    f'<w:spacing w:before="{round(place.before * 20)}" w:after="{round(place.after * 20)}" '
                    f'w:line="{line}" w:lineRule="exact"/>',
                    "<w:ind "
                    + " ".join(
                        f'w:{side}Chars="{round(n * 100)}" w:{side}="{round(n * self.page.char_twips)}"'
                        for side, n in indents.items()
                        if n
                    )
                    + "/>"
                    if any(indents.values())
                    else "",
                    f'<w:jc w:val="{place.align}"/>',
                ]
            )
            + "</w:pPr>"
        )


# Word's default said aloud: LibreOffice reads it the other way round, and with it keeps marks inside the margin.
MARKS_INSIDE = '<w:overflowPunct w:val="1"/>'
SLOT = "\x00slot"
TAB = "\t"  # a run by itself
PAGE_FIELD = "\x00page"  # stands for the number of the page in a run's text; no real text can hold it


def _emptied(footer: Any) -> Any:
    """The element of a footer of its own, with nothing in it yet."""
    footer.is_linked_to_previous = False
    element = footer._element
    for child in list(element):
        element.remove(child)
    return element


def _in_frame(paragraph: str, frame: Frame) -> str:
    keep = "<w:keepNext/>" if "<w:keepNext/>" in paragraph else ""
    placed = (
        f'<w:framePr w:w="{_twips(frame.width)}" w:wrap="{frame.wrap}" w:vAnchor="page" w:hAnchor="page" '
        f'w:x="{_twips(frame.left)}" w:y="{_twips(frame.top)}"/>'
    )
    return paragraph.replace(f"<w:pPr>{keep}", f"<w:pPr>{keep}{placed}", 1)


def _twips(mm: float) -> int:
    return round(mm * TWIPS_PER_MM)


def _face_xml(face: Face, declared: str = "") -> str:
    return (
        f'<w:rPr {declared}><w:rFonts w:ascii="{face.latin}" w:hAnsi="{face.latin}" w:cs="{face.latin}" '
        f'w:eastAsia="{face.east}" w:hint="eastAsia"/>{"<w:b/>" if face.bold else ""}'
        + (f'<w:color w:val="{face.color}"/>' if face.color else "")
        + (f'<w:spacing w:val="{round(face.pitch)}"/>' if face.pitch else "")
        + (f'<w:w w:val="{face.breadth}"/>' if face.breadth != 100 else "")
        + f'<w:sz w:val="{round(face.size * 2)}"/><w:szCs w:val="{round(face.size * 2)}"/></w:rPr>'
    )


def _run_xml(text: str, face: Face) -> str:
    look = _face_xml(face)
    if text == TAB:
        return f"<w:r>{look}<w:tab/></w:r>"
    if text == PAGE_FIELD:
        kinds = (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText>PAGE</w:instrText>",
            '<w:fldChar w:fldCharType="end"/>',
        )
        return "".join(f"<w:r>{look}{kind}</w:r>" for kind in kinds)
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in ILLEGAL.sub("", text).splitlines() or [""]]
    return f"<w:r>{look}{'<w:br/>'.join(lines)}</w:r>"


def _ruled_xml(width: int) -> str:
    """The beginning of a table with all its lines, as wide as said."""
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblInd w:w="0" w:type="dxa"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    )


def _form_row_xml(row: Sequence[Cell], widths: Sequence[int]) -> str:
    drawn, at = [], 0
    heading = len(row) == 1  # never left alone at the foot of a page
    for cell in row:
        width = sum(widths[at : at + cell.span])
        at += cell.span
        lines = [_cell_line_xml(cell.text, cell.face, cell.align, before=60 if cell.foot else 30, keep=heading)]
        lines += [
            _cell_line_xml(line, cell.face, "right", before=30 if place else 480)
            for place, line in enumerate(cell.foot)
        ]
        drawn.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="{cell.span}"/>'
            f'<w:vAlign w:val="center"/></w:tcPr>{"".join(lines)}</w:tc>'
        )
    whole = max(len(cell.text) + 20 * cell.text.count("\n") for cell in row) < 400
    return f"<w:tr><w:trPr>{'<w:cantSplit/>' if whole else ''}</w:trPr>{''.join(drawn)}</w:tr>"


def _cell_line_xml(text: str, face: Face, align: str, *, before: int, keep: bool = False) -> str:
    return (
        f'<w:p><w:pPr>{"<w:keepNext/>" if keep else ""}<w:snapToGrid w:val="0"/><w:spacing w:before="{before}" w:after="30" '
        f'w:line="{round(face.size * 26)}" w:lineRule="atLeast"/><w:jc w:val="{align}"/></w:pPr>'
        f"{_run_xml(text, face)}</w:p>"
    )


def _row_xml(columns: Sequence[Column], face: Face, *, repeated: bool) -> str:
    cells = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{_twips(c.width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr>{"<w:keepNext/>" if repeated else ""}<w:snapToGrid w:val="0"/>'
        '<w:spacing w:before="30" w:after="30" '
        f'w:line="{round(face.size * 26)}" w:lineRule="atLeast"/>'
        f'<w:jc w:val="{"center" if repeated else c.align}"/></w:pPr>'
        f'<w:r>{_face_xml(face)}<w:t xml:space="preserve">{SLOT}</w:t></w:r></w:p></w:tc>'
        for c in columns
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if repeated else ''}</w:trPr>{cells}</w:tr>"


def _filled(row: str, rows: Sequence[Sequence[str]]) -> str:
    """One model row as text, once per row of values: much faster than an object each."""
    ends = row.split(SLOT)
    filled = []
    joined = any(isinstance(text, Joined) for texts in rows for text in texts)
    for place, texts in enumerate(rows):
        slots = [escape(" ".join(ILLEGAL.sub("", text).split())) for text in texts]
        own = spanning(ends, texts, rows[place + 1] if place + 1 < len(rows) else ()) if joined else ends
        filled += [end + slot for end, slot in zip(own[:-1], slots, strict=True)]
        filled.append(own[-1])
    return "".join(filled)


@cache
def _blank() -> bytes:
    """python-docx's own blank document without its styles, thumbnail and dates."""
    document = Document()
    _bare_styles(document.styles.element)
    for relations in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in relations.items() if rel.reltype.endswith(DROPPED_PARTS)]:
            del relations[key]
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")  # in older modes a table's edge stands outside the margin
    properties = document.core_properties._element
    for child in list(properties):
        properties.remove(child)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def _bare_styles(styles: Any) -> None:
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:styleId")) not in KEPT_STYLES:
            styles.remove(style)
    plain = '<w:rPrDefault><w:rPr><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault><w:pPrDefault/>'
    for defaults in styles.findall(qn("w:docDefaults")):
        styles.replace(defaults, parse_xml(f"<w:docDefaults {nsdecls('w')}>{plain}</w:docDefaults>"))
