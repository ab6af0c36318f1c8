"""Fields of a template found and filled: one pass over its paragraphs; a value is text and is never read again."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from core.docx_template.blocks import block_of
from core.docx_template.gate import W
from core.docx_template.places import filled_parts, paragraphs, place_of, text_of, texts

FIELD = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
SCRIPT = re.compile(r"\{[%#]|[%#]\}")
MAYBE = ("?", "？")
SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True)
class Allowed:
    """Every name that may stand between braces: single fields, patterns of them, blocks, columns of repeated rows."""

    fields: Sequence[str]
    patterns: Sequence[str] = ()
    blocks: Sequence[str] = ()
    rows: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        table, dot, column = name.partition(".")
        if dot:
            return column in self.rows.get(table, ())
        return name in self.fields or name in self.blocks or any(re.fullmatch(each, name) for each in self.patterns)

    def is_row(self, name: str) -> bool:
        return name.partition(".")[0] in self.rows and "." in name


@dataclass
class Seen:
    """What a look over a template found: names with where they stand, and what is wrong with where."""

    fields: list[list[str]] = field(default_factory=list)
    problems: list[list[str]] = field(default_factory=list)


def bare(name: str) -> str:
    """Without the mark that its paragraph may go when there is nothing to print."""
    return name[:-1].rstrip() if name.endswith(MAYBE) else name


def look(parts: Mapping[str, Any], allowed: Allowed) -> Seen:
    seen = Seen()
    for part, root in filled_parts(dict(parts)):
        for paragraph in paragraphs(root):
            text = text_of(paragraph)
            if "{" not in text and "}" not in text:
                continue
            place = place_of(paragraph, part, root)
            names = [bare(name) for name in FIELD.findall(text)]
            seen.fields += [[name, place] for name in names]
            seen.problems += [[place, words] for words in _problems(text, names, allowed, paragraph)]
    return seen


def _problems(text: str, names: Sequence[str], allowed: Allowed, paragraph: Any) -> list[str]:
    found = [
        f"没有“{name}”这个数据项，请从“可用数据项”中选用" for name in dict.fromkeys(names) if not allowed.knows(name)
    ]
    if any(name in allowed.blocks for name in names) and FIELD.sub("", text, count=1).strip():
        found.append("成段的数据项（如 {{正文}}）须单独占一段，前后不能有别的文字")
    if any(allowed.is_row(name) for name in names) and next(paragraph.iterancestors(f"{W}tr"), None) is None:
        found.append("逐行填写的数据项（如 {{附件.账号名称}}）须写在表格的一行里")
    if SCRIPT.search(text):
        found.append("不支持 {% %}、{# #} 这样的语句，只能写 {{数据项}}")
    rest = FIELD.sub("", text)
    if "{{" in rest or "}}" in rest:
        found.append("数据项的花括号不成对，应写成 {{名称}}")
    return found


class Filler:
    """Fills the parts in place; `problems` says which fields have nothing to print, and where."""

    def __init__(self, allowed: Allowed, content: Mapping[str, Any]) -> None:
        self.allowed = allowed
        self.values: Mapping[str, str | None] = content["values"]
        self.blocks: Mapping[str, list[dict[str, Any]]] = content["blocks"]
        self.rows: Mapping[str, list[dict[str, str]]] = content["rows"]
        self.problems: list[list[str]] = []

    def fill(self, parts: Mapping[str, Any]) -> None:
        for part, root in filled_parts(dict(parts)):
            every = paragraphs(root)  # held, so that each keeps its identity
            repeated = [row for row in root.iter(f"{W}tr") if self._table_of(row)]
            inside = {id(each) for row in repeated for each in row.iter(f"{W}p")}
            places = {id(each): place_of(each, part, root) for each in every if "{{" in text_of(each)}
            for paragraph in every:
                if id(paragraph) in places and id(paragraph) not in inside:
                    self._paragraph(paragraph, places[id(paragraph)])
            for row in repeated:
                self._row(row, places)

    def _table_of(self, row: Any) -> str:
        names = [bare(name) for each in row.iter(f"{W}p") for name in FIELD.findall(text_of(each))]
        return next((name.partition(".")[0] for name in names if self.allowed.is_row(name)), "")

    def _row(self, row: Any, places: Mapping[int, str]) -> None:
        table, parent = self._table_of(row), row.getparent()
        named = [places.get(id(each), "") for each in row.iter(f"{W}p")]
        for line in self.rows.get(table, []):
            drawn = deepcopy(row)
            row.addprevious(drawn)
            values = {**self.values, **{f"{table}.{column}": text for column, text in line.items()}}
            for paragraph, place in zip(list(drawn.iter(f"{W}p")), named, strict=True):
                self._substitute(paragraph, values, place)
        parent.remove(row)
        if parent.find(f"{W}tr") is None:
            parent.getparent().remove(parent)

    def _paragraph(self, paragraph: Any, place: str) -> None:
        names = FIELD.findall(text_of(paragraph))
        block = next((bare(name) for name in names if bare(name) in self.blocks), "")
        if block:
            for element in block_of(paragraph, self.blocks[block]):
                paragraph.addprevious(element)
            _remove(paragraph)
        elif any(name.endswith(MAYBE) and self.values.get(bare(name)) is None for name in names):
            _remove(paragraph)
        else:
            self._substitute(paragraph, self.values, place)

    def _substitute(self, paragraph: Any, values: Mapping[str, str | None], place: str) -> None:
        nodes = texts(paragraph)
        whole = "".join(node.text or "" for node in nodes)
        for found in reversed(list(FIELD.finditer(whole))):
            name = bare(found[1])
            value = values.get(name)
            if value is None:
                self.problems.append([place, f"“{name}”本期没有数据；没有时整段不印的，请写成 {{{{{name}?}}}}"])
            _replace(nodes, found.start(), found.end(), value or "")
        for node in nodes:
            _broken_at_lines(node)


def _replace(nodes: Sequence[Any], start: int, end: int, value: str) -> None:
    """The value takes the place of the field in the piece where it begins; Word often cuts a field into several."""
    at, put = 0, False
    for node in nodes:
        text = node.text or ""
        low, high = max(start - at, 0), min(end - at, len(text))
        if low < high:
            node.text = text[:low] + ("" if put else value) + text[high:]
            node.set(SPACE, "preserve")
            put = True
        at += len(text)


def _broken_at_lines(node: Any) -> None:
    first, *more = (node.text or "").split("\n")
    if not more:
        return
    node.text = first
    for line in reversed(more):
        text = node.makeelement(f"{W}t", {SPACE: "preserve"})
        text.text = line
        node.addnext(text)
        node.addnext(node.makeelement(f"{W}br", {}))


def _remove(paragraph: Any) -> None:
    """A cell or a text box keeps a paragraph, empty; so does the last one before a section's end."""
    parent = paragraph.getparent()
    keeps = paragraph.find(f"{W}pPr/{W}sectPr") is not None
    alone = len(parent.findall(f"{W}p")) == 1 or (parent.tag == f"{W}tc" and paragraph.getnext() is None)
    if keeps or alone:
        for child in list(paragraph):
            if child.tag != f"{W}pPr":
                paragraph.remove(child)
        return
    parent.remove(paragraph)
