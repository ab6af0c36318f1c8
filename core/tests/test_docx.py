"""The building blocks of an official paper: measures, faces, repeated heads, page numbers, same bytes."""

import io
import time
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from core.docx import Paper
from core.docx_shapes import Column, Face, Page, Para, Rule

A4 = Page(width=210, height=297, top=37, bottom=35, left=28, right=26, footer=24, lines=22, chars=28)
BODY = Face("仿宋_GB2312", 16)
COLUMNS = [Column("序号", 12, "center"), Column("账号名称", 72), Column("平台", 72)]


def paper():
    return Paper(A4, BODY)


def opened(made):
    return Document(io.BytesIO(made.bytes()))


def attribute(element, path, name):
    return element.find(path, element.nsmap).get(qn(name))


def test_the_page_has_the_measures_it_was_given():
    section = opened(paper()).sections[0]
    size = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in (*size, *margins)] == [210, 297, 37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (
        int(grid.get(qn("w:linePitch"))) * A4.lines <= Mm(225).twips < (int(grid.get(qn("w:linePitch"))) + 1) * A4.lines
    )


def test_a_run_names_its_chinese_face_and_keeps_digits_in_the_latin_one():
    made = paper()
    made.paragraph([("一、", Face("黑体", 16)), ("共“12”个", BODY)], Para(first=2))
    paragraph = opened(made).paragraphs[0]
    faces = [run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}") for run in paragraph.runs]
    assert [face.get(qn("w:eastAsia")) for face in faces] == ["黑体", "仿宋_GB2312"]
    assert {(face.get(qn("w:ascii")), face.get(qn("w:hint"))) for face in faces} == {("Times New Roman", "eastAsia")}
    assert [run.font.size for run in paragraph.runs] == [Pt(16), Pt(16)]
    assert paragraph._p.find(f"{qn('w:pPr')}/{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"


def test_a_rule_and_space_stand_where_the_place_says():
    made = paper()
    made.paragraph([("字号", BODY)], Para(align="center", before=58, rule=Rule("FF0000", 8, 11.3), new_page=True))
    place = opened(made).paragraphs[0]._p.find(qn("w:pPr"))
    assert place.find(f"{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:color")) == "FF0000"
    assert place.find(qn("w:spacing")).get(qn("w:before")) == "1160"
    assert place.find(qn("w:pageBreakBefore")) is not None


def test_a_table_repeats_its_head_and_breaks_no_row():
    made = paper()
    made.table(COLUMNS, [["1", "甲", "微博"], ["2", "乙", "抖音"]], Face("黑体", 10.5), Face("仿宋_GB2312", 10.5))
    table = opened(made).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "账号名称", "平台"],
        ["1", "甲", "微博"],
        ["2", "乙", "抖音"],
    ]
    marks = [
        (
            row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None,
            row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None,
        )
        for row in table.rows
    ]
    assert marks == [(True, True), (False, True), (False, True)]
    assert sum(column.width.mm for column in table.columns) == pytest.approx(156, abs=0.1)


def test_a_row_of_another_length_is_an_error_and_not_a_shifted_table():
    with pytest.raises(ValueError, match="zip"):
        paper().table(COLUMNS, [["1", "甲"]], BODY, BODY)


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages():
    made = paper()
    made.page_numbers(Face("宋体", 14, latin="宋体"), 1)
    document = opened(made)
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = document.sections[0].footer.paragraphs[0], document.sections[0].even_page_footer.paragraphs[0]
    assert [each._p.find(f"{qn('w:pPr')}/{qn('w:jc')}").get(qn("w:val")) for each in (odd, even)] == ["right", "left"]
    for footer in (odd, even):
        assert [node.text for node in footer._p.iter(qn("w:instrText"))] == ["PAGE"]
        assert footer.text == "—  —"


def test_the_same_content_gives_the_same_bytes_at_any_time():
    def made():
        document = paper()
        document.paragraph([("甲", BODY)], Para())
        document.page_numbers(BODY, 1)
        return document.bytes()

    first = made()
    time.sleep(2.1)  # a zip entry's date has steps of two seconds
    assert made() == first


def test_the_file_says_nothing_about_when_or_with_what_it_was_made():
    with zipfile.ZipFile(io.BytesIO(paper().bytes())) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in b"".join(file.read(name) for name in file.namelist())
        assert b"<dcterms:created" not in file.read("docProps/core.xml")
        assert not [name for name in file.namelist() if "thumbnail" in name or "customXml" in name]


@pytest.mark.parametrize(
    "text", ["A & B <b>粗</b>", "]]> &amp; \"'", "{{x}} ${x} %s", "控制\x00\x0b\x1f字符\ud800", "丨囧镕堃喆㛃𠮷"]
)
def test_any_text_is_only_text(text):
    made = paper()
    made.paragraph([(text, BODY)], Para())
    made.table([Column("甲", 100)], [[text]], BODY, BODY)
    legal = "".join(char for char in text if char >= " " and char != "\ud800")
    document = opened(made)
    assert document.paragraphs[0].text == legal
    assert document.tables[0].rows[1].cells[0].text == legal


def seconds_for(rows):
    made, content = paper(), [[str(i), f"账号{i}", "微信公众号"] for i in range(rows)]
    start = time.process_time()
    made.table(COLUMNS, content, BODY, BODY)
    made.bytes()
    return time.process_time() - start


def by_add_row(rows):
    document = Document()
    start = time.process_time()
    table = document.add_table(rows=1, cols=3)
    for i in range(rows):
        for cell, text in zip(table.add_row().cells, (str(i), f"账号{i}", "微信公众号"), strict=True):
            cell.text = text
    document.save(io.BytesIO())
    return time.process_time() - start


def test_a_long_annex_costs_a_fraction_of_adding_row_by_row():
    seconds_for(1)
    assert min(seconds_for(500) for _ in range(3)) <= 0.20 * by_add_row(500)
    assert min(seconds_for(2000) for _ in range(2)) <= 6 * min(seconds_for(500) for _ in range(3))
