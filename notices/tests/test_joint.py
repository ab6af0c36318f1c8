"""Several issuers on one notice: red head, title, signature lines; as .docx and as printed pages."""

import io
import shutil
import subprocess

import pytest
from docx import Document

from notices import joint, layout
from notices.tests.frozen import XIANGTAN_WITH, frozen, row
from notices.tests.papers import file_of, made

NAMES = ["某市政府办公室", "某市委网信办", "某市政务服务局"]


def parts(names, profile=None, **given):
    stated = {**XIANGTAN_WITH, "issuer": names[0], "co_issuers": names[1:], "doc_number": "某政办〔2022〕3号", **given}
    return made(frozen({"weibo": 40}, [row("甲")]), stated, profile)[1]


def document(*args, **kwargs):
    return Document(io.BytesIO(file_of(parts(*args, **kwargs))))


def text_of(cell):
    return "\n".join(paragraph.text for paragraph in cell.paragraphs)


def test_the_red_head_names_all_issuers_the_first_one_first_each_as_wide_as_the_longest():
    head = document(NAMES).tables[0]
    assert [text_of(line.cells[0]) for line in head.rows] == NAMES
    faces = {run.font.size.pt for line in head.rows for run in line.cells[0].paragraphs[0].runs}
    assert faces == {27.0}  # three lines of 1.2 times their size within 100 points
    shown = joint.head(NAMES, "")
    widths = [sum(len(text) * face.size + (len(text) * face.pitch / 20) for text, face in line) for line in shown.lines]
    assert max(widths) - min(widths) < 0.5


def test_wenjian_stands_once_beside_all_names():
    head = document(NAMES, {"mark": "某市政府办公室文件"}).tables[0]
    assert [text_of(line.cells[0]) for line in head.rows] == NAMES
    assert head.cell(0, 1)._tc is head.cell(2, 1)._tc and text_of(head.cell(0, 1)) == "文件"
    assert 'w:vAlign w:val="center"' in head.cell(0, 1)._tc.xml


@pytest.mark.parametrize(
    ("names", "begins"),
    [
        (NAMES, "某市政府办公室　某市委网信办　某市政务服务局关于"),
        ([*NAMES, "某市公安局"], "某市政府办公室等4部门关于"),
        (["某市政府办公室", "中共某市委网络安全和信息化委员会办公室"], "某市政府办公室等2部门关于"),
    ],
)
def test_the_title_names_up_to_three_issuers(names, begins):
    titled = {"title": "{issuer}关于{period}政务新媒体检查情况的通报"}
    assert next("".join(part.lines) for part in parts(names, titled) if part.kind == "title").startswith(begins)


def test_sealed_signatures_stand_two_a_row_in_the_order_of_the_issuers_the_last_over_the_date():
    signed = document(NAMES).tables[1]
    assert [[text_of(cell) for cell in line.cells] for line in signed.rows] == [
        ["某市政府办公室", "某市委网信办"],
        ["", "某市政务服务局\n2022年10月11日"],
    ]
    middle = joint.signature_columns("2022年10月11日")[1] / 2
    width = layout.text_width("2022年10月11日") * layout.PAGE.area_width / layout.PAGE.chars
    assert middle - width / 2 == pytest.approx(4 * layout.PAGE.area_width / 28)  # the date 4 characters in


def test_names_too_long_for_two_seals_in_a_row_stand_one_below_the_other():
    names = ["某市人民政府办公室", "中共某市委网络安全和信息化委员会办公室"]
    paper = document(names)
    lines = [paragraph.text for paragraph in paper.paragraphs]
    at = lines.index("2022年10月11日")
    assert lines[at - 2 : at] == names
    places, date = joint.sealed_places(names, "2022年10月11日")
    middles = [place.right + layout.text_width(name) / 2 for place, name in zip(places, names, strict=True)]
    assert middles[0] == middles[1] == pytest.approx(date.right + layout.text_width("2022年10月11日") / 2)


def test_without_seals_the_names_stand_below_each_other_and_the_date_two_characters_right_of_them():
    lines = [paragraph.text for paragraph in document(NAMES, seal=False).paragraphs]
    at = lines.index("2022年10月11日")
    assert lines[at - 3 : at] == NAMES
    places, date = joint.unsealed_places(NAMES, "2022年10月11日")
    edges = {place.right + layout.text_width(name) for place, name in zip(places, NAMES, strict=True)}
    assert len(edges) == 1 and edges.pop() - (date.right + layout.text_width("2022年10月11日")) == 2
    assert min(place.right for place in places) >= 2


def test_an_issuer_s_profile_may_be_joint_for_good():
    joint_for_good = {"co_issuers": ["某市委网信办"], "issuer": "某市政府办公室"}
    made_parts = made(frozen({"weibo": 8}), {}, joint_for_good)[1]
    assert next(part.text for part in made_parts if part.kind == "mark") == "某市政府办公室\n某市委网信办"
    alone = made(frozen({"weibo": 8}), {"co_issuers": []}, joint_for_good)[1]
    assert next(part.text for part in alone if part.kind == "mark") == "某市政府办公室"


def test_what_the_upper_level_found_has_a_sentence_with_its_rate():
    told = {"body": "省政府办公厅", "checked": 8, "failed": 1, "differing": 2}
    text = "\n".join(part.text for part in parts(NAMES, upper_check=told))
    assert "省政府办公厅抽查8个，发现问题1个，合格率87.5%，结论与本次检查不同的2个。" in text  # 7/8
    agreed = "\n".join(part.text for part in parts(NAMES, upper_check={**told, "differing": 0, "failed": 0}))
    assert "省政府办公厅抽查8个，发现问题0个，合格率100%。" in agreed
    left_out = "\n".join(part.text for part in parts(NAMES, {"leave_out": ["upper_check"]}, upper_check=told))
    assert "省政府办公厅" not in left_out


@pytest.mark.office
@pytest.mark.parametrize("many", [2, 3, 5, 8])
def test_page_one_shows_body_text_however_many_issuers(tmp_path, many):
    if not shutil.which("soffice") or not shutil.which("pdftotext"):
        pytest.skip("not installed: soffice, pdftotext")
    names = [f"某市第{n}某某管理局" for n in range(many)]
    (tmp_path / "n.docx").write_bytes(file_of(parts(names, {"mark": names[0] + "文件"})))
    lo = f"-env:UserInstallation=file://{tmp_path}/lo"
    command = ["soffice", "--headless", lo, "--convert-to", "pdf", "--outdir", tmp_path, tmp_path / "n.docx"]
    subprocess.run(command, check=True, capture_output=True, timeout=110)
    asked = ["pdftotext", "-l", "1", tmp_path / "n.pdf", "-"]
    page = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    assert "组织开展了" in "".join(page.split())
