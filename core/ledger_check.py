"""An exported ledger held against the digest in its own head, from the file alone: no database, no trust in the portal."""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.excel.process import parse
from core.ledger_lines import line_of
from core.refusals import Refusal

TOLD = re.compile(r"共 (\d+) 行　内容校验值：([0-9a-f]{64})")
RULE = "校验值算法"


@dataclass(frozen=True)
class Checked:
    """What the head says, and what the rows give."""

    told_rows: int
    told: str
    rows: int
    found: str

    @property
    def matches(self) -> bool:
        return (self.told_rows, self.told) == (self.rows, self.found)


def check_ledger(path: Path) -> Checked:
    parsed = parse(path, path.name)
    lines = [cells for _, cells in parsed.lines(parsed.sheets[0])]
    firsts = [str(cells[0]) if cells else "" for cells in lines]
    told = next((match for text in firsts if (match := TOLD.match(text))), None)
    start = next((n for n, text in enumerate(firsts) if text.startswith(RULE)), None)
    if told is None or start is None:
        raise Refusal("no_digest", f"“{path.name}”里没有内容校验值，不是本平台列表导出的台账，或表头已被删去。")
    table = lines[start + 1 :]
    while len(table) > 1 and len(filled(table[0])) < 2 <= len(filled(table[1])):
        table = table[1:]  # a line of the form itself, such as who filled it in
    width = len(filled(table[0])) if table else 0
    digest = hashlib.sha256()
    for cells in table:
        values = [plain(cell) for cell in filled(cells)]
        digest.update(line_of([*values, *[None] * (width - len(values))]))
    return Checked(int(told[1]), told[2], max(len(table) - 1, 0), digest.hexdigest())


def filled(cells: Iterable[Any]) -> list[Any]:
    """Without the blanks behind the last value."""
    found = list(cells)
    while found and found[-1] in ("", None):
        found.pop()
    return found


def plain(cell: Any) -> Any:
    """The limited reader gives dates and links as [kind, text, …]."""
    return str(cell[1]).replace("T", " ") if isinstance(cell, list) else cell
