"""Apps and grants made the way pages make them, and a platform of this machine that answers by path."""

import json
from collections import defaultdict
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread

from scans.credentials.granting import grant_own, keep_grant, register_app
from scans.platforms.tokens import Won

HOSTS = (
    "api.weixin.qq.com",
    "api.weibo.com",
    "c.api.weibo.com",
    "open.douyin.com",
    "open.snssdk.com",
    "open.kuaishou.com",
    "api.bilibili.com",
    "member.bilibili.com",
    "connect-api.cloud.huawei.com",
    "api.developer.xiaomi.com",
    "p.open.qq.com",
)


def app(kind, *, by, unit=None, client_id="wx-app-1", **typed):
    """A registered app with a secret of its own."""
    typed = typed or {"secret": f"secret-of-{kind}"}
    return register_app(kind, unit or by.organisation, name=kind, client_id=client_id, typed=typed, by=by)


def grant(account, family, registered, *, by, won=None):
    """A grant as it stands after the owner came back from the platform."""
    won = won or Won("access-old-1", 7200, "refresh-old-1", 0, "wx1", ("7",))
    return keep_grant(account, family, registered, won, by=by)


def own_grant(account, *, by, client_id="wx1"):
    return grant_own(account, client_id=client_id, secret="owner-secret-1", by=by)


class Platform:
    """What was asked, and what to answer: `answers[path]` is a list of (status, object or text), the last one stays."""

    def __init__(self):
        self.answers = defaultdict(list)
        self.asked = []
        self.delay = None
        self.otherwise = (404, {})
        self.lock = Lock()
        self.address = ""

    def answer(self, path):
        with self.lock:
            given = self.answers[path]
            return given.pop(0) if len(given) > 1 else (given[0] if given else self.otherwise)

    def paths(self):
        return [path for path, _, _ in self.asked]


@contextmanager
def platform():
    here = Platform()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length).decode()
            path, _, query = self.path.partition("?")
            with here.lock:
                here.asked.append((path, query, body))
            if here.delay:
                here.delay()
            status, told, *headers = here.answer(path)
            raw = told.encode() if isinstance(told, str) else json.dumps(told).encode()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_GET

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.address = f"127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield here
    finally:
        server.shutdown()
        server.server_close()
