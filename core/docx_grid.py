"""A table without lines, as XML: for what stands side by side on a paper without being a table to its reader."""

from collections.abc import Sequence

from docx.oxml.ns import nsdecls

from core.docx_shapes import TWIPS_PER_MM

BLANK = "<w:p/>"


def grid_xml(
    widths: Sequence[float], rows: Sequence[Sequence[str]], *, align: str = "left", joined: frozenset[int] = frozenset()
) -> str:
    """Cells hold paragraphs as XML; widths in millimetres. The columns of `joined` are one cell over all rows, the first's."""
    twips = [round(width * TWIPS_PER_MM) for width in widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in twips)
    drawn = []
    for place, row in enumerate(rows):
        cells = [
            _cell(width, content, "" if column not in joined else "continue" if place else "restart")
            for column, (width, content) in enumerate(zip(twips, row, strict=True))
        ]
        drawn.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="{align}"/>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(drawn)}</w:tbl>"
    )


def _cell(width: int, content: str, merge: str) -> str:
    joined = f'<w:vMerge w:val="{merge}"/><w:vAlign w:val="center"/>' if merge else ""
    shown = BLANK if merge == "continue" else content or BLANK
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{joined}</w:tcPr>{shown}</w:tc>'
