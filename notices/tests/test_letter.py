"""The letter layout (信函) of GB/T 9704 §10.1, as LibreOffice sets an order."""

import os
import re
import shutil
import subprocess

import pytest
from PIL import Image

from notices import paper_text, render
from notices.paper_kinds import KINDS
from notices.paper_tables import Gathered

MM = 72 / 25.4
TOOLS = ("soffice", "pdftotext", "pdftoppm")
ROW = ["平安青溪", "新浪微博", "停更", "两周内无更新", "不合格"]
HEADS = {
    "seq": "序号",
    "account": "账号名称",
    "platform": "平台",
    "problem": "问题",
    "clause": "依据",
    "result": "结论",
}
FACTS = {
    "issuer": "青溪县人民政府办公室",
    "unit": "青溪县公安局",
    "addressee": "青溪县公安局",
    "layout": "letter",
    "workdays": 5,
    "date": "2026-10-09",
    "due": "2026-10-16 18:00",
    "contact": "李主管",
    "phone": "0563-7012345",
    "report": "请写明原因。",
}


def file_of(rows):
    told = Gathered({"期间": "2026年第三季度", "账号数": "1", "问题数": str(rows)})
    told.list("问题列表", HEADS, [((place, *ROW), None) for place in range(1, rows + 1)])
    order = KINDS["order"]
    parts = paper_text.parts_of(order, order.title, order.text, {**FACTS, **told.as_facts()}, "青改〔2026〕1号")
    return render.render(parts, letter=True)


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """An order on several pages: the words of each with their places, and its first page as a picture."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        assert os.environ.get("CI") != "true", f"missing: {missing}"
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("letter")
    (folder / "n.docx").write_bytes(file_of(40))
    home = f"-env:UserInstallation=file://{folder}/lo"
    convert = ["soffice", "--headless", home, "--convert-to", "pdf", "--outdir", folder, folder / "n.docx"]
    subprocess.run(convert, check=True, capture_output=True, timeout=110)
    shown = subprocess.run(["pdftotext", "-bbox", folder / "n.pdf", "-"], check=True, capture_output=True, text=True)
    subprocess.run(["pdftoppm", "-r", "254", "-l", "1", "-png", folder / "n.pdf", folder / "p"], check=True)
    word = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
    pages = [[(*map(float, found[:4]), found[4]) for found in word.findall(page)] for page in _pages(shown.stdout)]
    return pages, next(folder.glob("p*.png"))


def _pages(text):
    return text.split("<page ")[1:]


def red_rows(picture):
    """Tenths of a millimetre from the upper edge where a red line of 170 mm runs across the page."""
    pixels = Image.open(picture).convert("RGB")
    strong = pixels.point(lambda value: 255 if value > 128 else 0)
    rows = []
    for y in range(strong.height):
        line = strong.crop((0, y, strong.width, y + 1))
        if sum(n for n, colour in line.getcolors() if colour == (255, 0, 0)) > 1690:
            rows.append(y)
    return rows


@pytest.mark.office
@pytest.mark.timeout(120)
def test_double_red_lines_stand_under_the_mark_and_twenty_millimetres_above_the_edge(printed):
    pages, picture = printed
    rows = red_rows(picture)
    upper, lower = [y for y in rows if y < 1000], [y for y in rows if y > 2000]
    mark = next(word for word in pages[0] if word[4] == FACTS["issuer"])
    assert mark[3] / MM * 10 < upper[0]
    assert abs(2970 - 200 - lower[-1]) <= 5
    for line in (upper, lower):
        assert line[-1] - line[0] + 1 > len(line)  # two lines with a gap


@pytest.mark.office
@pytest.mark.timeout(120)
def test_the_number_stands_right_under_the_line_and_page_one_bears_no_page_number(printed):
    pages, picture = printed
    below = next(word for word in pages[0] if word[4].startswith("青改"))
    upper = max(y for y in red_rows(picture) if y < 1000)
    assert upper / 10 < below[1] / MM < upper / 10 + 8
    assert max(word[2] for word in pages[0] if abs(word[1] - below[1]) < 1) / MM > 180
    numbered = ["—" in [word[4] for word in page] for page in pages]
    assert numbered == [False] + [True] * (len(pages) - 1)
    assert len(pages) > 1


def test_the_same_order_gives_the_same_bytes():
    assert file_of(3) == file_of(3)
