"""Looks at an uploaded office file's container from outside: bombs, passwords, doubled parts, declarations are refused."""

import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from core.refusals import Refusal

MAX_ENTRIES = 2_000
MAX_STYLES = 20 * 1024 * 1024
MAX_RATIO = 200
RATIO_FROM = 1024 * 1024  # tiny members compress well without being bombs
PIECE = 256 * 1024
DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True)
class Container:
    """One kind of file: what to do when it is refused, what it normally is, how much it may hold."""

    advice: str
    usual: str
    most: int

    def check(self, path: Path, look: Callable[[list[str]], None]) -> None:
        """`look` is shown the members' names in lower case, before anything is inflated."""
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise self.damaged("无法打开") from None
        self._check_directory(members, look)
        with path.open("rb") as file:
            self._check_overlap(file, members)
            total = 0
            for member in members:
                total += self._inflate(file, member, self.most - total)
        if total > RATIO_FROM and total > MAX_RATIO * path.stat().st_size:
            raise self.bomb()

    def bomb(self) -> Refusal:
        return Refusal("too_heavy", f"文件解压后过大，不像正常的{self.usual}，为安全起见不予读取；{self.advice}")

    def damaged(self, how: str) -> Refusal:
        return Refusal("damaged", f"文件已损坏，{how}，{self.advice}")

    def _check_directory(self, members: list[zipfile.ZipInfo], look: Callable[[list[str]], None]) -> None:
        if len(members) > MAX_ENTRIES:
            raise self.bomb()
        names = [member.filename.lower() for member in members]
        if len(set(names)) != len(names):
            raise self.damaged("内部有重复的部件")
        if any(member.flag_bits & 1 for member in members):
            raise Refusal("password", "文件设有密码，请取消密码后再上传。")
        look(names)

    def _check_overlap(self, file: BinaryIO, members: list[zipfile.ZipInfo]) -> None:
        end = 0
        for member in sorted(members, key=lambda each: each.header_offset):
            if member.header_offset < end:
                raise self.bomb()
            end = self._data_offset(file, member) + member.compress_size

    def _data_offset(self, file: BinaryIO, member: zipfile.ZipInfo) -> int:
        file.seek(member.header_offset)
        header = file.read(30)
        if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
            raise self.damaged("无法打开")
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        return member.header_offset + 30 + name_length + extra_length

    def _inflate(self, file: BinaryIO, member: zipfile.ZipInfo, left: int) -> int:
        """Inflate one member to count it truly, whatever its header says, and look for declarations in it."""
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refusal("bad_container", f"文件使用了不支持的压缩方式，{self.advice}")
        limit = min(left, MAX_STYLES) if member.filename.lower().endswith("styles.xml") else left
        file.seek(self._data_offset(file, member))
        size, tail, markup = 0, b"", None
        for piece in self._pieces(file, member):
            size += len(piece)
            if size > limit or (size > RATIO_FROM and size > MAX_RATIO * max(member.compress_size, 1)):
                raise self.bomb()
            if markup is None:
                markup = self._is_markup(member.filename, piece)
            if markup and DECLARATION.search(tail + piece):
                raise Refusal("declaration", f"文件内部含有文档类型声明，可能有害，不予读取，{self.advice}")
            tail = piece[-16:]
        if size != member.file_size:
            raise self.damaged("内部记录的大小与实际不符")
        return size

    def _pieces(self, file: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
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
                    raise self.damaged("无法打开") from None
                yield piece
                raw = inflater.unconsumed_tail

    def _is_markup(self, name: str, piece: bytes) -> bool:
        if piece.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\0" in piece[:64] and name.endswith((".xml", ".rels"))):
            raise self.damaged("内部编码异常")
        return name.lower().endswith((".xml", ".rels", ".vml")) or piece.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")
