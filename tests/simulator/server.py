"""One process that answers for every platform, at as many ports as are wanted; it counts and remembers."""

import contextlib
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.simulator import platforms
from tests.simulator.tickets import Tickets
from tests.simulator.tokens import Tokens
from tests.simulator.web import Reply, Request, answer

CHINA = dt.timezone(dt.timedelta(hours=8))


class Simulator:
    """`clock` stands still where it is given; `calls` counts requests per (interface, account)."""

    def __init__(self, clock: dt.datetime | None = None, slow: float = 40.0) -> None:
        self.clock = clock
        self.slow = slow  # seconds of the accounts that keep one waiting
        self.tokens = Tokens(self.now)
        self.tickets = Tickets()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.minutes: Counter[tuple[str, int]] = Counter()
        self.asked: list[Request] = []
        self.lock = threading.RLock()
        self._servers: list[ThreadingHTTPServer] = []

    def now(self) -> dt.datetime:
        return (self.clock or dt.datetime.now(CHINA)).astimezone(CHINA)

    def listen(self, port: int = 0) -> str:
        """Answer at one more port of this machine; its host:port."""
        server = _Server(("127.0.0.1", port), self)
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.2,), daemon=True).start()
        return f"127.0.0.1:{server.server_port}"

    def close(self) -> None:
        ends = [threading.Thread(target=server.shutdown) for server in self._servers]
        for end in ends:
            end.start()
        for end, server in zip(ends, self._servers, strict=True):
            end.join()
            server.server_close()

    def count(self, interface: str, account: str) -> int:
        """How many times this was asked, this time included."""
        with self.lock:
            self.calls[interface, account] += 1
            return self.calls[interface, account]

    def count_minute(self, interface: str) -> int:
        with self.lock:
            self.minutes[key := (interface, int(self.now().timestamp() // 60))] += 1
            return self.minutes[key]

    def reply_to(self, request: Request) -> Reply:
        with self.lock:
            self.asked.append(request)
        handler = platforms.handler_of(request)
        if handler is None:
            return answer({"error": f"nothing is pretended at {request.host}{request.path}"}, 404)
        return handler(self, request)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], simulator: Simulator) -> None:
        self.simulator = simulator
        super().__init__(address, _Handler)


class _Handler(BaseHTTPRequestHandler):
    server_version = "platforms"
    sys_version = ""

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = Request(self.command, self.path, self.headers, self.rfile.read(length))
        reply = self.server.simulator.reply_to(request)
        time.sleep(reply.delay)
        with contextlib.suppress(OSError):  # who asked has gone
            self._send(reply)

    do_POST = do_GET

    def _send(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in ({"Content-Length": str(len(reply.body))} | reply.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
        self.close_connection = True

    def log_message(self, *args: object) -> None:
        """Quiet; `Simulator.asked` remembers."""


@contextlib.contextmanager
def simulated(clock: dt.datetime | None = None, slow: float = 40.0) -> Iterator[Simulator]:
    simulator = Simulator(clock, slow)
    try:
        yield simulator
    finally:
        simulator.close()
