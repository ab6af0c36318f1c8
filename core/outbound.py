"""The one guarded door out: addresses checked, sizes and times bounded, redirects re-checked, pace kept."""

import contextlib
import http.client
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
from typing import Protocol, cast
from urllib.parse import quote, urljoin, urlsplit

import certifi

from core.addresses import is_public
from core.http_answer import AnswerReader
from core.sockets import Bounded, PlainSocket, TlsSocket, TooMuch

PORTS = {"http": 80, "https": 443}
REDIRECTS = (301, 302, 303, 307, 308)
_HOST = re.compile(r"[a-z0-9_.:-]{1,253}\Z")
_RUBBISH = re.compile(r"[\x00-\x20\x7f\\]")
_READ_AHEAD = 64 * 1024  # what of the body may come along with the head


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


class _Line(http.client.HTTPConnection):
    """Writes requests, and refuses names and values that would break their line; its socket has been connected already."""

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
        except TimeoutError:
            raise Unreachable("timeout") from None
        except ssl.SSLError:
            raise Unreachable("tls") from None
        except (http.client.HTTPException, ValueError):
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
            self._ask(call, target, sock)
            reader = AnswerReader(sock)
            reader.read_head(self.limits.head)
            if call.redirects and reader.status in REDIRECTS:
                return Answer(reader.status, reader.fields, b"", call.url, address)
            sock.budget = 4 * self.limits.body + self.limits.head  # chunk framing may outweigh its content
            body, cut = reader.read_body(self.limits.body)
            return Answer(reader.status, reader.fields, body, call.url, address, cut)

    def _ask(self, call: Call, target: Target, sock: Bounded) -> None:
        line = _Line(target.host, target.port)
        line.sock = sock
        headers = {"Host": target.host_header, **self._headers, **call.headers}
        if call.body is not None:
            headers["Content-Length"] = str(len(call.body))
        line.putrequest(call.method, target.path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders(call.body)

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
