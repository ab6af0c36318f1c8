"""What a template may not hold: macros, links out of it, embedded objects, fields that fetch or run; by lists of what it may."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from core.office_zip import Container
from core.refusals import Refusal

SAVE_AGAIN = "请用 Word 或 WPS 打开后另存为 .docx 再上传。"
MAX_FILE = 8 * 1024 * 1024
CONTAINER = Container(SAVE_AGAIN, "公文模板", 64 * 1024 * 1024)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONS = frozenset(
    re.findall(
        r"[\w-]+",
        "officeDocument core-properties extended-properties custom-properties thumbnail styles stylesWithEffects "
        "settings webSettings fontTable theme numbering header footer footnotes endnotes comments commentsExtended "
        "commentsIds commentsExtensible people image glossaryDocument customXml customXmlProps font",
    )
)
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"})
OBJECTS = {
    "object": "嵌入的对象",
    "OLEObject": "嵌入的对象",
    "control": "控件",
    "altChunk": "嵌入的其他文件",
    "subDoc": "子文档",
    "mailMerge": "邮件合并的数据源",
    "frameset": "框架页",
}
OUTWARD = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]+:|\\\\|//)", re.IGNORECASE)


def look_from_outside(path: Path, filename: str) -> None:
    """Before anything of it is parsed."""
    if path.stat().st_size > MAX_FILE:
        raise Refusal("too_large", "模板超过 8 MB，请压缩其中的图片后再上传。")
    suffix = Path(filename).suffix.lower()
    if suffix in {".docm", ".dotm"}:
        raise Refusal("macros", f"不接收带宏的文件（{suffix}），{SAVE_AGAIN}")
    CONTAINER.check(path, _look)


def _look(names: list[str]) -> None:
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise Refusal("macros", f"模板带有宏，不能使用，{SAVE_AGAIN}")
    if "[content_types].xml" not in names or "word/document.xml" not in names:
        raise Refusal("not_word", "这不是 Word 文档，请选择 .docx 文件。")
    if any("/embeddings/" in name or "/activex/" in name for name in names):
        raise Refusal("embedded", "模板里有嵌入的对象或控件，请删去后再上传。")


def parsed(archive: zipfile.ZipFile) -> dict[str, etree._ElementTree]:
    """Every XML part, checked against the lists; nothing outside the part is ever read for it."""
    reader = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    parts = {}
    for name in archive.namelist():
        if not name.endswith((".xml", ".rels")):
            continue
        try:
            parts[name] = etree.fromstring(archive.read(name), reader).getroottree()
        except etree.XMLSyntaxError:
            raise CONTAINER.damaged(f"部件 {name} 无法读取") from None
    _check_kind(parts)
    for name, tree in parts.items():
        if name.endswith(".rels"):
            _check_relations(tree)
        elif name.startswith("word/"):
            _check_elements(tree)
            _check_fields(tree)
    return parts


def _check_kind(parts: dict[str, etree._ElementTree]) -> None:
    kinds = {each.get("PartName"): each.get("ContentType") for each in parts["[Content_Types].xml"].getroot()}
    if kinds.get("/word/document.xml") != MAIN:
        raise Refusal("not_word", f"这不是普通的 Word 文档（可能是 Word 模板或带宏的文档），{SAVE_AGAIN}")


def _check_relations(tree: etree._ElementTree) -> None:
    for each in tree.getroot():
        kind, target = (each.get("Type") or "").rsplit("/", 1)[-1], each.get("Target") or ""
        if each.get("TargetMode") == "External" or OUTWARD.match(target):
            what = {"hyperlink": "超链接", "attachedTemplate": "外部的 Word 模板"}.get(kind, "外部文件或网址")
            raise Refusal("external", f"模板里有指向{what}的链接（{target[:80]}），请删去后再上传。")
        if kind not in RELATIONS:
            raise Refusal("embedded", f"模板里有不能使用的内容（{kind[:40]}），请删去后再上传。")


def _check_elements(tree: etree._ElementTree) -> None:
    for element in tree.iter(etree.Element):
        name = etree.QName(element).localname
        if name in OBJECTS:
            raise Refusal("embedded", f"模板里有{OBJECTS[name]}，请删去后再上传。")
        for key, value in element.attrib.items():
            if etree.QName(key).localname in ("src", "href", "target") and OUTWARD.match(value):
                raise Refusal("external", f"模板里有指向外部的链接（{value[:80]}），请删去后再上传。")


def _check_fields(tree: etree._ElementTree) -> None:
    for code in field_codes(tree):
        word = (code.split() or [""])[0].upper()
        if word not in FIELDS:
            raise Refusal(
                "field_code",
                f"模板里有域代码“{code.strip()[:40]}”，打开文件时会读取别处的内容或运行程序，不能使用。"
                "只可以用页码和页数；请在 Word 里选中它，按 Ctrl+Shift+F9 变成文字后再上传。",
            )


def field_codes(tree: etree._ElementTree) -> Iterator[str]:
    """Each field's whole code, however it is spread over runs and nested in others."""
    open_codes: list[str] = []
    for element in tree.iter(f"{W}fldSimple", f"{W}fldChar", f"{W}instrText"):
        if element.tag == f"{W}fldSimple":
            yield element.get(f"{W}instr") or ""
        elif element.tag == f"{W}instrText":
            open_codes = open_codes or [""]
            open_codes[-1] += element.text or ""
        elif element.get(f"{W}fldCharType") == "begin":
            open_codes.append("")
        elif element.get(f"{W}fldCharType") == "end" and open_codes:
            yield open_codes.pop()
    yield from open_codes
