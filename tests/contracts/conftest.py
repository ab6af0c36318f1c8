"""A small feed server on this machine, and the people who find and confirm."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.contracts.support import done

Answer = tuple[int, dict[str, str], bytes]


class FeedServer(ThreadingHTTPServer):
    """`put("/a.xml", body)` says what stands at a path; `seen` lists the paths that were asked for."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[str, Answer] = {}
        self.seen: list[str] = []
        self.host = f"127.0.0.1:{self.server_port}"

    def put(self, path: str, body: str | bytes = b"", status: int = 200, **headers: str) -> str:
        headers = {"Content-Type": "application/xml; charset=utf-8"} | {
            key.replace("_", "-"): value for key, value in headers.items()
        }
        self.answers[path] = status, headers, body.encode() if isinstance(body, str) else body
        return f"feed;http://{self.host}{path}"


class Handler(BaseHTTPRequestHandler):
    server: FeedServer

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        status, headers, body = self.server.answers.get(self.path, (404, {}, b"none"))
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None: ...


@pytest.fixture
def feeds(transactional_db: None, settings: Any) -> Iterator[FeedServer]:
    """Allowed as GOVMEDIA_ALLOW_HOSTS would, and asked without a pause."""
    server = FeedServer()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    settings.ALLOW_HOSTS = frozenset({server.host})
    done("allow_host", server.host, "--gap", "0", "--parallel", "4")
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def confirmed(db: None) -> tuple[str, ...]:
    """Words that say who found and who confirmed."""
    done("add_user", "张三", "--role", "inspector")
    done("add_user", "李四", "--role", "supervisor")
    return ("--by", "张三", "--confirmed-by", "李四")


@pytest.fixture
def shut(set_clock: Callable[[str], Any]) -> Callable[..., dict[str, Any]]:
    """`shut(round_id)`: closes a round, on 11 October 2022 unless told otherwise."""

    def close(number: Any, *words: str, at: str = "2022-10-11 09:00") -> dict[str, Any]:
        set_clock(at)
        return done("close_round", number, *words)

    return close
