"""A block of a paper in a template: paragraphs in the look of the one they stand for, and ruled tables."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from core.docx_template.gate import W

FACES = {"heading": "黑体", "lead": "楷体", "label": "黑体"}
SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
ONCE = ("sectPr", "keepNext", "keepLines")  # what is right for one paragraph would tie all of a block together
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def block_of(model: Any, parts: Sequence[dict[str, Any]]) -> list[Any]:
    """Each part is {kind, text, lead} or {kind: "table", headers, rows, widths}; a row's None is one with the cell above."""
    return [_table(model, part) if part["kind"] == "table" else _paragraph(model, part) for part in parts]


def _paragraph(model: Any, part: dict[str, Any]) -> Any:
    paragraph = model.makeelement(f"{W}p", {})
    place = model.find(f"{W}pPr")
    if place is not None:
        paragraph.append(deepcopy(place))
        for name in ("sectPr",) if part["kind"] == "heading" else ONCE:
            for found in paragraph.findall(f"{W}pPr/{W}{name}"):
                found.getparent().remove(found)
    kind = part["kind"]
    if kind in ("label", "title"):
        _placed(paragraph, new_page=kind == "label", align="center" if kind == "title" else "left")
    if part.get("lead"):
        _run(paragraph, model, part["lead"], FACES["lead"])
    _run(paragraph, model, part["text"], FACES.get(kind, ""))
    return paragraph


def _placed(paragraph: Any, *, new_page: bool, align: str) -> None:
    place = paragraph.find(f"{W}pPr")
    if place is None:
        place = paragraph.makeelement(f"{W}pPr", {})
        paragraph.insert(0, place)
    for name in ("pageBreakBefore", "ind", "jc"):
        for old in place.findall(f"{W}{name}"):
            place.remove(old)
    if new_page:
        place.insert(1 if place.find(f"{W}pStyle") is not None else 0, place.makeelement(f"{W}pageBreakBefore", {}))
    at = place.find(f"{W}rPr")
    jc = place.makeelement(f"{W}jc", {f"{W}val": align})
    place.append(jc) if at is None else at.addprevious(jc)


def _run(paragraph: Any, model: Any, text: str, face: str) -> None:
    run = paragraph.makeelement(f"{W}r", {})
    look = model.find(f".//{W}r/{W}rPr")
    look = deepcopy(look) if look is not None else run.makeelement(f"{W}rPr", {})
    if face:
        fonts = look.find(f"{W}rFonts")
        if fonts is None:
            fonts = look.makeelement(f"{W}rFonts", {})
            look.insert(0, fonts)
        fonts.set(f"{W}eastAsia", face)
        fonts.attrib.pop(f"{W}eastAsiaTheme", None)
    run.append(look)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(run.makeelement(f"{W}br", {}))
        piece = run.makeelement(f"{W}t", {SPACE: "preserve"})
        piece.text = line
        run.append(piece)
    paragraph.append(run)


def _table(model: Any, part: dict[str, Any]) -> Any:
    table = _new(model, "tbl")
    settings = _new(table, "tblPr")
    settings.append(_new(table, "tblW", w="5000", type="pct"))
    edges = _new(table, "tblBorders")
    for side in SIDES:
        edges.append(_new(table, side, val="single", sz="4", space="0", color="000000"))
    settings.append(edges)
    grid = _new(table, "tblGrid")
    widths = _shares(part.get("widths") or [1] * len(part["headers"]))
    for width in widths:
        grid.append(_new(table, "gridCol", w=str(width)))
    table.append(settings)
    table.append(grid)
    lines = [_line(table, part["headers"], (), is_head=True)]
    rows = part["rows"]
    for number, row in enumerate(rows):
        lines.append(_line(table, row, rows[number + 1] if number + 1 < len(rows) else (), is_head=False))
    for line in lines:
        for settings, width in zip(line.iter(f"{W}tcPr"), widths, strict=True):
            settings.insert(0, _new(table, "tcW", w=str(width), type="pct"))
        table.append(line)
    return table


def _shares(widths: Sequence[float]) -> list[int]:
    """Of the whole width, in fiftieths of a per cent."""
    return [round(5000 * width / sum(widths)) for width in widths]


def _line(table: Any, cells: Sequence[str | None], below: Sequence[str | None], *, is_head: bool) -> Any:
    row, kind = _new(table, "tr"), _new(table, "trPr")
    kind.append(_new(table, "cantSplit"))
    if is_head:
        kind.append(_new(table, "tblHeader"))
    row.append(kind)
    for place, text in enumerate(cells):
        cell, settings = _new(table, "tc"), _new(table, "tcPr")
        if text is None:
            settings.append(_new(table, "vMerge"))
        elif below and below[place] is None:
            settings.append(_new(table, "vMerge", val="restart"))
        settings.append(_new(table, "vAlign", val="center"))
        cell.append(settings)
        paragraph, run, piece = _new(table, "p"), _new(table, "r"), _new(table, "t")
        piece.text = text or ""
        piece.set(SPACE, "preserve")
        run.append(piece)
        aligned = _new(table, "pPr")
        aligned.append(_new(table, "jc", val="center" if is_head else "left"))
        paragraph.append(aligned)
        paragraph.append(run)
        cell.append(paragraph)
        row.append(cell)
    return row


def _new(near: Any, name: str, **attributes: str) -> Any:
    return near.makeelement(f"{W}{name}", {f"{W}{key}": value for key, value in attributes.items()})
