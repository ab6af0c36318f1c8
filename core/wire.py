"""One HTTP/1.1 exchange on a connected socket: a plain request out, a strictly read answer in; no redirects, no reuse."""

import re
from collections.abc import Mapping

from core.sockets import Bounded

_HEAD_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(r"HTTP/1\.[01] ([1-5]\d\d)(?: |\r?$|$)")
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_BREAK = re.compile(r"[\r\n\0]")
_AT_ONCE = 65536
CR = 13
_LONGEST_CHUNK_LINE = 4096


class BadAnswer(Exception):
    """What came is not HTTP."""


class TooLarge(Exception):
    """The body is larger than allowed."""


def request_bytes(method: str, host: str, path: str, headers: Mapping[str, str], body: bytes | None) -> bytes:
    """ValueError for a name or value that would break out of its line."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    for name, value in headers.items():
        if not _TOKEN.match(name) or _BREAK.search(value):
            raise ValueError(name)
        lines.append(f"{name}: {value}")
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + (body or b"")


class Wire:
    """Reads the answer; the socket itself counts time and bytes."""

    def __init__(self, sock: Bounded) -> None:
        self._sock = sock
        self._buffer = b""
        self._at = 0  # how much of the buffer is read: cutting it for every small chunk would be quadratic

    def head(self) -> tuple[int, dict[str, str]]:
        """Status and headers, names folded, repeats joined; interim answers are passed over."""
        while True:
            end = _HEAD_END.search(self._buffer)
            while end is None:
                if not self._more():
                    raise BadAnswer
                end = _HEAD_END.search(self._buffer)
            lines = self._buffer[: end.start()].decode("latin-1").splitlines()
            self._buffer = self._buffer[end.end() :]
            found = _STATUS.match(lines[0]) if lines else None
            if found is None:
                raise BadAnswer
            if found[1][0] != "1":
                return int(found[1]), _fields(lines[1:])

    def body(self, status: int, fields: Mapping[str, str], cap: int) -> tuple[bytes, bool]:
        """The raw body, and whether the connection ended before its promised end."""
        coding = fields.get("transfer-encoding", "").lower()
        if coding not in ("", "identity", "chunked"):
            raise BadAnswer
        if status in (204, 304):
            return b"", False
        if coding == "chunked":
            return self._chunks(cap)
        stated = fields.get("content-length")
        if stated is None:
            return self._until_close(cap), False
        lengths = {part.strip() for part in stated.split(",")}
        if len(lengths) != 1 or not stated.split(",")[0].strip().isdecimal():
            raise BadAnswer
        return self._exactly(int(lengths.pop()), cap)

    def _more(self) -> bool:
        received = self._sock.recv(_AT_ONCE)
        self._buffer = self._buffer[self._at :] + received
        self._at = 0
        return bool(received)

    def _exactly(self, length: int, cap: int) -> tuple[bytes, bool]:
        if length > cap:
            raise TooLarge
        parts, have = [self._buffer], len(self._buffer)
        while have < length and (received := self._sock.recv(_AT_ONCE)):
            parts.append(received)
            have += len(received)
        return b"".join(parts)[:length], have < length

    def _until_close(self, cap: int) -> bytes:
        parts, have = [self._buffer], len(self._buffer)
        while have <= cap and (received := self._sock.recv(_AT_ONCE)):
            parts.append(received)
            have += len(received)
        if have > cap:
            raise TooLarge
        return b"".join(parts)

    def _chunks(self, cap: int) -> tuple[bytes, bool]:
        parts: list[bytes] = []
        have = 0
        while True:
            size = self._chunk_size()
            if size is None:
                return b"".join(parts), True
            if size == 0:
                return b"".join(parts), False
            have += size
            if have > cap:
                raise TooLarge
            while len(self._buffer) - self._at < size + 2:
                if not self._more():
                    return b"".join(parts), True
            parts.append(self._buffer[self._at : self._at + size])
            self._at += size + (2 if self._buffer[self._at + size] == CR else 1)

    def _chunk_size(self) -> int | None:
        """None when the connection ended."""
        while (found := _CHUNK.match(self._buffer, self._at)) is None:
            if len(self._buffer) - self._at > _LONGEST_CHUNK_LINE or self._buffer.find(b"\n", self._at) >= 0:
                raise BadAnswer
            if not self._more():
                return None
        self._at = found.end()
        return int(found[1], 16)


def _fields(lines: list[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon and (name := name.strip().lower()):
            fields[name] = f"{fields[name]}, {value.strip()}" if name in fields else value.strip()
    return fields
