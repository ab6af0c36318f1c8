"""Mail servers and group robots on this machine, of good and bad manners; what they took is kept."""

import contextlib
import email
import json
import socket
import threading
import time
from collections.abc import Iterator
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller


class Postbox:
    """Takes every mail, except for the addresses it refuses."""

    def __init__(self, refuses: tuple[str, ...] = (), slow: float = 0.0) -> None:
        self.refuses = refuses
        self.slow = slow
        self.mails: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.refuses:
            return "550 5.1.1 no such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        time.sleep(self.slow)
        self.mails.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 taken"


@contextlib.contextmanager
def post_office(**manners: Any) -> Iterator[tuple[Postbox, dict[str, Any]]]:
    """A real mail server, and the settings that lead to it."""
    box = Postbox(**manners)
    controller = Controller(box, hostname="127.0.0.1", port=closed_port())
    controller.start()
    try:
        yield box, mail_settings(controller.port)
    finally:
        controller.stop()


def mail_settings(port: int, **more: Any) -> dict[str, Any]:
    return {"host": "127.0.0.1", "port": port, "sender": "portal@langxi.example.cn", "whole": 1.5, **more}


def closed_port() -> int:
    """Free a moment ago, so nobody listens there."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def dripping() -> Iterator[int]:
    """Greets with one letter after another, for ever: every single receive is quick."""
    listener, over = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def drip(line: socket.socket) -> None:
        with line, contextlib.suppress(OSError):
            line.sendall(b"220-")
            while not over.wait(0.05):
                line.sendall(b"x")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        over.set()
        listener.close()


class Robot:
    """A group's robot: answers with this code, and keeps what it was asked to say."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.errcode, self.status, self.seconds = 0, 200, 0.0
        self.posts: list[tuple[dict[str, str], str]] = []

    def take(self, url: str, body: bytes) -> bytes:
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.posts.append((query, json.loads(body)["text"]["content"]))
        time.sleep(self.seconds)
        return json.dumps({"errcode": self.errcode, "errmsg": "said by the robot"}).encode()


@contextlib.contextmanager
def robot() -> Iterator[Robot]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken = self.server.robot  # type: ignore[attr-defined]
            answer = taken.take(self.path, self.rfile.read(int(self.headers["Content-Length"])))
            with contextlib.suppress(OSError):
                self.send_response(taken.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        def log_message(self, *said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.robot = Robot(server.server_port)  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.robot  # type: ignore[attr-defined]
    finally:
        server.shutdown()
        server.server_close()
