"""Reads .csv in the encodings and with the separators that offices really send."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.refusals import Refusal

SEPARATORS = (",", ";", "\t")
GUARDED = re.compile("^'+[\\s\u200b-\u200d\u2060\ufeff]*[=+\\-@＝＋－＠]")
MAX_FIELD = 1024 * 1024


def decode(data: bytes) -> str:
    """UTF-8 with or without BOM, UTF-16 with BOM, else GB18030; anything else refuses the file."""
    if data.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Refusal(
        "undecodable", "文件编码无法识别（只认 UTF-8、带 BOM 的 UTF-16 和 GB18030），请用 Excel 另存为 .xlsx 后再导入。"
    )


def separator_of(text: str) -> str:
    """The one that cuts the first lines into the most columns most evenly."""

    def evenness(separator: str) -> tuple[int, int]:
        rows = _first_rows(text, separator)
        widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
        width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1] * pair[0]), default=(1, 0))
        return (times * (width - 1), width)

    return max(SEPARATORS, key=evenness)


def _first_rows(text: str, separator: str) -> list[list[str]]:
    rows = []
    try:
        for row in csv.reader(io.StringIO(text[:65536], newline=""), delimiter=separator):
            rows.append(row)
            if len(rows) == 50:
                break
    except csv.Error:
        pass
    return rows


def read_delimited(path: Path, out: Any) -> None:
    csv.field_size_limit(MAX_FIELD)
    text = decode(path.read_bytes())
    out.sheet(None, _rows(text, separator_of(text)), hidden_rows=[], wide=[])
    out.finish(kind="csv", date1904=False)


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, 1):
            cells = [_unguarded(cell) for cell in row]
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        message = f"第 {number + 1} 行的引号不成对，后面的内容无法可靠读取，请用 Excel 另存为 .xlsx 后再导入。"
        raise Refusal("damaged", message) from None


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and GUARDED.match(cell) else cell
