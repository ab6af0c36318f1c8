"""A small host of feeds on this machine: what it serves can change, and it remembers how it was asked."""

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def rss(*dates: str, title: str = "郎溪公安") -> bytes:
    items = "".join(f"<item><guid>{date}</guid><pubDate>{date}</pubDate></item>" for date in dates)
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class FeedHost:
    """`pages[path]` is what it says; `asked`, `most_at_once` and `moments` are how it was treated."""

    def __init__(self, delay: float = 0.0) -> None:
        self.pages: dict[str, Page] = {}
        self.delay = delay
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.moments: list[float] = []
        self.most_at_once = 0
        self._now = 0
        self._lock = threading.Lock()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host._answer(self)

            def log_message(self, *args: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.name = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.name}{path}"

    def serve(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> str:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = Page(body, status, given)
        return self.url(path)

    @property
    def took(self) -> float:
        """From the first question to the last; a busy machine blurs each gap, but hardly their sum."""
        return max(self.moments, default=0.0) - min(self.moments, default=0.0)

    @property
    def smallest_gap(self) -> float:
        times = sorted(self.moments)
        return min((b - a for a, b in itertools.pairwise(times)), default=9.9)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
            self.moments.append(time.time())
            self.asked.append((request.path, {name.lower(): value for name, value in request.headers.items()}))
        time.sleep(self.delay)
        page = self.pages.get(request.path, Page(status=404))
        if "ETag" in page.headers and request.headers.get("If-None-Match") == page.headers["ETag"]:
            page = Page(status=304, headers=page.headers)
        with self._lock:
            self._now -= 1
        with contextlib.suppress(OSError):
            request.send_response(page.status)
            for name, value in {"Content-Length": str(len(page.body)), **page.headers}.items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(page.body)


@contextlib.contextmanager
def feed_host(delay: float = 0.0) -> Iterator[FeedHost]:
    host = FeedHost(delay)
    try:
        yield host
    finally:
        host.close()
