"""What the two web-page adapters share: reading a page strictly, its notices, and the site's robots.txt."""

import datetime as dt
import re
from collections.abc import Callable, Generator
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from selectolax.lexbor import LexborHTMLParser

from scans.platforms import html_text
from scans.platforms.answer import Recorded, check_rate, decoded, inflated, refuse_status
from scans.platforms.seen import AUTH_ERROR, OK, Ask, Refused, Seen, Source, malformed

AGENT = "govmedia"
ROBOTS_CAP = 200_000
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


Clock = Callable[[], dt.datetime]
Read = Callable[[Recorded, dict[str, str], dt.datetime], Seen]


def look_at_page(source: Source, clock: Clock, read: Read) -> Generator[Ask, Recorded, Seen]:
    """The site's robots.txt first, then the page itself; an unchanged page is not read again."""
    robots = yield robots_ask(source.value)
    if refused := refused_by_robots(robots, source.value):
        return refused
    recorded = yield Ask(source.value)
    return Seen(OK, unchanged=True) if recorded.status == 304 else read(recorded, source.params, clock())


def open_page(recorded: Recorded) -> tuple[str, LexborHTMLParser]:
    """The page as text and as a tree; a platform's notice that the account is gone comes before everything else."""
    check_rate(recorded)
    if recorded.cut:
        raise malformed("truncated")
    body = inflated(recorded.body, recorded.header("content-encoding"))
    text = decoded(body, _content_type(recorded, body))
    if notice := html_text.notice_refusal(text):
        raise notice
    if not 200 <= recorded.status < 300:
        refuse_status(recorded.status)
    return text, LexborHTMLParser(text)


def _content_type(recorded: Recorded, body: bytes) -> str:
    """Pages often name their charset only within themselves."""
    stated = recorded.header("content-type")
    if "charset" not in stated.lower() and (inside := _META_CHARSET.search(body[:4096])):
        return f"text/html; charset={inside[1].decode('latin-1')}"
    return stated


def robots_ask(url: str) -> Ask:
    parts = urlsplit(url)
    return Ask(f"{parts.scheme}://{parts.netloc}/robots.txt", shared=True)


def refused_by_robots(recorded: Recorded, url: str) -> Seen | None:
    """A site that does not want this page fetched is not asked for it."""
    if recorded.status != 200:
        return None
    robots = RobotFileParser()
    robots.parse(recorded.body[:ROBOTS_CAP].decode("utf-8", "replace").splitlines())
    return None if robots.can_fetch(AGENT, url) else Refused(AUTH_ERROR, "robots").seen
