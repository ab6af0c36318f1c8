"""Looks at an uploaded table file from outside and refuses bombs, macros, passwords and disguises before parsing."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.refusals import Refusal

MAX_FILE = 32 * 1024 * 1024
MAX_INFLATED = 512 * 1024 * 1024
MAX_STYLES = 20 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # tiny members compress well without being bombs
PIECE = 256 * 1024

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再导入。"


def kind_of(path: Path, filename: str) -> str:
    """`xlsx`, `xls` or `csv`, by content; raises Refusal for anything that must not be parsed."""
    size = path.stat().st_size
    if size > MAX_FILE:
        raise Refusal("too_large", "文件超过 32 MB，请拆成几个文件后再导入。")
    if size == 0:
        raise Refusal("empty_file", "文件是空的，请检查后重新选择文件。")
    suffix = Path(filename).suffix.lower()
    if suffix in {".xlsm", ".xltm", ".xlsb", ".xlam"}:
        raise Refusal("macros", f"不接收带宏或二进制格式的工作簿（{suffix}），{SAVE_AGAIN}")
    head = path.read_bytes()[:4096]
    if head.startswith(b"PK"):
        _check_container(path)
        return "xlsx"
    if head.startswith(OLE):
        _check_ole(path.read_bytes())
        return "xls"
    return _check_text(head, suffix)


def _check_text(head: bytes, suffix: str) -> str:
    if suffix not in {".csv", ".txt", ".tsv"}:
        markup = b"<" in head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[:1]
        what = "网页（HTML/XML）" if markup else "文本"
        code = "html_xls" if markup else "not_excel"
        raise Refusal(code, f"这个文件扩展名是 {suffix or '空'}，内容却是{what}，不是真正的 Excel 文件，{SAVE_AGAIN}")
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refusal("undecodable", "文件不是文本，无法按 CSV 读取，请另存为 UTF-8 编码的 CSV 或 .xlsx。")
    return "csv"


def _check_ole(data: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Refusal("password", "工作簿设有打开密码，请取消密码后再导入。")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Refusal("macros", f"工作簿带有宏，不能导入，{SAVE_AGAIN}")


def _check_container(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Refusal("damaged", f"文件已损坏，无法打开，{SAVE_AGAIN}") from None
    _check_directory(members)
    with path.open("rb") as file:
        _check_overlap(file, members)
        total = 0
        for member in members:
            total += _inflate(file, member, MAX_INFLATED - total)
    if total > RATIO_FROM and total > MAX_RATIO * path.stat().st_size:
        raise _bomb()


def _check_directory(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_ENTRIES:
        raise _bomb()
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names):
        raise Refusal("damaged", f"文件内部有重复的部件，{SAVE_AGAIN}")
    if any(member.flag_bits & 1 for member in members):
        raise Refusal("password", "文件设有密码，请取消密码后再导入。")
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise Refusal("macros", f"工作簿带有宏，不能导入，{SAVE_AGAIN}")
    if "[content_types].xml" not in names or not any(name.startswith("xl/workbook") for name in names):
        raise Refusal("not_excel", "这不是 Excel 工作簿，请选择 .xlsx、.xls 或 .csv 文件。")
    if "xl/workbook.bin" in names:
        raise Refusal("not_excel", f"不接收二进制格式（.xlsb）的工作簿，{SAVE_AGAIN}")


def _check_overlap(file: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
    end = 0
    for member in sorted(members, key=lambda each: each.header_offset):
        if member.header_offset < end:
            raise _bomb()
        end = _data_offset(file, member) + member.compress_size


def _data_offset(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    file.seek(member.header_offset)
    header = file.read(30)
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise Refusal("damaged", f"文件已损坏，无法打开，{SAVE_AGAIN}")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return member.header_offset + 30 + name_length + extra_length


def _inflate(file: BinaryIO, member: zipfile.ZipInfo, left: int) -> int:
    """Inflate one member to count it truly, whatever its header says, and look for declarations in it."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refusal("not_excel", f"文件使用了不支持的压缩方式，{SAVE_AGAIN}")
    limit = min(left, MAX_STYLES) if member.filename.lower().endswith("styles.xml") else left
    file.seek(_data_offset(file, member))
    size, tail, markup = 0, b"", None
    for piece in _pieces(file, member):
        size += len(piece)
        if size > limit or (size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1)):
            raise _bomb()
        if markup is None:
            markup = _is_markup(member.filename, piece)
        if markup and DECLARATION.search(tail + piece):
            raise Refusal("declaration", f"文件内部含有文档类型声明，可能有害，不能导入，{SAVE_AGAIN}")
        tail = piece[-16:]
    if size != member.file_size:
        raise Refusal("damaged", f"文件内部记录的大小与实际不符，{SAVE_AGAIN}")
    return size


def _pieces(file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    left = member.compress_size
    inflater = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (raw := file.read(min(PIECE, left))):
        left -= len(raw)
        if inflater is None:
            yield raw
            continue
        while raw and not inflater.eof:
            try:
                piece = inflater.decompress(raw, PIECE * 4)
            except zlib.error:
                raise Refusal("damaged", f"文件已损坏，无法打开，{SAVE_AGAIN}") from None
            yield piece
            raw = inflater.unconsumed_tail


def _is_markup(name: str, piece: bytes) -> bool:
    if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in piece[:64] and name.endswith((".xml", ".rels"))):
        raise Refusal("damaged", f"文件内部编码异常，{SAVE_AGAIN}")
    return name.lower().endswith((".xml", ".rels", ".vml")) or piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def _bomb() -> Refusal:
    return Refusal("too_heavy", "文件解压后过大，不像正常的台账，为安全起见不予读取；" + SAVE_AGAIN)
