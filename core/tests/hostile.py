"""A server of bad manners on this machine, and a canary that nobody may ever reach."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

Manner = Callable[[socket.socket, str], None]


class HostileServer:
    """Answers each path by its manner; counts what came in."""

    def __init__(self, manners: dict[str, Manner], tls: ssl.SSLContext | None = None) -> None:
        self.manners = manners
        self.tls = tls
        self.heads: list[str] = []
        self.connections = 0
        self._stop = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def stop(self) -> None:
        self._stop.set()
        self._socket.close()

    def _serve(self) -> None:
        while not self._stop.is_set():
            try:
                line, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._answer, args=(line,), daemon=True).start()

    def _answer(self, line: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self.tls:
                line = self.tls.wrap_socket(line, server_side=True)
            head = b""
            while b"\r\n\r\n" not in head:
                received = line.recv(65536)
                if not received:
                    return
                head += received
            self.heads.append(head.decode("latin-1"))
            path = head.split(b" ")[1].decode()
            self.manners[path.partition("?")[0]](line, path)
        with contextlib.suppress(OSError):
            line.close()


def says(status: int, body: bytes = b"", **headers: str) -> Manner:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return sends("\r\n".join(lines).encode() + b"\r\n\r\n" + body)


def sends(raw: bytes) -> Manner:
    return lambda line, path: line.sendall(raw)


def drips(first: bytes, drop: bytes, seconds: float = 0.05) -> Manner:
    """One drop after another, for ever: every single receive is quick."""

    def manner(line: socket.socket, path: str) -> None:
        line.sendall(first)
        while True:
            line.sendall(drop)
            time.sleep(seconds)

    return manner


def pours(first: bytes, more: bytes) -> Manner:
    def manner(line: socket.socket, path: str) -> None:
        line.sendall(first)
        while True:
            line.sendall(more)

    return manner


@contextlib.contextmanager
def serving(manners: dict[str, Manner], tls: ssl.SSLContext | None = None) -> Iterator[HostileServer]:
    server = HostileServer(manners, tls)
    try:
        yield server
    finally:
        server.stop()
