"""A recorded answer made readable, in the one order of decisions that all adapters share."""

import codecs
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from scans.platforms import html_text
from scans.platforms.seen import AUTH_ERROR, NOT_FOUND, RATE_LIMITED, Refused, malformed

INFLATED_CAP = 5 * 1024 * 1024
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(r"""^\s*<\?xml[^>]*?\bencoding\s*=\s*["']([\w.:-]+)["']""")
_XML_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]*\?>")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Pages labelled gb2312 hold characters that only its successors have.
_GB = {"gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "x-gbk"}
# Decoders that Python offers but that no page is written in.
_NOT_CHARSETS = {"unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined", "utf-7"}


@dataclass(frozen=True, slots=True)
class Recorded:
    """An answer as it came from the wire; `cut` = the connection ended before the promised length."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False

    def header(self, name: str) -> str:
        return self.headers.get(name, "")


def check_rate(recorded: Recorded) -> None:
    """Step 1: only this status is decided on before the body is read."""
    if recorded.status == 429:
        raise Refused(RATE_LIMITED, "http_429")


def refuse_status(status: int) -> NoReturn:
    """Step 6: what a status means when the body says nothing."""
    reason = f"http_{status}"
    if status in (401, 403):
        raise Refused(AUTH_ERROR, reason)
    if status in (404, 410):
        raise Refused(NOT_FOUND, reason)
    raise malformed(reason)


def text_of(recorded: Recorded) -> str:
    """Steps 2 and 3: undo the content encoding strictly, then the charset strictly."""
    if recorded.cut:
        raise malformed("truncated")
    return decoded(inflated(recorded.body, recorded.header("content-encoding")), recorded.header("content-type"))


def inflated(body: bytes, encoding: str) -> bytes:
    """A stream that does not reach its end is not an answer, however much of it could be read."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding in ("gzip", "x-gzip"):
        return _inflate(body, zlib.MAX_WBITS | 16)
    if encoding == "deflate":
        raw = not (len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0)
        return _inflate(body, -zlib.MAX_WBITS if raw else zlib.MAX_WBITS)
    raise malformed("unknown_encoding")


def _inflate(body: bytes, wbits: int) -> bytes:
    whole = b""
    while True:
        stream = zlib.decompressobj(wbits)
        try:
            whole += stream.decompress(body, INFLATED_CAP + 1 - len(whole))
        except zlib.error:
            raise malformed("bad_encoding") from None
        if len(whole) > INFLATED_CAP:
            raise malformed("inflated_too_large")
        if not stream.eof:
            raise malformed("truncated")
        body = stream.unused_data.lstrip(b"\0")
        if not body:
            return whole
        if wbits != zlib.MAX_WBITS | 16 or not body.startswith(b"\x1f\x8b"):
            raise malformed("bad_encoding")


def decoded(body: bytes, content_type: str) -> str:
    """BOM, then XML declaration, then header, then UTF-8; never with replacement characters."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return _decode(body[len(bom) :], name)
    for opening, name in ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be")):
        if body.startswith(opening):
            return _decode(body, name)
    stated = _XML_CHARSET.match(body[:200].decode("latin-1")) or _CHARSET.search(content_type)
    return _decode(body, stated[1] if stated else "utf-8")


def _decode(body: bytes, name: str) -> str:
    name = name.lower()
    if not name.startswith("utf") and (text := _surely_utf8(body)):
        return text
    try:
        if codecs.lookup(name).name.replace("_", "-") in _NOT_CHARSETS:
            raise malformed("unknown_charset")
        return body.decode("gb18030" if name in _GB else name)
    except LookupError:
        raise malformed("unknown_charset") from None
    except UnicodeError:
        raise malformed("undecodable") from None


def _surely_utf8(body: bytes) -> str:
    """Wrong labels are common, and text of some length in another charset is never valid UTF-8 by chance."""
    try:
        text = body.decode("utf-8")
    except UnicodeError:
        return ""
    return text if sum(not character.isascii() for character in text[:20_000]) >= 8 else ""


def without_declaration(text: str) -> str:
    """XML without its declaration: the text is decoded already, whatever the declaration says."""
    return _XML_DECLARATION.sub("", text, count=1).lstrip()


def refuse_html(text: str, status: int, *, rsshub: bool = False) -> None:
    """Step 4 where data was due: an RSSHub page at any status, a wall on 2xx, the status otherwise."""
    if not html_text.is_html(text):
        return
    message = html_text.rsshub_message(text, declared=rsshub)
    if message is not None:
        raise html_text.rsshub_refusal(message)
    if 200 <= status < 300:
        raise html_text.wall_refusal(text, "html_instead_of_data")
    refuse_status(status)


def json_of(text: str) -> Any:
    """Strict JSON: no NaN, no Infinity, no depth that could break the reader."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise malformed("bad_json") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
