"""The cell 数据接口: one source a line, `adapter[;k=v…];value`, the first ranking highest."""

import hashlib
import re

from scans.platforms.seen import Source

_PARAMETER = re.compile(r"([a-z][a-z0-9_]*)=(.*)")
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


def lines_of(cell: str) -> list[str]:
    """The lines that name a source, without repeats."""
    return list(dict.fromkeys(line.strip() for line in cell.splitlines() if line.strip()))


def parse_line(line: str) -> Source:
    """Take one line apart; a bare address is a feed. Whether the adapter exists is asked elsewhere."""
    if _ADDRESS.match(line):
        return Source("feed", line)
    adapter, *rest = line.split(";")
    params: dict[str, str] = {}
    while rest and (match := _PARAMETER.fullmatch(rest[0].strip())):
        params[match[1]] = match[2]
        rest.pop(0)
    return Source(adapter.strip(), ";".join(rest).strip(), params)


def key_of(line: str) -> str:
    """What a source is recorded under: equal lines are one source, whatever their rank."""
    return hashlib.sha256(line.encode()).hexdigest()[:12]
