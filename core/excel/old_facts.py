"""What calamine does not tell about a sheet of an old .xls: formula errors, hidden rows, links, the system of its dates."""

import struct
from collections.abc import Iterator, Sequence

from core.excel.facts import SheetFacts
from core.excel.gate import SAVE_AGAIN
from core.refusals import Refusal

FORMULA, BOOL_OR_ERROR, ROW, LINK = 0x0006, 0x0205, 0x0208, 0x01B8
BEGIN, END, SHEET, DATE_SYSTEM = 0x0809, 0x000A, 0x0085, 0x0022
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
HIDDEN_ROW = 0x20
WEB_ADDRESS = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")
NO_SECTOR = 0xFFFFFFFA  # this and above end a chain


class OldBook:
    """The .xls as its stream of records, sheets in the order of the workbook."""

    def __init__(self, data: bytes) -> None:
        try:
            self.stream = _Container(data).stream("Workbook", "Book")
            self.places: list[int] = []
            self.date1904 = False
            for kind, body in _records(self.stream, 0):
                if kind == SHEET:
                    self.places.append(struct.unpack_from("<I", body)[0])
                elif kind == DATE_SYSTEM:
                    self.date1904 = body[:1] == b"\x01"
        except (struct.error, IndexError):
            raise _damaged() from None

    def facts(self, sheet_name: str, position: int) -> SheetFacts:
        facts = SheetFacts(is_counted=False)
        if position < len(self.places):
            for kind, body in _records(self.stream, self.places[position]):
                if kind in NOTED and len(body) >= NOTED[kind][0]:
                    NOTED[kind][1](facts, body)
        return facts


def _formula(facts: SheetFacts, body: bytes) -> None:
    if body[12:14] == b"\xff\xff" and body[6] == 2:
        facts.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[8], "#N/A")


def _bool_or_error(facts: SheetFacts, body: bytes) -> None:
    if body[7]:
        facts.errors[struct.unpack_from("<HH", body)] = ERRORS.get(body[6], "#N/A")


def _row(facts: SheetFacts, body: bytes) -> None:
    if body[12] & HIDDEN_ROW:
        facts.hidden.append(struct.unpack_from("<H", body)[0] + 1)


def _link(facts: SheetFacts, body: bytes) -> None:
    top, bottom, left, right = struct.unpack_from("<HHHH", body)
    found = body.find(WEB_ADDRESS, 32)
    if found >= 0:
        text = body[found + len(WEB_ADDRESS) + 4 :]
        target = text[: len(text) & ~1].decode("utf-16-le", "replace").partition("\0")[0]
        facts.link((top, left), (bottom, right), target)


NOTED = {FORMULA: (14, _formula), BOOL_OR_ERROR: (8, _bool_or_error), ROW: (16, _row), LINK: (32, _link)}


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Records of one part of the workbook, what is embedded in it left out."""
    depth, unpack = 0, struct.Struct("<HH").unpack_from
    while place + 4 <= len(stream):
        kind, length = unpack(stream, place)
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and (kind in NOTED or kind in {SHEET, DATE_SYSTEM}):
            yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


class _Container:
    """The file system inside an .xls, as far as one stream needs it."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.size = 1 << struct.unpack_from("<H", data, 30)[0]
        self.small_size = 1 << struct.unpack_from("<H", data, 32)[0]
        self.directory, self.small_below, self.small_table = (
            struct.unpack_from("<I", data, place)[0] for place in (48, 56, 60)
        )
        if self.size not in {512, 4096} or self.small_size != 64:
            raise _damaged()
        self.table = self._table()

    def stream(self, *names: str) -> bytes:
        directory = self._chain(self.directory, self.table, self.data, self.size, self.size)
        entries = [directory[place : place + 128] for place in range(0, len(directory) - 127, 128)]
        found = {entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)]: entry for entry in entries}
        entry = next((found[key] for name in names if (key := name.encode("utf-16-le")) in found), None)
        if entry is None:
            raise _damaged()
        start, length = struct.unpack_from("<II", entry, 116)
        if length >= self.small_below:
            return self._chain(start, self.table, self.data, self.size, self.size)[:length]
        small = self._chain(struct.unpack_from("<I", entries[0], 116)[0], self.table, self.data, self.size, self.size)
        table = _numbers(self._chain(self.small_table, self.table, self.data, self.size, self.size))
        return self._chain(start, table, small, self.small_size, 0)[:length]

    def _table(self) -> list[int]:
        """Which sector follows which."""
        sectors = list(struct.unpack_from("<109I", self.data, 76))
        more, count = struct.unpack_from("<II", self.data, 68)
        for _ in range(min(count, len(self.data) // self.size)):
            if more >= NO_SECTOR:
                break
            numbers = _numbers(self._sector(more))
            sectors += numbers[:-1]
            more = numbers[-1]
        return [number for each in sectors if each < NO_SECTOR for number in _numbers(self._sector(each))]

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    @staticmethod
    def _chain(start: int, table: Sequence[int], data: bytes, size: int, skip: int) -> bytes:
        """Sectors one after another; a ring is cut where it would be longer than the file."""
        found: list[bytes] = []
        while start < len(table) and len(found) <= len(data) // size:
            found.append(data[skip + start * size : skip + (start + 1) * size])
            start = table[start]
        return b"".join(found)


def _numbers(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _damaged() -> Refusal:
    return Refusal("damaged", f"文件已损坏，无法打开，{SAVE_AGAIN}")
