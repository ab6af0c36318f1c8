"""Finds the header row of a sheet, also on two rows, and matches its cells to the columns a reader asks for."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from core.refusals import Refusal

INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
REMARK = re.compile(r"[(\[【{][^()\[\]【】{}]*[)\]】}]$")
SEARCHED_ROWS = 200


@dataclass(frozen=True)
class Column:
    """One column a reader understands.

    `name` is the printed name in the contract, `also` its synonyms; `fallback` are synonyms that count only when no
    other cell of the header matches; `linked` columns take the target of a linked text.
    """

    name: str
    also: tuple[str, ...] = ()
    needed: bool = False
    fallback: tuple[str, ...] = ()
    linked: bool = False


def header_key(text: str) -> str:
    """NFKC, without spaces, line breaks and marks of necessity."""
    return INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).strip("*").lower()


def bare_key(key: str) -> str:
    """Without a bracketed remark, but one with 万 stays: it multiplies."""
    while (found := REMARK.search(key)) and "万" not in found.group():
        key = key[: found.start()].strip("*")
    return key


def in_ten_thousands(header: str) -> bool:
    return "万" in header


class Columns:
    """The columns of a reader, looked up by header text."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = list(columns)
        self.by_name = {column.name: column for column in columns}
        self.needed = [column.name for column in columns if column.needed]
        self.first = {header_key(column.name): column.name for column in columns}
        self.others = {header_key(text): column.name for column in columns for text in column.also}
        self.fallbacks = {header_key(text): column.name for column in columns for text in column.fallback}

    def find(self, text: str) -> tuple[str, int] | None:
        """The column this header names and how well: 0 its own name, 1 a synonym."""
        key = header_key(text)
        for candidate in (key, bare_key(key), *_without_ten_thousands(key)):
            if candidate in self.first:
                return self.first[candidate], 0
            if candidate in self.others:
                return self.others[candidate], 1
        return None

    def find_fallback(self, text: str) -> str | None:
        key = header_key(text)
        return self.fallbacks.get(key) or self.fallbacks.get(bare_key(key))

    def knows(self, text: str) -> bool:
        return bool(text) and (self.find(text) is not None or self.find_fallback(text) is not None)


def _without_ten_thousands(key: str) -> list[str]:
    if "万" not in key:
        return []
    return [REMARK.sub("", key), key.replace("万", "")]


@dataclass
class Head:
    """A header that was found: on which rows, and which column stands at which position under which text."""

    first_row: int
    last_row: int
    places: dict[str, int] = field(default_factory=dict)  # column name → position
    printed: dict[str, str] = field(default_factory=dict)  # column name → header as printed
    unknown: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def missing(self, columns: Columns) -> list[str]:
        return [name for name in columns.needed if name not in self.places]


def cell_text(cell: Any) -> str:
    if isinstance(cell, list):
        cell = cell[1] if cell[0] == "l" else ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell not in ("", None) else ""


def find_head(rows: Sequence[tuple[int, list[Any]]], columns: Columns, wide: Sequence[Sequence[int]]) -> Head | None:
    """The first row that names two known columns, one of them needed; with the next row when that names more."""
    spans = {(row, left): right for row, left, right in wide}
    for index, (number, cells) in enumerate(rows):
        texts = _spread(number, [cell_text(cell) for cell in cells], spans)
        head = _matched(number, number, [[text] for text in texts], columns)
        below = rows[index + 1] if index + 1 < len(rows) and rows[index + 1][0] == number + 1 else None
        if below is not None:
            lower = _spread(number + 1, [cell_text(cell) for cell in below[1]], spans)
            pair = _pair(number, texts, lower, columns)
            alone = _matched(number + 1, number + 1, [[text] for text in lower], columns)
            better = len(pair.places) > len(head.places) and _is_second_row(below[1], columns)
            if better and (len(pair.places) > len(alone.places) or len(head.places) >= 2):
                head = pair
        if len(head.places) >= 2 and any(name in head.places for name in columns.needed):
            _refuse_twins(head)
            return head
    return None


def _is_second_row(cells: list[Any], columns: Columns) -> bool:
    """A row of data never holds numbers or dates only in a header, and a header's texts are mostly known ones."""
    texts = [cell_text(cell) for cell in cells]
    plain = all(isinstance(cell, str) for cell in cells)
    return plain and any(columns.knows(text) for text in texts)


def _spread(row: int, texts: list[str], spans: dict[tuple[int, int], int]) -> list[str]:
    spread = list(texts)
    for (number, left), right in spans.items():
        if number == row and left < len(texts):
            right = min(right, len(texts) + 64)
            spread.extend([""] * (right + 1 - len(spread)))
            for column in range(left + 1, right + 1):
                spread[column] = spread[column] or f"\0{texts[left]}"
    return spread


def _pair(number: int, upper: list[str], lower: list[str], columns: Columns) -> Head:
    width = max(len(upper), len(lower))
    upper, lower = upper + [""] * (width - len(upper)), lower + [""] * (width - len(lower))
    both = []
    for above, below in zip(upper, lower, strict=True):
        above, below = above.lstrip("\0"), below.lstrip("\0")
        if not below or above == below:
            both.append([above])
        elif not above:
            both.append([below])
        else:
            both.append([above + below, below, above])
    return _matched(number, number + 1, both, columns)


def _matched(first: int, last: int, choices: list[list[str]], columns: Columns) -> Head:
    head = Head(first, last, texts=[each[0] for each in choices])
    best: dict[str, int] = {}
    taken: dict[int, str] = {}
    for place, texts in enumerate(choices):
        for text in texts:
            found = columns.find(text) if text and not text.startswith("\0") else None
            if found is None:
                continue
            name, rank = found
            if name not in head.places or rank < best[name]:
                taken.pop(head.places.get(name, -1), None)
                head.places[name], best[name], head.printed[name] = place, rank, text
                taken[place] = name
            break
    _fall_back(head, choices, columns, taken)
    head.unknown = [
        texts[0]
        for place, texts in enumerate(choices)
        if place not in taken and texts[0] and not texts[0].startswith("\0")
    ]
    return head


def _fall_back(head: Head, choices: list[list[str]], columns: Columns, taken: dict[int, str]) -> None:
    for place, texts in enumerate(choices):
        for text in texts:
            name = columns.find_fallback(text) if text else None
            if name is None or name in head.places:
                continue
            other = taken.get(place)
            if other is not None:
                del head.places[other], head.printed[other]
            head.places[name], head.printed[name] = place, text
            taken[place] = name
            break


def _refuse_twins(head: Head) -> None:
    seen: set[str] = set()
    for text in head.texts:
        key = header_key(text.lstrip("\0"))
        if not key or text.startswith("\0"):
            continue
        if key in seen:
            message = (
                f"第 {head.first_row} 行表头里有两列都叫“{text}”，无法判断用哪一列；请删去或改名其中一列后重新导入。"
            )
            raise Refusal("duplicate_column", message, column=text, row=head.first_row)
        seen.add(key)
