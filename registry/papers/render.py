"""Forms and receipts as .docx on A4; the same words give the same bytes."""

from core.docx import Cell, Paper
from core.docx_shapes import Face, Page, Para
from registry.papers.sheets import Box, Entry, Form, Receipt

# Higher than the type area of a letter, so that a long form keeps to two pages; as wide as that.
FORM_PAGE = Page(width=210, height=297, top=25, bottom=25, left=28, right=26, footer=15, lines=24, chars=28)
RECEIPT_PAGE = Page(width=210, height=297, top=37, bottom=35, left=28, right=26, footer=24.4, lines=22, chars=28)
GRID = (28.0, 50.0, 28.0, 50.0)

TITLE = Face("方正小标宋简体", 22)
BODY = Face("仿宋_GB2312", 16, pitch=-5)
LINE = Face("仿宋_GB2312", 12)
LABEL = Face("黑体", 10.5)
TEXT = Face("仿宋_GB2312", 10.5)
RECEIPT_LABEL = Face("黑体", 14)
RECEIPT_TEXT = Face("仿宋_GB2312", 14)
LEGEND = Face("黑体", 12)
NUMBER = Face("宋体", 14, latin="宋体")
NOTE = Face("仿宋_GB2312", 10.5)
SIGNED_INDENT = 4  # characters; a seal stands over office and day


def render_form(form: Form) -> bytes:
    paper = Paper(FORM_PAGE, LINE)
    paper.paragraph([(form.title, TITLE)], Para(align="center", line=32, after=10))
    for text in (f"填报单位（盖章）：{form.unit}", _day_line(form)):
        paper.paragraph([(text, LINE)], Para(align="left", line=20, keep_next=True))
    for note in form.notes:
        paper.paragraph([(note, NOTE)], Para(align="left", line=16, before=2, keep_next=True))
    paper.paragraph([("", LINE)], Para(line=4, keep_next=True))
    rows = []
    for legend, pairs in form.rows:
        rows.append([Cell(legend, LEGEND, 4, "center")])
        rows += [_entries(pair, LABEL, TEXT) for pair in pairs]
    rows += [_box(box) for box in form.boxes]
    paper.form(GRID, rows)
    paper.page_numbers(NUMBER, 1)
    return paper.bytes()


def render_receipt(receipt: Receipt) -> bytes:
    paper = Paper(RECEIPT_PAGE, BODY)
    paper.paragraph([(receipt.title, TITLE)], Para(align="center", line=32, before=29))
    paper.paragraph([(receipt.number, BODY)], Para(align="center", before=14, after=14))
    paper.paragraph([(f"{receipt.unit}：", BODY)], Para(align="left"))
    paper.paragraph([(receipt.opening, BODY)], Para(first=2, after=8))
    paper.form(GRID, [_entries([entry], RECEIPT_LABEL, RECEIPT_TEXT) for entry in receipt.entries])
    paper.paragraph([(receipt.closing, BODY)], Para(first=2, before=8, keep_next=True))
    paper.paragraph([(receipt.office, BODY)], Para(align="right", right=SIGNED_INDENT, before=29, keep_next=True))
    paper.paragraph([(receipt.day, BODY)], Para(align="right", right=SIGNED_INDENT))
    return paper.bytes()


def _day_line(form: Form) -> str:
    number = f"　　备案回执号：{form.number}" if form.number else ""
    return f"填报日期：{form.day}　　内容码：{form.code}{number}"


def _entries(pair: list[Entry], label: Face, text: Face) -> list[Cell]:
    """Two halves of a row, or one entry over the whole of it."""
    span = 1 if len(pair) == 2 else 3
    cells = []
    for entry in pair:
        cells += [Cell(entry.label, label, 1, "center"), Cell(entry.text, text, span)]
    return cells


def _box(box: Box) -> list[Cell]:
    return [Cell(box.label, LABEL, 1, "center"), Cell(box.text, TEXT, 3, foot=box.foot)]
