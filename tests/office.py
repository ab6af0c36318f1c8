"""A small office for whole-quarter tests: six accounts, its ledger as it comes in, and its own feed server."""

import csv
import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

TODAY = dt.datetime.now(dt.timezone(dt.timedelta(hours=8)))
QUARTER = f"{TODAY.year}Q{(TODAY.month + 2) // 3}"
DAYS_AGO = {"fresh": 1, "edge": 14, "stale": 30}
ACCOUNTS = [
    ("平安青溪", "微信公众号", "青溪县公安局", "fresh"),
    ("平安青溪", "新浪微博", "青溪县公安局", "stale"),
    ("青溪教育", "微信公众号", "青溪县教育局", "edge"),
    ("健康青溪", "抖音", "青溪县卫生健康委员会", "down"),
    ("青溪文旅", "微信视频号", "青溪县文化和旅游局", ""),
    ("青溪税务", "微信公众号", "青溪县税务局", "fresh"),
]


class Feeds(BaseHTTPRequestHandler):
    """An office's own feed server: the path says how old the newest post is."""

    def do_GET(self):
        kind = self.path.rsplit("/", 1)[-1]
        if kind not in DAYS_AGO:
            self.send_error(503)
            return
        newest = dt.datetime.now(dt.UTC) - dt.timedelta(days=DAYS_AGO[kind])
        items = "".join(
            f"<item><guid>{kind}-{n}</guid><title>t</title>"
            f"<pubDate>{newest - dt.timedelta(days=5 * n):%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
            for n in range(12)
        )
        body = f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@contextmanager
def serving() -> Iterator[str]:
    """The feeds on a free port of this machine; gives host:port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def write_ledger(path: Path, feeds: str) -> None:
    """As offices send it: GB18030, a title line, headers under other names."""
    with path.open("w", encoding="gb18030", newline="") as out:
        table = csv.writer(out)
        table.writerow(["青溪县政务新媒体台账"])
        table.writerow(["编号", "新媒体名称", "平台类型", "单位名称", "层级", "区县", "开通时间", "数据源"])
        for number, (name, platform, unit, kind) in enumerate(ACCOUNTS, 1):
            source = f"feed;http://{feeds}/{number}/{kind}" if kind else ""
            table.writerow([number, name, platform, unit, "县直部门", "青溪县", "2019年3月1日", source])
