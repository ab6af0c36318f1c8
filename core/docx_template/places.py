"""Where in a template something stands, in words a clerk finds it by; and the text of one paragraph however it is cut up."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from core.docx_template.gate import W

PARTS = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注", "comments": "批注"}


def filled_parts(parts: dict[str, etree._ElementTree]) -> Iterator[tuple[str, Any]]:
    """(words, root) of what is printed: the text first, then heads, feet and notes."""
    yield "正文", parts["word/document.xml"].getroot()
    for name in sorted(parts):
        kind = next((words for key, words in PARTS.items() if name.startswith(f"word/{key}")), "")
        if kind and kind != "批注":
            yield kind, parts[name].getroot()


def paragraphs(root: Any) -> list[Any]:
    return list(root.iter(f"{W}p"))


def texts(paragraph: Any) -> list[Any]:
    """Its own pieces of text, without those of a text box inside it."""
    return [each for each in paragraph.iter(f"{W}t") if next(each.iterancestors(f"{W}p")) is paragraph]


def text_of(paragraph: Any) -> str:
    return "".join(each.text or "" for each in texts(paragraph))


def place_of(paragraph: Any, part: str, root: Any) -> str:
    if next(paragraph.iterancestors(f"{W}txbxContent"), None) is not None:
        return f"{part}的文本框"
    row = next(paragraph.iterancestors(f"{W}tr"), None)
    if row is not None:
        table = next(row.iterancestors(f"{W}tbl"))
        number = list(root.iter(f"{W}tbl")).index(table) + 1
        return f"{part}第 {number} 个表格第 {table.findall(f'{W}tr').index(row) + 1} 行"
    body = root.find(f"{W}body")
    if body is None:
        return part
    own = list(body.iterchildren(f"{W}p"))
    return f"{part}第 {own.index(paragraph) + 1} 段" if paragraph in own else part
