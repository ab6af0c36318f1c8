"""What a cell may hold once it is read: text, linked text, number, date-time, truth value, error or nothing."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
ENDS = " \t\r\n\f\v\u00a0\u3000\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
NOT_COMPUTED = "公式没有计算结果"
MAX_EXACT = 10**15  # Excel keeps fifteen digits


@dataclass(frozen=True)
class CellError:
    """`#N/A` and its kin, or a formula that was never computed."""

    text: str


class LinkedText(str):
    """Text with the address behind it."""

    target: str = ""

    @classmethod
    def of(cls, text: str, target: str) -> "LinkedText":
        linked = cls(text)
        linked.target = target
        return linked


Cell = str | int | float | bool | datetime | CellError | None


def clean_text(text: str) -> str:
    """The text as people see it: no blanks or invisible characters at its ends, no control characters in it."""
    text = text.strip(ENDS)
    if not text.isprintable():
        text = CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip(ENDS)
    return text


def decode(cell: Any) -> Cell:
    """A cell as the limited process wrote it, as a value; blank text is None."""
    if isinstance(cell, str):
        return clean_text(cell) or None
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() else cell
    if not isinstance(cell, list):
        return cell
    kind, value = cell[0], cell[1]
    if kind == "d":
        return datetime.fromisoformat(value)
    if kind == "e":
        return CellError(value)
    if kind == "l":
        return LinkedText.of(clean_text(value), clean_text(cell[2]))
    return str(value)


def is_blank(cell: Any) -> bool:
    return cell == "" or (isinstance(cell, str) and not cell.strip(ENDS))
