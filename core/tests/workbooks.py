"""Workbooks and archives for tests: ordinary, broken and hostile."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import openpyxl

HEAD = ["账号名称", "平台", "主办单位"]


def workbook(*rows: Any, act: Callable[[Any], None] | None = None, title: str = "台账") -> bytes:
    """A workbook of one sheet with these rows; `act` may change it before it is saved."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    if act:
        act(book)
    book.save(out)
    return out.getvalue()


def rewritten(data: bytes, change: Callable[[str, bytes], bytes], *, also: dict[str, bytes] | None = None) -> bytes:
    """The same archive with every member passed through `change`, and more members at the end."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, body in (also or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def strict(data: bytes) -> bytes:
    """ISO Strict: other namespaces, same content."""
    plain = b"http://schemas.openxmlformats.org/"
    return rewritten(
        data,
        lambda name, body: body.replace(
            plain + b"spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"
        ).replace(
            plain + b"officeDocument/2006/relationships", b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    )


def prefixed(data: bytes) -> bytes:
    """As some libraries write: every element of sheet and workbook under a namespace prefix."""

    def change(name: str, body: bytes) -> bytes:
        if not re.search(r"(sheet1|workbook|sharedStrings)\.xml$", name):
            return body
        return re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", body).replace(b"xmlns=", b"xmlns:x=")

    return rewritten(data, change)


def lying(data: bytes) -> bytes:
    """The sheet says it is one cell big."""
    return rewritten(data, lambda name, body: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', body))


def bomb(megabytes: int) -> bytes:
    """A sheet that inflates to much more than it weighs."""
    rows = b'<row><c t="inlineStr"><is><t>' + b"A" * 1000 + b"</t></is></c></row>"
    body = b"<worksheet><sheetData>" + rows * (megabytes * 1000) + b"</sheetData></worksheet>"
    return rewritten(workbook(HEAD), lambda name, old: body if name.endswith("sheet1.xml") else old)


def overlapping() -> bytes:
    """Two directory entries over the same bytes, as in the bombs that hide their size."""
    data = workbook(HEAD, ["甲", "微信", "某局"])
    archive = zipfile.ZipFile(io.BytesIO(data))
    first = archive.infolist()[0]
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as grown:
        twin = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
        twin.header_offset, twin.compress_size, twin.file_size = (
            first.header_offset,
            first.compress_size,
            first.file_size,
        )
        twin.compress_type, twin.CRC = first.compress_type, first.CRC
        grown.filelist.append(twin)
        grown.NameToInfo[twin.filename] = twin
        grown._didModify = True  # type: ignore[attr-defined]
    return out.getvalue()


def understated() -> bytes:
    """One member whose header says it is ten bytes long."""
    body = b"<worksheet>" + b" " * 5000 + b"</worksheet>"
    data = rewritten(workbook(HEAD), lambda name, old: body if name.endswith("sheet1.xml") else old)
    size = struct.pack("<L", len(body))
    crc = struct.pack("<L", zlib.crc32(body))
    return re.sub(
        re.escape(crc) + b"(.{4})" + re.escape(size),
        lambda found: crc + found.group(1) + struct.pack("<L", 10),
        data,
        flags=re.DOTALL,
    )


def hungry_workbook(rows: int = 120_000) -> bytes:
    """Within the gate, but its sheet, read at once, takes far more than the limited process may have."""
    row = b"<row>" + b"<c t='inlineStr'><is><t>%s</t></is></c>" * 20 + b"</row>"
    lines = b"".join(row % tuple(b"%d-%d" % (n, c) for c in range(20)) for n in range(rows))
    body = b"<worksheet><sheetData>" + lines + b"</sheetData></worksheet>"
    return rewritten(workbook(HEAD), lambda name, old: body if name.endswith("sheet1.xml") else old)
