"""What calamine does not tell about a sheet: hidden rows, links, errors, formulas never computed, zero-padded numbers."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from defusedxml import ElementTree

from core.excel.cells import NOT_COMPUTED

PIECE = 1024 * 1024
ROW_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
ROW_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']""")
REFERENCE = re.compile(rb"""\br=["']([A-Za-z]{1,3})(\d+)["']""")
KIND = re.compile(rb"""\bt=["'](\w+)["']""")
STYLE = re.compile(rb"""\bs=["'](\d+)["']""")
LINKED_FORMULA = re.compile(rb"""^\s*HYPERLINK\(\s*(?:&quot;|")(.+?)(?:&quot;|")""", re.IGNORECASE)
MERGE = re.compile(rb"""mergeCell\s+ref=["']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)["']""")
MOST_LINKED = 200_000
ZEROS = re.compile(r"^0{2,}$")


@dataclass
class SheetFacts:
    """Cells are `(row, column)`, both from 0; rows from 1 as people see them."""

    hidden: list[int] = field(default_factory=list)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)
    padded: dict[tuple[int, int], int] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right
    rows_with_values: int = 0
    is_counted: bool = True

    def link(self, first: tuple[int, int], last: tuple[int, int], target: str) -> None:
        """One link of all cells between two corners; of a range no table has, of its first cell alone."""
        (top, left), (bottom, right) = first, last
        if (bottom - top + 1) * (right - left + 1) > MOST_LINKED - len(self.links):
            bottom, right = first
        for row in range(top, bottom + 1):
            self.links.update(((row, column), target) for column in range(left, right + 1))


def column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


class Package:
    """The .xlsx as a zip, opened for the facts of each sheet."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = set(archive.namelist())
        book = "xl/workbook.xml"
        targets = self._relations(book)
        root = ElementTree.fromstring(archive.read(book))
        self.parts = {sheet.get("name"): targets.get(_relation_id(sheet), "") for sheet in _named(root, "sheet")}
        self.date1904 = any(node.get("date1904") in {"1", "true"} for node in _named(root, "workbookPr"))
        self.zero_styles = self._zero_styles()

    def facts(self, sheet_name: str, position: int = 0) -> SheetFacts:
        facts = SheetFacts()
        part = self.parts.get(sheet_name, "")
        if part in self.names:
            _Scan(facts, self.zero_styles, self._relations(part)).run(self.archive, part)
        return facts

    def _relations(self, part: str) -> dict[str, str]:
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels"
        if path not in self.names:
            return {}
        root = ElementTree.fromstring(self.archive.read(path))
        return {node.get("Id", ""): _target(folder, node) for node in _named(root, "Relationship")}

    def _zero_styles(self) -> dict[bytes, int]:
        if "xl/styles.xml" not in self.names:
            return {}
        root = ElementTree.fromstring(self.archive.read("xl/styles.xml"))
        codes = {node.get("numFmtId"): node.get("formatCode", "") for node in _named(root, "numFmt")}
        formats = [node for parent in _named(root, "cellXfs") for node in parent]
        widths = {str(n).encode(): codes.get(node.get("numFmtId"), "") for n, node in enumerate(formats)}
        return {style: len(code) for style, code in widths.items() if ZEROS.match(code)}


class _Scan:
    """One pass over the sheet's bytes, a row at a time; cells are looked into only where a row has something odd."""

    def __init__(self, facts: SheetFacts, zero_styles: dict[bytes, int], relations: dict[str, str]) -> None:
        self.facts, self.zero_styles, self.relations = facts, zero_styles, relations
        styles = b"|".join(zero_styles)
        self.zero_mark = re.compile(b"""s=["'](?:""" + styles + b""")["']""") if zero_styles else None
        self.number = 0

    def run(self, archive: zipfile.ZipFile, part: str) -> None:
        with archive.open(part) as stream:
            head = stream.read(PIECE)
            prefix = re.search(rb"<(\w+:)?worksheet\b", head)
            self.prefix = (prefix.group(1) or b"") if prefix else b""
            self.cell = re.compile(b"<%sc\\b([^>]*?)(?:/>|>(.*?)</%sc>)" % (self.prefix, self.prefix), re.DOTALL)
            self.value = re.compile(b"<%sv\\b[^>]*>[^<]|<%sis\\b" % (self.prefix, self.prefix))
            self.formula = re.compile(b"<%sf\\b[^>]*?(?:/>|>(.*?)</%sf>)" % (self.prefix, self.prefix), re.DOTALL)
            self.formula_mark = b"<%sf" % self.prefix
            for rows, odd in self._rows(head, stream):
                self._batch(rows, odd)

    def _rows(self, head: bytes, stream: IO[bytes]) -> Iterator[tuple[list[bytes], bool]]:
        mark, end = b"<%srow" % self.prefix, b"</%ssheetData" % self.prefix
        left = head[head.find(mark) :] if mark in head else head
        while True:
            before, found, after = left.partition(end)
            _, *whole = before.split(mark)
            if found:
                yield whole, self._is_odd(before)
                tail = after + stream.read(64 * PIECE)
                self._links(tail)
                self._merges(tail)
                return
            piece = stream.read(PIECE)
            if not piece:
                return
            yield whole[:-1], self._is_odd(before)
            left = (mark + whole[-1] if whole else left) + piece

    def _batch(self, rows: list[bytes], odd: bool) -> None:
        """Most rows are plain; only their values are counted."""
        if not odd:
            self.number += len(rows)
            self.facts.rows_with_values += sum(1 for row in rows if self.value.search(row))
            return
        for row in rows:
            self.number += 1
            found = len(self.facts.errors)
            if b"hidden=" in row or self._is_odd(row):
                self._odd_row(row)
            if self.value.search(row) or len(self.facts.errors) > found:
                self.facts.rows_with_values += 1

    def _odd_row(self, row: bytes) -> None:
        tag_end = row.find(b">")
        number = ROW_NUMBER.search(row, 0, tag_end)
        self.number = int(number.group(1)) if number else self.number
        if ROW_HIDDEN.search(row, 0, tag_end):
            self.facts.hidden.append(self.number)
        self._cells(row)

    def _is_odd(self, xml: bytes) -> bool:
        marked = b't="e"' in xml or b"t='e'" in xml or self.formula_mark in xml or b"hidden=" in xml
        return marked or bool(self.zero_mark and self.zero_mark.search(xml))

    def _cells(self, row: bytes) -> None:
        column = -1
        for attributes, inner in self.cell.findall(row):
            reference = REFERENCE.search(attributes)
            column = column_index(reference.group(1).decode()) if reference else column + 1
            place = (self.number - 1, column)
            kind = KIND.search(attributes)
            if kind and kind.group(1) == b"e":
                self.facts.errors[place] = re.sub(rb"<[^>]*>", b"", self.formula.sub(b"", inner)).decode() or "#N/A"
            self._formula(place, inner, kind)
            style = STYLE.search(attributes)
            if style and style.group(1) in self.zero_styles:
                self.facts.padded[place] = self.zero_styles[style.group(1)]

    def _formula(self, place: tuple[int, int], inner: bytes, kind: "re.Match[bytes] | None") -> None:
        formula = self.formula.search(inner)
        if not formula:
            return
        link = LINKED_FORMULA.match(formula.group(1) or b"")
        if link:
            self.facts.links[place] = link.group(1).decode("utf-8", "replace").replace("&amp;", "&")
        empty_text = kind and kind.group(1) == b"str" and b"<%sv" % self.prefix in inner
        if not self.value.search(inner) and not empty_text:
            self.facts.errors[place] = NOT_COMPUTED

    def _links(self, tail: bytes) -> None:
        for found in re.findall(rb"<(?:\w+:)?hyperlink\b([^>]*)>", tail):
            text = found.decode("utf-8", "replace")
            reference = re.search(r"""\bref=["']([A-Za-z]+)(\d+)(?::([A-Za-z]+)(\d+))?""", text)
            relation = re.search(r"""\b\w+:id=["']([^"']+)""", text)
            if reference and relation and relation.group(1) in self.relations:
                left, top, right, bottom = reference.groups()
                first = (int(top) - 1, column_index(left))
                last = (int(bottom) - 1, column_index(right)) if right else first
                self.facts.link(first, last, self.relations[relation.group(1)])

    def _merges(self, tail: bytes) -> None:
        for left, top, right, bottom in MERGE.findall(tail):
            corners = int(top) - 1, column_index(left.decode()), int(bottom) - 1, column_index(right.decode())
            self.facts.merges.append(corners)


def _named(root: "ElementTree.Element", name: str) -> Iterator["ElementTree.Element"]:
    return (node for node in root.iter() if isinstance(node.tag, str) and node.tag.rpartition("}")[2] == name)


def _relation_id(node: "ElementTree.Element") -> str:
    return next((value for key, value in node.attrib.items() if key.endswith("}id")), "")


def _target(folder: str, node: "ElementTree.Element") -> str:
    target = node.get("Target", "")
    if node.get("TargetMode") == "External":
        return target
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
