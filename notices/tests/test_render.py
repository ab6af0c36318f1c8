"""The notice as a .docx and as printed pages: order, faces, places by GB/T 9704, pages in LibreOffice."""

import io
import os
import re
import shutil
import subprocess
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn

from notices import layout
from notices.composition import title_lines
from notices.tests.frozen import XIANGTAN_WITH, frozen, row, xiangtan
from notices.tests.papers import file_of, made

MM = 72 / 25.4
TOOLS = ("soffice", "pdftotext", "pdfinfo")


def document(*args, **kwargs):
    return Document(io.BytesIO(file_of(made(*args, **kwargs)[1])))


def faces(paragraph):
    return [run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia")) for run in paragraph.runs]


def find(document, start):
    return next(paragraph for paragraph in document.paragraphs if paragraph.text.startswith(start))


def test_each_element_has_its_own_face():
    paper = document(xiangtan(), {**XIANGTAN_WITH, "doc_number": "潭政〔2022〕3号"})
    wanted = {
        "潭政〔": ["仿宋_GB2312"],
        "关于2022": ["方正小标宋简体"],
        "一、": ["黑体"],
        "（一）": ["楷体_GB2312", "仿宋_GB2312"],
        "截至": ["仿宋_GB2312"],
        "附件：": ["仿宋_GB2312"],
        "附件": ["黑体"],
    }
    assert {start: faces(find(paper, start)) for start in wanted if start != "附件"} == {
        start: names for start, names in wanted.items() if start != "附件"
    }
    label = next(paragraph for paragraph in paper.paragraphs if paragraph.text == "附件")
    assert faces(label) == ["黑体"]
    assert paper.paragraphs[0].runs[0].font.color.rgb == (0xFF, 0, 0)


def test_the_order_is_that_of_the_standard():
    text = [paragraph.text for paragraph in document(xiangtan(), XIANGTAN_WITH).paragraphs]
    marks = [
        "湘潭市政务公开政务服务领导小组办公室",
        "关于2022年第三季度",
        "各县市区人民政府，市直各单位：",
        "一、总体情况",
        "附件：检查发现存在突出问题的政务新媒体名单",
        "2022年10月11日",
        "（此件主动公开）",
        "附件",
        "检查发现存在突出问题的政务新媒体名单",
    ]
    places = [text.index(mark) for mark in marks]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("name", "date", "sealed", "indents"),
    [
        ("某县政府", "2022年1月1日", True, (5, 4)),  # name centred over the date, the date four in
        ("海南省人民政府办公厅", "2024年9月27日", True, (2.25, 4)),
        ("海南省人民政府办公厅", "2024年9月27日", False, (2, 3.5)),  # date begins two right of the name
        ("湘潭市政务公开政务服务领导小组办公室", "2022年10月11日", True, (0, 5.5)),  # too wide for that: both move left
        ("县委办", "2022年10月11日", False, (8, 2)),  # the date is longer: it stands two in, the name moves left
    ],
)
def test_signature_and_date_stand_by_clause_7_3_5(name, date, sealed, indents):
    places = layout.signature_places(name, date, sealed=sealed)
    assert tuple(place.right for place in places) == indents


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "海南省人民政府办公厅关于2024年第三季度全省政府网站和政务新媒体检查情况的通报",
            ("海南省人民政府办公厅", "关于2024年第三季度全省", "政府网站和政务新媒体检查情况的通报"),
        ),
        ("关于第三季度检查情况的通报", ("关于第三季度检查情况的通报",)),
        ("甲" * 45, ("甲" * 19, "甲" * 19, "甲" * 7)),
    ],
)
def test_a_title_is_broken_by_sense(title, lines):
    assert title_lines(title) == lines
    assert "".join(title_lines(title)) == title


def test_the_same_facts_give_the_same_bytes():
    assert file_of(made(xiangtan(), XIANGTAN_WITH)[1]) == file_of(made(xiangtan(), XIANGTAN_WITH)[1])


def test_hostile_values_stay_text():
    nasty = "<w:t>&{{合格率}}${x}{%debug%}\x0b]]>"
    paper = document(
        frozen({"weibo": 2}, [row(nasty, unit=nasty, description=nasty)]), {"title": "甲" + nasty, "contacts": nasty}
    )
    seen = nasty.replace("\x0b", "")
    assert paper.tables[0].rows[1].cells[3].text == seen
    assert any(seen in paragraph.text for paragraph in paper.paragraphs)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A notice with a 120-row annex as LibreOffice sets it: words with their boxes, page by page."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        assert os.environ.get("CI") != "true", f"missing: {missing}"
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("pages")
    failing = [row(f"账号{i:03d}", "weibo", unit=f"第{i}镇人民政府", district="某县") for i in range(120)]
    (folder / "n.docx").write_bytes(
        file_of(made(frozen({"wechat_official": 700, "weibo": 300}, failing), XIANGTAN_WITH)[1])
    )
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation=file://{folder}/lo",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            folder / "n.docx",
        ],
        check=True,
        capture_output=True,
        timeout=110,
    )
    boxes = subprocess.run(
        ["pdftotext", "-bbox", folder / "n.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    return [[(*map(float, found[:4]), found[4]) for found in word.findall(page)] for page in boxes.split("<page ")[1:]]


@pytest.mark.office
def test_the_head_of_the_table_stands_on_every_page_of_the_annex(pages):
    texts = ["".join(word[4] for word in page) for page in pages]
    annex = next(n for n, text in enumerate(texts) if "账号000" in text and "附件" in text[:4])
    assert len(texts) - annex >= 3
    assert all("存在的突出问题" in text and "账号平台" in text for text in texts[annex:])
    assert texts[annex].startswith("附件")
    assert [n for n, text in enumerate(texts) if "账号119" in text] == [len(texts) - 1]


@pytest.mark.office
def test_all_text_stands_inside_the_type_area_and_the_number_below_it(pages):
    left, right, top, bottom = 28 * MM, (210 - 26) * MM, 37 * MM, (297 - 35) * MM
    for number, page in enumerate(pages, start=1):
        foot = [word for word in page if word[1] >= bottom]
        assert "".join(word[4] for word in foot) == f"—{number}—"
        assert abs((foot[0][1] + foot[0][3]) / 2 - bottom - 7 * MM) < 3 * MM
        assert (foot[0][0] > 105 * MM) == bool(number % 2)
        assert all(
            word[0] >= left - 1 and word[2] <= right + 1.5 and word[1] >= top - 2 and word[3] <= bottom + 2
            for word in page
            if word not in foot
        )


@pytest.mark.office
def test_page_one_shows_body_text_and_a_page_holds_twenty_two_lines(pages):
    assert any("通报如下" in word[4] or "检查" in word[4] for word in pages[0] if word[1] > 180 * MM)
    tops = sorted({round(word[1]) for word in pages[1] if word[3] <= (297 - 35) * MM + 2})
    gaps = [later - earlier for earlier, later in pairwise(tops) if later - earlier > 10]
    assert max(set(gaps), key=gaps.count) == 29


def test_a_paragraph_with_a_long_code_is_not_justified():
    _, parts = made(frozen({"weibo": 8}), {"free_text": {"overview": "校验值：" + "a1" * 32}})
    assert [part.text[:4] for part in parts if part.ragged] == ["校验值："]
