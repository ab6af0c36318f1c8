"""The notice and every kind of paper measured in the PDF against GB/T 9704 (domain.md §5), to half a millimetre, with stand-in fonts."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from notices.paper_kinds import KINDS
from notices.tests import specimens
from notices.tests.measuring import need_tools, printed

pytestmark = [pytest.mark.office, pytest.mark.timeout(240)]
NEAR = 0.5
LINE, CHAR = 225 / 22, 156 / 28
FILES = ["circular", *(kind.code for kind in KINDS.values() if not kind.letter)]
LETTERS = [kind.code for kind in KINDS.values() if kind.letter]
ALL = ["circular", *KINDS]
LISTING = ["circular", "order", "talk", "urging"]  # with a table over several pages

LONG_MARKS = {
    "one line": "青溪县政务公开政务服务改革领导小组办公室文件",
    "one full line": "青溪县推进政府职能转变和政务公开工作领导小组办公室文件",
    "two lines": "中共青溪县委网络安全和信息化委员会办公室青溪县政务公开工作领导小组办公室文件",
}


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    need_tools()
    files = {code: specimens.file_of(code) for code in ALL}
    files |= {name: specimens.circular(mark, failed=1) for name, mark in LONG_MARKS.items()}
    files["full"] = specimens.file_of("notification", "测试" * 14 * 30)
    return printed(files, tmp_path_factory.mktemp("measured"))


def near(found, wanted):
    return abs(found - wanted) <= NEAR


def mark_of(paper):
    """The ink of the red mark: all red above the first red rule."""
    rule = paper.rules(0, red=True, width=150)[0][0]
    return paper.ink(0, (20, 20, 190, rule - 0.3), red=True)


def number_of(paper):
    """The ink of the number, without what stands beside it."""
    word = paper.word(0, "青政办")
    return paper.ink(0, (word.left - 0.3, word.top, word.right, word.bottom))


def middle(ink):
    return (ink[1] + ink[3]) / 2


def middle_of(word):
    return (word.top + word.bottom) / 2


def title_of(paper):
    word = next(word for word in paper.pages[0] if word.bottom - word.top > 9 and word.top > number_of(paper)[3])
    return paper.ink(0, (28, word.top, 184, word.bottom))


@pytest.mark.parametrize("code", FILES)
def test_a_file_has_its_red_head_number_rule_and_title_in_their_places(papers, code):
    paper = papers[code]
    mark, number, title = mark_of(paper), number_of(paper), title_of(paper)
    [(top, bottom)] = paper.rules(0, red=True, width=150)
    rule = paper.ink(0, (20, top - 0.1, 190, bottom + 0.1), red=True)
    assert near(mark[1], 37 + 35)
    assert near((mark[0] + mark[2]) / 2, 28 + 78)
    assert near(middle(number) - mark[3], 2.5 * LINE)  # two blank lines between
    assert near(top - number[3], 4)
    assert near(rule[0], 28)
    assert near(rule[2], 184)
    assert near(middle(title) - bottom, 2 * LINE + 32 / 2 / 72 * 25.4)  # two blank lines, half of the title's own


@pytest.mark.parametrize(("name", "lines"), [("one line", 1), ("one full line", 1), ("two lines", 2)])
def test_a_long_mark_keeps_its_place_and_fills_its_lines_inside_the_type_area(papers, name, lines):
    paper = papers[name]
    mark, number = mark_of(paper), number_of(paper)
    assert near(mark[1], 37 + 35)
    assert near((mark[0] + mark[2]) / 2, 28 + 78)
    assert 28 - NEAR <= mark[0] < mark[2] <= 184 + NEAR
    assert mark[2] - mark[0] > 150
    assert near(middle(number) - mark[3], 2.5 * LINE)
    shown = [word for word in paper.pages[0] if mark[1] < middle_of(word) < mark[3]]
    assert len({round(word.top) for word in shown}) == lines
    assert lines == 1 or any(word.text.endswith("委员会办公室") for word in shown)  # broken where an office ends


@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_has_its_mark_double_lines_and_number_in_their_places(papers, code):
    paper = papers[code]
    mark, number = mark_of(paper), number_of(paper)
    rules = paper.rules(0, red=True, width=165)
    edges = paper.ink(0, (10, rules[0][0], 200, rules[1][1]), red=True)
    (thick, thin), (low_thin, low_thick) = ([end - start for start, end in pair] for pair in (rules[:2], rules[2:]))
    assert near(mark[1], 30)
    assert near(rules[0][0] - mark[3], 4)
    assert near(rules[3][1], 297 - 20)
    assert (near(edges[0], 20), near(edges[2], 190)) == (True, True)
    assert (thick > 2 * thin, low_thick > 2 * low_thin) == (True, True)
    assert 0 < number[1] - rules[1][1] < 5
    assert near(paper.ink(0, (150, number[1], 190, number[3]))[2], 184)
    assert near(middle(title_of(paper)) - middle(number), 2.5 * LINE + 32 / 2 / 72 * 25.4)


@pytest.mark.parametrize("code", ALL)
def test_the_body_begins_two_characters_in_and_runs_over_the_whole_type_area(papers, code):
    paper = papers[code]
    words = [word for page in paper.pages for word in page if 6 < word.bottom - word.top < 8]
    assert all(word.left >= 28 - NEAR and word.right <= 184 + NEAR for word in words)
    assert near(min(word.left for word in words), 28)
    assert near(next(word for word in words if word.text.startswith("一、")).left, 28 + 2 * CHAR)


def test_a_full_page_holds_22_lines_of_28_characters(papers):
    paper = papers["full"]
    body = [line for line in paper.lines(1) if line[0].text != "—"]
    assert [sum(len(word.text) for word in line) for line in body[1:]] == [28] * 21
    assert near(body[-1][0].top - body[0][0].top, 21 * LINE)
    first, last = (paper.ink(1, (28, line[0].top, 184, line[0].bottom)) for line in (body[0], body[-1]))
    assert near(middle(first), 37 + LINE / 2)
    assert near(middle(last), 262 - LINE / 2)
    assert near(last[0], 28)
    assert near(last[2], 184 - 0.25)  # the last character's own white


@pytest.mark.parametrize("code", [*ALL, "full"])
def test_page_numbers_stand_seven_millimetres_below_outside_on_odd_and_even_pages(papers, code):
    paper = papers[code]
    is_letter = code in KINDS and KINDS[code].letter
    for place in range(len(paper.pages)):
        dashes = [word for word in paper.pages[place] if word.text == "—" and word.top > 262]
        if is_letter and place == 0:
            assert dashes == []
            continue
        first, last = dashes
        assert near(paper.ink(place, (first.left, 263, first.right, 280))[1], 262 + 7)
        assert near(last.right, 184 - CHAR) if place % 2 == 0 else near(first.left, 28 + CHAR)


@pytest.mark.parametrize("code", LISTING)
def test_a_table_over_several_pages_repeats_its_head_on_each(papers, code):
    paper = papers[code]
    rows = {
        place: [w.text for w in page if w.text.isdigit() and w.right < 40] for place, page in enumerate(paper.pages)
    }
    listed = [place for place, numbers in rows.items() if len(numbers) > 3]
    assert len(listed) > 1
    for place in listed[1:]:
        head = paper.lines(place)[0]
        assert head[0].text == "序号"
        assert near(paper.rules(place, red=False, width=150)[0][0], 37)


@pytest.mark.parametrize("code", FILES)
def test_the_foot_of_the_last_page_ends_on_the_lower_edge_of_the_type_area(papers, code):
    paper = papers[code]
    rules = paper.rules(-1, red=False, width=150, box=(0, 235, 210, 264))
    thickness = [end - start for start, end in rules]
    assert near(rules[-1][0], 262)
    assert [round(each, 2) for each in thickness] == pytest.approx([0.35, 0.25, 0.35], abs=0.06)
    copies, printer = (
        next(w for w in paper.pages[-1] if w.text.startswith(s) and w.top > 235) for s in ("抄送", "青溪")
    )
    assert (near(copies.left, 28 + 4.94), near(printer.left, 28 + 4.94)) == (True, True)
    issued = next(word for word in paper.pages[-1] if word.text.endswith("日印发"))
    assert near(issued.right, 184 - 4.94)


@pytest.mark.parametrize("code", LETTERS)
def test_a_letter_ends_with_its_copies_alone_and_no_rules(papers, code):
    paper = papers[code]
    copies = next(word for word in paper.pages[-1] if word.text.startswith("抄送"))
    assert 250 < copies.top < copies.bottom < 262
    assert paper.rules(-1, red=False, width=150, box=(0, copies.top - 2, 210, 264)) == []
    assert not [word for page in paper.pages for word in page if "印发" in word.text and word.top > 240]


def test_a_report_bears_its_number_and_who_signed_one_character_in_on_both_sides(papers):
    paper = papers["report"]
    signed = paper.word(0, "签发人")
    assert near(paper.word(0, "青政办").left, 28 + CHAR)
    assert near(signed.right, 184 - CHAR)
    assert signed.text.endswith("张立夏")


LEVELS = {
    "一、总体要求": ["黑体"],
    "（一）明确责任。": ["楷体_GB2312", "仿宋_GB2312"],
    "1.逐个账号核对。": ["仿宋_GB2312"],
    "（1）先查停更。": ["仿宋_GB2312"],
    "关于": ["方正小标宋简体"],
    "青溪县公安局：": ["仿宋_GB2312"],
    "附件": ["黑体"],
}


@pytest.mark.parametrize(("words", "faces"), LEVELS.items())
def test_levels_title_and_annex_are_set_in_the_faces_of_the_standard(words, faces):
    code = "urging" if words == "附件" else "notification"
    paragraphs = Document(io.BytesIO(specimens.file_of(code))).paragraphs
    found = next(
        each for each in paragraphs if (each.text == words if words == "附件" else each.text.startswith(words))
    )
    assert [run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in found.runs] == faces


@pytest.mark.parametrize("code", ALL)
def test_the_same_paper_gives_the_same_bytes(code):
    assert specimens.file_of(code) == specimens.file_of(code)
