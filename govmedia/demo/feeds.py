"""A small server of feeds for the demonstration's accounts, so that looking at them is real; loopback only."""

import datetime as dt
import json
import threading
from collections.abc import Callable
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

from core import clock
from govmedia import env
from govmedia.demo import county
from govmedia.demo.county import Entry

HOST = "127.0.0.1"
ITEMS = 12
TOPICS = ("政务公开", "惠民政策", "便民服务", "安全提示", "招聘信息", "工作动态")


def port() -> int:
    """The one place that knows where the feeds are: GOVMEDIA_DEMO_FEEDS."""
    return env.number("GOVMEDIA_DEMO_FEEDS", 8099)


def host_and_port() -> str:
    return f"{HOST}:{port()}"


def serve(at: int | None = None) -> ThreadingHTTPServer:
    """Serve in a thread of this process until `shutdown()`; OSError when the port is taken."""
    server = ThreadingHTTPServer((HOST, port() if at is None else at), _Feeds)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="demo-feeds", daemon=True).start()
    return server


class _Feeds(BaseHTTPRequestHandler):
    server_version = "demo-feeds"
    sys_version = ""

    def do_GET(self) -> None:
        entry = next((one for one in county.running() if self.path == f"/{one.slug}"), None)
        if entry is None or entry.feed in {county.GONE, county.NO_SOURCE}:
            return self.answer(404, "text/plain", "not found")
        if entry.feed == county.BROKEN:
            return self.answer(503, "text/plain", "busy")
        content_type, write = FORMATS[int(entry.slug[1:]) % len(FORMATS)]
        return self.answer(200, content_type, write(entry, posts(entry, clock.now())))

    def answer(self, status: int, content_type: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nobody reads the log of a toy."""


def posts(entry: Entry, moment: dt.datetime) -> list[tuple[str, str, dt.datetime]]:
    """Identifier, title and time of the newest posts, one every few days, at whole hours so that they stay put."""
    number = int(entry.slug[1:])
    step = 24 * (1 + number % 4)
    hours = int(moment.timestamp()) // 3600
    newest = hours - (hours - number) % step - (24 * 23 if entry.feed == county.STALE else 0)
    found = []
    for index in range(ITEMS):
        hour = newest - index * step
        title = f"{entry.name}：{TOPICS[hour // step % len(TOPICS)]}"
        found.append((f"{entry.slug}-{hour}", title, dt.datetime.fromtimestamp(hour * 3600, clock.SHANGHAI)))
    return found


Posts = list[tuple[str, str, dt.datetime]]


def rss(entry: Entry, items: Posts) -> str:
    body = "".join(
        f'<item><title>{escape(title)}</title><guid isPermaLink="false">{key}</guid>'
        f"<pubDate>{format_datetime(at)}</pubDate></item>"
        for key, title, at in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{escape(entry.name)}</title>'
        f"<link>http://{HOST}/{entry.slug}</link><description>demo</description>{body}</channel></rss>"
    )


def atom(entry: Entry, items: Posts) -> str:
    body = "".join(
        f"<entry><id>{key}</id><title>{escape(title)}</title><published>{at.isoformat()}</published>"
        f"<updated>{at.isoformat()}</updated></entry>"
        for key, title, at in items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>{entry.slug}</id>'
        f"<title>{escape(entry.name)}</title><updated>{items[0][2].isoformat()}</updated>{body}</feed>"
    )


def json_feed(entry: Entry, items: Posts) -> str:
    return json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": entry.name,
            "items": [{"id": key, "title": title, "date_published": at.isoformat()} for key, title, at in items],
        },
        ensure_ascii=False,
    )


FORMATS: tuple[tuple[str, Callable[[Entry, Posts], str]], ...] = (
    ("application/rss+xml", rss),
    ("application/atom+xml", atom),
    ("application/feed+json", json_feed),
)
