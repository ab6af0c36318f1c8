"""The order of things on paper: facts and text blocks become parts, which the .docx and the preview both show."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.calendar import chinese_number
from core.joined_cells import spans
from notices.columns import COLUMNS
from notices.further_annexes import spanning, table_of
from notices.joint import SUFFIX
from notices.placeholders import day, values_of
from notices.text import Section, filled, shown

TITLE_CHARS = 19  # of 2号 that fit a line with room to spare
LONG_CODE = re.compile(r"[!-~]{40,}")
SENSES = re.compile(
    r"(?=关于)|(?<=　)|(?<=季度)|(?<=年度)|(?<=[上下]半年)|(?=政府网站)|(?=政务新媒体)|(?<=网站和)|(?=检查)|(?=抽查)|(?=情况)"
)


@dataclass(frozen=True)
class Part:
    """One thing on the paper. `lead` has its own face before `text`; some kinds have `lines` or a `table`."""

    kind: str
    text: str = ""
    lead: str = ""
    lines: tuple[str, ...] = ()
    table: "Table | None" = None
    level: int = 2  # of the lead: 一、 is 1, （一） is 2

    @property
    def ragged(self) -> bool:
        """Holds a code so long that it would tear a justified line apart."""
        return bool(LONG_CODE.search(self.text))


@dataclass(frozen=True)
class Table:
    keys: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def spans(self) -> list[list[tuple[str, int]]]:
        """The rows for a page: each cell with the number of rows it goes over."""
        return spans(self.rows)


def compose(facts: Mapping[str, Any], extras: Mapping[str, Any], sections: list[Section]) -> list[Part]:
    """Head, body, signature and annex in the order of GB/T 9704."""
    values, further = values_of(facts, extras), extras.get("annexes") or []
    annex, titles = _annexes(extras["annex"], further)
    parts = [
        _mark(extras["mark"], extras.get("co_issuers", [])),
        Part("number", facts["doc_number"] or ""),
        Part("title", lines=title_lines(facts["title"])),
    ]
    if facts["addressees"]:
        parts.append(Part("addressee", "，".join(facts["addressees"]).rstrip("：") + "："))
    parts += _body(sections, values)
    if titles:
        parts.append(Part("annex_list", lines=titles))
    issuers = "\n".join([facts["issuer"], *extras.get("co_issuers", [])])
    parts.append(
        Part("sealed_signature" if extras["seal"] else "signature", issuers, lines=(day(facts["date"]) or "",))
    )
    if facts["openness"]:
        parts.append(Part("note", f"（{facts['openness'].strip('（）()')}）"))
    return parts + annex + _imprint(facts, extras)


def _mark(first: str, others: Sequence[str]) -> Part:
    """The words of the red head, a line an issuer; 文件 stands once, beside all of them."""
    if not others:
        return Part("mark", first)
    names = first.removesuffix(SUFFIX)
    return Part("mark", "\n".join([names, *others]), lead=SUFFIX if names != first else "")


def _body(sections: list[Section], values: dict[str, str | None]) -> list[Part]:
    parts, headings = [], 0
    for section, blocks in shown(sections):
        if section.heading:
            headings += 1
            parts.append(Part("heading", f"{chinese_number(headings)}、{section.heading}"))
        leads = 0
        for block in blocks:
            leads += bool(block.lead)
            lead, text = filled(block, values, leads)
            parts.append(Part("para", text, lead=lead))
    return [*parts[:-1], replace(parts[-1], kind="last_para")] if parts else []


def _annexes(first: Mapping[str, Any], further: Sequence[Mapping[str, Any]]) -> tuple[list[Part], tuple[str, ...]]:
    """The list of accounts when it has rows, then the others; numbered only when there are several."""
    found = [(first, _accounts_table(first))] if first["rows"] else []
    found += [(annex, _further_table(annex)) for annex in further]
    parts: list[Part] = []
    for place, (annex, table) in enumerate(found, start=1):
        parts += [
            Part("annex_label", f"附件{place}" if len(found) > 1 else "附件"),
            Part("annex_title", lines=title_lines(annex["title"])),
            Part("table", table=table),
        ]
        parts += [Part("remark", annex["remark"])] if annex["remark"] else []
    return parts, tuple(annex["title"] for annex, _ in found)


def _accounts_table(annex: Mapping[str, Any]) -> Table:
    keys = tuple(column["key"] for column in annex["columns"])
    rows = [tuple(COLUMNS[key](row) for key in keys) for row in annex["rows"]]
    headers = tuple(column["header"] for column in annex["columns"])
    return Table(keys, headers, spanning(rows, keys, annex.get("merge") or []))


def _further_table(annex: Mapping[str, Any]) -> Table:
    keys, rows = table_of(annex)
    return Table(keys, tuple(annex["headers"]), rows)


def _imprint(facts: Mapping[str, Any], extras: Mapping[str, Any]) -> list[Part]:
    if not extras.get("printer"):
        return []
    copies = [f"抄送：{'，'.join(extras['copy_to'])}。"] if extras.get("copy_to") else []
    return [Part("imprint", extras["printer"], lead=f"{day(facts['date'])}印发", lines=tuple(copies))]


def title_lines(title: str, most: int = TITLE_CHARS) -> tuple[str, ...]:
    """Broken by sense into lines as even as the senses allow; a sense too long for a line is cut."""
    pieces: list[str] = []
    for piece in filter(None, SENSES.split(title.strip())):
        pieces += [piece[start : start + most] for start in range(0, len(piece), most)]
    lines = -(-len(title) // most)
    while True:
        for width in range(-(-len(title) // lines), most + 1):
            packed = _pack(pieces, width)
            if len(packed) <= lines:
                return tuple(packed)
        lines += 1


def _pack(pieces: Sequence[str], width: int) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines
