"""What passes between a caller and a pretended platform: a request taken apart, a reply put together."""

import gzip
import json
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Request:
    """`host` is the first segment of the path: whose platform is meant."""

    method: str
    target: str
    headers: Message
    body: bytes = b""

    @cached_property
    def _path(self) -> str:
        return urlsplit(self.target).path.lstrip("/")

    @property
    def host(self) -> str:
        return self._path.partition("/")[0]

    @property
    def path(self) -> str:
        return "/" + self._path.partition("/")[2]

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    @cached_property
    def json(self) -> dict[str, Any]:
        """The object in the body; {} when there is none."""
        try:
            told = json.loads(self.body or b"null")
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}

    @property
    def given(self) -> dict[str, str]:
        """Parameters of OAuth calls, wherever they stand."""
        stated = {name: str(value) for name, value in self.json.items()}
        return self.query | (stated or self.form)

    def header(self, name: str) -> str:
        return self.headers.get(name, "") or ""


@dataclass
class Reply:
    """`cut`: the connection ends in the middle; `delay`: seconds before the first byte."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    delay: float = 0.0


def answer(told: Any, status: int = 200, **headers: str) -> Reply:
    """JSON, as platforms send it."""
    body = json.dumps(told, ensure_ascii=False).encode()
    return Reply(body, status, {"Content-Type": "application/json; charset=utf-8"} | _named(headers))


def text(body: str, kind: str = "text/html", status: int = 200, **headers: str) -> Reply:
    return Reply(body.encode(), status, {"Content-Type": f"{kind}; charset=utf-8"} | _named(headers))


def html(words: str, status: int = 200, **headers: str) -> Reply:
    return text(f"<!DOCTYPE html><html><head><title>{words}</title></head><body><p>{words}</p></body></html>",
                status=status, **headers)  # fmt: skip


def redirect(to: str) -> Reply:
    return Reply(status=302, headers={"Location": to})


def half_of_gzip(told: Any) -> Reply:
    """Packed, and cut in the middle: lenient readers take half of it for the whole."""
    whole = gzip.compress(json.dumps(told).encode())
    return Reply(whole[: len(whole) // 2], headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})


def _named(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
