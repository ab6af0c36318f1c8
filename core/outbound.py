"""The one guarded door out: addresses checked, sizes and times bounded, redirects re-checked, pace kept."""

import contextlib
import http.client
import logging
import math
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from io import BufferedReader, BytesIO
from typing import BinaryIO, Protocol, cast
from urllib.parse import quote, urljoin, urlsplit

import certifi
import urllib3.exceptions
from urllib3.connection import HTTPConnection
from urllib3.response import HTTPResponse

from core.addresses import is_public
from core.sockets import Bounded, PlainSocket, TlsSocket, TooMuch

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
_HOST = re.compile(r"[a-z0-9_.:-]{1,253}\Z")
_RUBBISH = re.compile(r"[\x00-\x20\x7f\\]")
_READ_AHEAD = 8192  # the buffered reader may take this much body along with the head
_AT_ONCE = 65536
_INTERIM = re.compile(rb"HTTP/1\.[01] 1\d\d\s")
_HEADER_LINE = re.compile(rb"[!-9;-~]+:|[ \t]")

# It warns of every odd head, and oddities of strangers are no news: a look records what came of them.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Blocked(Exception):
    """The guard refused the address; nothing was sent."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(Exception):
    """No usable answer came: dns, connect, tls, timeout, bad_http, too_large, too_many_redirects."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one call; nobody is exempt from them."""

    connect: float = 5.0
    read: float = 15.0
    whole: float = 30.0
    head: int = 64 * 1024
    body: int = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One request; `redirects` is how many hops may follow it (0 for APIs), `hops` how many were made.
    What may hold a secret is not shown when it is printed."""

    url: str = field(repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    redirects: int = 3
    hops: int = 0
    seconds: float = math.inf


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the body is raw, still in its content encoding; `cut` = it ended too early."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    url: str = field(repr=False)
    address: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A typed URL taken apart and found allowed by scheme, port and form."""

    scheme: str
    host: str
    port: int
    path: str
    exempt: bool

    @property
    def host_header(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


class Pace(Protocol):
    """Gives a caller its turn at one host: at most so many in flight, so many seconds apart."""

    def turn(self, host: str) -> AbstractContextManager[object]: ...


def target_of(url: str, allow_hosts: Iterable[str] = ()) -> Target:
    """Take a typed address apart; Blocked if its scheme, port or form is not allowed."""
    if _RUBBISH.search(url):
        raise Blocked("bad_url")
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        port = parts.port
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        raise Blocked("bad_url") from None
    if parts.scheme not in PORTS:
        raise Blocked("scheme")
    if parts.username is not None or parts.password is not None:
        raise Blocked("userinfo")
    if not _HOST.match(host):
        raise Blocked("bad_url")
    port = PORTS[parts.scheme] if port is None else port
    exempt = f"{host}:{port}" in allow_hosts
    if not exempt and port not in PORTS.values():
        raise Blocked("port")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port, quote(path, safe="!#$%&'()*+,/:;=?@[]~"), exempt)


@lru_cache(maxsize=8192)
def host_key(url: str) -> str:
    """The name under which a host's pace is kept: without its port when that is the usual one."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return host if parts.port in (None, 80, 443) else f"{host}:{parts.port}"


class _Head(http.client.HTTPResponse):
    """Spares the parser what it cannot take: interim answers, and lines that would make it lose all headers after."""

    def begin(self) -> None:
        stream = self.fp
        self.fp = cast(BufferedReader, BytesIO(_plain_head(stream)))
        try:
            super().begin()
        finally:
            self.fp = stream


class _Line(HTTPConnection):
    """A connection that never dials: its socket has been connected where the guard allowed it."""

    response_class = _Head
    auto_open = 0


@cache
def _usual_tls() -> ssl.SSLContext:
    return tls_context()


def tls_context() -> ssl.SSLContext:
    """Certificates are verified by name, against the system's and certifi's authorities."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class Door:
    """Fetches typed addresses; safe to share between threads."""

    def __init__(
        self,
        *,
        allow_hosts: Iterable[str] = (),
        user_agent: str = "govmedia/1.0",
        resolve: Callable[..., list] = socket.getaddrinfo,
        tls: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self.allow_hosts = frozenset(entry.strip().lower() for entry in allow_hosts)
        self.limits = limits or Limits()
        self._headers = {
            "User-Agent": user_agent,
            "Accept-Encoding": "gzip, deflate",
            "Connection": "close",
            "Accept": "*/*",
        }
        self._resolve = resolve
        self._tls = tls

    def fetch(self, call: Call, pace: Pace | None = None) -> Answer:
        """Follow a call to its answer; every hop waits for its own host's turn."""
        while True:
            turn = pace.turn(host_key(call.url)) if pace else contextlib.nullcontext()
            with turn:
                result = self.hop(call)
            if isinstance(result, Answer):
                return result
            call = result

    def hop(self, call: Call) -> Answer | Call:
        """Make one request. A redirect comes back as the next call, so that its host can be paced too."""
        target = target_of(call.url, self.allow_hosts)
        began = time.monotonic()
        seconds = min(call.seconds, self.limits.whole)
        try:
            answer = self._exchange(call, target, began + seconds)
        except TooMuch:
            raise Unreachable("too_large") from None
        except (TimeoutError, urllib3.exceptions.TimeoutError):
            raise Unreachable("timeout") from None
        except (ssl.SSLError, urllib3.exceptions.SSLError):
            raise Unreachable("tls") from None
        except (http.client.HTTPException, urllib3.exceptions.HTTPError, ValueError):
            raise Unreachable("bad_http") from None
        except OSError:
            raise Unreachable("connect") from None
        if answer.status not in REDIRECTS or not answer.headers.get("location"):
            return answer
        if call.redirects == 0:
            return answer
        return _next_call(call, answer, seconds - (time.monotonic() - began))

    def _exchange(self, call: Call, target: Target, ends: float) -> Answer:
        sock, address = self._connect(target, ends)
        with sock:
            response = self._ask(call, target, sock)
            with contextlib.closing(response):
                fields = {name.lower(): value for name, value in response.headers.itermerged()}
                if call.redirects and response.status in REDIRECTS:
                    return Answer(response.status, fields, b"", call.url, address)
                sock.budget = 4 * self.limits.body + self.limits.head  # chunk framing may outweigh its content
                body, cut = _body(response, sock, self.limits.body)
                return Answer(response.status, fields, body, call.url, address, cut)

    def _ask(self, call: Call, target: Target, sock: Bounded) -> HTTPResponse:
        line = _Line(target.host, target.port, timeout=self.limits.read)
        line.sock = sock
        headers = {"Host": target.host_header, **self._headers, **call.headers}
        line.request(call.method, target.path, call.body, headers, preload_content=False, decode_content=False)
        return line.getresponse()

    def _connect(self, target: Target, ends: float) -> tuple[Bounded, str]:
        """Dial one of the addresses just checked, and no other."""
        ends_connect = min(ends, time.monotonic() + self.limits.connect)
        error: OSError = OSError()
        for family, address in self._addresses(target, ends_connect):
            sock = PlainSocket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(max(0.001, ends_connect - time.monotonic()))
                sock.connect(address)
                return self._ready(sock, target, ends), address[0]
            except ssl.SSLError:
                sock.close()
                raise
            except OSError as exc:
                sock.close()
                error = exc
        raise error

    def _ready(self, sock: Bounded, target: Target, ends: float) -> Bounded:
        sock.settimeout(max(0.001, min(ends - time.monotonic(), self.limits.read)))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if target.scheme == "https":
            context = self._tls or _usual_tls()
            context.sslsocket_class = TlsSocket
            sock = cast(Bounded, context.wrap_socket(sock, server_hostname=target.host.rstrip(".")))
        sock.ends = ends
        sock.patience = self.limits.read
        sock.budget = self.limits.head + _READ_AHEAD
        return sock

    def _addresses(self, target: Target, ends: float) -> list[tuple[int, tuple]]:
        """All addresses of the name, in order; one closed answer among them refuses the name."""
        found = _resolve_in_time(self._resolve, target, ends - time.monotonic())
        pairs = list(dict.fromkeys((entry[0], entry[4]) for entry in found))
        if not pairs:
            raise Unreachable("dns")
        if not target.exempt and not all(is_public(address[0]) for _, address in pairs):
            raise Blocked("address")
        return pairs


def _plain_head(stream: BinaryIO) -> bytes:
    """Bounded by the socket's budget; a head without its end is none."""
    while True:
        lines: list[bytes] = []
        while (line := stream.readline()) not in (b"\r\n", b"\n"):
            if not line:
                raise http.client.BadStatusLine("")
            lines.append(line)
        if not (lines and _INTERIM.match(lines[0])):
            return b"".join([*lines[:1], *filter(_HEADER_LINE.match, lines[1:]), b"\r\n"])


def _body(response: HTTPResponse, sock: Bounded, cap: int) -> tuple[bytes, bool]:
    """The raw body, and whether the connection ended before its promised end."""
    if _promised(response) > cap:
        raise TooMuch
    parts: list[bytes] = []
    have = 0
    try:
        for part in response.stream(_AT_ONCE):
            parts.append(part)
            have += len(part)
            if have > cap:
                raise TooMuch
    except urllib3.exceptions.ProtocolError as broken:
        if isinstance(broken.__cause__, OSError):
            raise broken.__cause__ from None
        if not sock.ended or isinstance(broken.__cause__, urllib3.exceptions.InvalidChunkLength):
            raise
        return b"".join(parts), True
    return b"".join(parts), False


def _promised(response: HTTPResponse) -> int:
    """The stated length; ValueError for framing that two readers could understand differently."""
    coding = response.headers.get("transfer-encoding", "").lower()
    if coding not in ("", "identity", "chunked"):
        raise ValueError(coding)
    stated = {part.strip() for part in response.headers.get("content-length", "0").split(",")}
    if coding == "chunked" or response.status in (204, 304):
        return 0
    if len(stated) != 1 or not min(stated).isdecimal():
        raise ValueError(stated)
    return int(stated.pop())


def _resolve_in_time(resolve: Callable[..., list], target: Target, seconds: float) -> list:
    """The system resolver knows no deadline, so it runs beside the caller; literals need no thread."""
    result: list = []

    def ask() -> None:
        with contextlib.suppress(OSError, UnicodeError):
            result.extend(resolve(target.host, target.port, type=socket.SOCK_STREAM))

    if target.host.replace(".", "").isdigit() or ":" in target.host:
        ask()
        return result
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(max(0.001, seconds))
    if thread.is_alive():
        raise Unreachable("dns")
    return result


def _next_call(call: Call, answer: Answer, seconds: float) -> Call:
    if call.hops >= call.redirects:
        raise Unreachable("too_many_redirects")
    location = answer.headers["location"]
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        url = urljoin(call.url, location.strip()).partition("#")[0]
        same = host_key(url) == host_key(call.url)
    except ValueError:
        raise Blocked("bad_url") from None
    # What the caller added may be a secret: it never crosses to another host.
    headers = call.headers if same else {}
    return replace(call, url=url, hops=call.hops + 1, headers=headers, seconds=seconds)
