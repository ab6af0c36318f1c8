"""Writes big tables as .xlsx or .csv in constant memory: text stays text, dates and numbers typed, never a formula."""

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, Literal

INVISIBLE = "\u200b-\u200f\u2060\ufeff"
LIVE = re.compile(f"^'*[\\s{INVISIBLE}]*[=+\\-@＝＋－＠]|^'*[\t\r]")
WRITTEN_AT = "2000-01-01T00:00:00Z"  # the same bytes on every run
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class OutColumn:
    """A column of an export: its head, what it holds, and how wide it is shown."""

    name: str
    kind: Literal["text", "date", "moment", "number", "decimal"] = "text"
    width: float = 14


def write_workbook(
    path: Path,
    columns: Sequence[OutColumn],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str = "台账",
    lead: Sequence[str] = (),
) -> int:
    """Write one sheet with a frozen head; `lead` are lines above it. Gives the number of rows."""
    from rustpy_xlsxwriter import write_worksheet

    names = [column.name for column in columns]
    counter = _Counter()
    records = counter.count(dict(zip(names, row, strict=True)) for row in rows)
    first = next(records, None) or dict.fromkeys(names)  # the library writes no head for no rows
    write_worksheet(
        chain([first], records),
        str(path),
        sheet_name=sheet,
        header_row=len(lead),
        freeze_row=len(lead) + 1,
        column_formats=_formats(columns),
        header_format=_head_format(),
        column_widths={column.name: column.width for column in columns},
        page_setup=_on_paper(len(lead)),
        merge_ranges=[(n, 0, n, max(len(columns) - 1, 1), text, _text_format()) for n, text in enumerate(lead)] or None,
    )
    _fix_times(path)
    return counter.rows


def _on_paper(head: int) -> dict[str, Any]:
    """A4 across, one page wide, the head on every page, page numbers at the foot."""
    return {
        "landscape": True,
        "paper_size": 9,
        "fit_to_pages": (1, 0),
        "repeat_rows": (head, head),
        "footer": "&C第 &P 页，共 &N 页",
    }


class _Counter:
    def __init__(self) -> None:
        self.rows = 0

    def count(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            yield row


def _text_format() -> Any:
    from rustpy_xlsxwriter import Format

    return Format().set_num_format("@").set_quote_prefix()


def _head_format() -> Any:
    from rustpy_xlsxwriter import Format

    head = Format().set_bold().set_background_color("#DDEBF7").set_border("thin").set_align("center")
    return head.set_text_wrap()


def _formats(columns: Sequence[OutColumn]) -> dict[str, Any]:
    from rustpy_xlsxwriter import Format

    made = {
        "text": _text_format(),
        "date": Format().set_num_format("yyyy-mm-dd"),
        "moment": Format().set_num_format("yyyy-mm-dd hh:mm:ss"),
        "number": Format().set_num_format("0"),
        "decimal": Format(),
    }
    return {column.name: made[column.kind] for column in columns}


def _fix_times(path: Path) -> None:
    """Take the moment of writing out of the properties, so that equal tables are equal files."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        last = sorted(archive.infolist(), key=lambda member: member.header_offset)
        cut = next(n for n, member in enumerate(last) if member.filename == "docProps/core.xml")
        kept = [(member.filename, archive.read(member)) for member in last[cut:]]
        for member in last[cut:]:
            archive.filelist.remove(member)
            del archive.NameToInfo[member.filename]
        archive.start_dir = last[cut].header_offset
        for name, data in kept:
            if name == "docProps/core.xml":
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", WRITTEN_AT.encode(), data)
            info = zipfile.ZipInfo(name, ZIP_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def write_csv(
    path: Path, columns: Sequence[OutColumn], rows: Iterable[Sequence[Any]], *, lead: Sequence[str] = ()
) -> int:
    """UTF-8 with BOM, so that Excel opens it rightly; text that a spreadsheet would run gets an apostrophe."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerows([_plain(line)] for line in lead)
        writer.writerow([column.name for column in columns])
        for row in rows:
            writer.writerow([_plain(value) for value in row])
            count += 1
    return count


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if LIVE.match(value) else value
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else value
