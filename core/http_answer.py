"""One HTTP/1.1 answer read off a bounded socket: its framing by llhttp, its size against caps."""

import re
from dataclasses import dataclass, field

import httptools

from core.sockets import Bounded, TooMuch

_HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
_LINE_ENDS = re.compile(rb"\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d(?:\s|\Z)")
_FIELD = re.compile(rb"[!-9;-~]+:|[ \t]")
_RECEIVED_AT_ONCE = 64 * 1024


class BadAnswer(ValueError):
    """What came is not HTTP/1.1, or two readers could understand its length differently."""


@dataclass(slots=True)
class _Heard:
    """What the parser tells of one answer. It knows nothing of the parser, so that both go when the reader goes."""

    fields: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    head_is_read: bool = False
    is_over: bool = False

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.head_is_read:  # a trailer
            return
        key, text = name.decode("latin-1").lower(), value.decode("latin-1").strip()
        self.fields[key] = f"{self.fields[key]}, {text}" if key in self.fields else text

    def on_headers_complete(self) -> None:
        self.head_is_read = True

    def on_body(self, data: bytes) -> None:
        self.body += data

    def on_message_complete(self) -> None:
        self.is_over = True


class AnswerReader:
    """`read_head` first, then `read_body`; every receive counts against the socket's deadline and budget."""

    def __init__(self, sock: Bounded) -> None:
        self.status = 0
        self._sock = sock
        self._buffer = bytearray(_RECEIVED_AT_ONCE)
        self._rest = b""
        self._heard = _Heard()
        self._parser = httptools.HttpResponseParser(self._heard)
        # Lines may end without a carriage return, and chunks outrank a stated length.
        self._parser.set_dangerous_leniencies(
            lenient_chunked_length=True, lenient_optional_cr_before_lf=True, lenient_data_after_close=True
        )

    @property
    def fields(self) -> dict[str, str]:
        """Names in lower case, repeats joined; trailers are not among them."""
        return self._heard.fields

    def read_head(self, cap: int) -> None:
        """Status and fields; interim answers and lines without a name are passed over."""
        received = bytearray()
        searched = 0
        while True:
            found = _HEAD_ENDS.search(received, max(0, searched - 3))
            if (found.start() if found else len(received)) > cap:
                raise TooMuch
            if found is None:
                searched = len(received)
                received += self._receive_more()
                continue
            head, received, searched = bytes(received[: found.start()]), received[found.end() :], 0
            if not _INTERIM.match(head):
                break
        status, *lines = _LINE_ENDS.split(head)
        self._feed(b"\r\n".join([status, *dict.fromkeys(filter(_FIELD.match, lines)), b"\r\n"]))
        if not self._heard.head_is_read:
            raise BadAnswer("no status")
        self.status = self._parser.get_status_code()
        self._rest = bytes(received)

    def read_body(self, cap: int) -> tuple[bytes, bool]:
        """The body in its content encoding, and whether the connection ended before its promised end."""
        promised = self._promised()
        if promised > cap:
            raise TooMuch
        received = self._rest
        while not self._heard.is_over:
            self._feed(received)
            if len(self._heard.body) > cap:
                raise TooMuch
            received = b"" if self._heard.is_over else self._receive()
            if not received:
                break
        is_short = self._is_chunked or len(self._heard.body) < promised
        return bytes(self._heard.body), is_short and not self._heard.is_over

    @property
    def _is_chunked(self) -> bool:
        return self.fields.get("transfer-encoding", "").lower() == "chunked"

    def _promised(self) -> int:
        if self.fields.get("transfer-encoding", "").lower() not in ("", "identity", "chunked"):
            raise BadAnswer(self.fields["transfer-encoding"])
        return 0 if self._is_chunked or self._heard.is_over else int(self.fields.get("content-length", "0"))

    def _receive(self) -> bytes:
        return bytes(memoryview(self._buffer)[: self._sock.recv_into(self._buffer)])

    def _receive_more(self) -> bytes:
        received = self._receive()
        if not received:
            raise BadAnswer("no head")
        return received

    def _feed(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError as error:
            if not self._heard.is_over:  # what follows the answer is not ours
                raise BadAnswer(str(error)) from None
