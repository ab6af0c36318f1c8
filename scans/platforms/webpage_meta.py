"""The adapter for one web page: the date its own marks state, never a clock on the page."""

import datetime as dt
import json
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scans.platforms import html_text
from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import parse_date
from scans.platforms.page import Clock, look_at_page, open_page
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count

_DEPTH = 20


class WebpageMetaAdapter:
    """Reads PubDate, article:published_time, JSON-LD or itemprop, in that order."""

    key = "webpage_meta"
    proves_silence = True
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        return look_at_page(source, clock, self.read)

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            text, page = open_page(recorded)
            moment = next((at for mark in _marks(page) if (at := parse_date(mark, as_of))), None)
            if moment is None:
                raise html_text.wall_refusal(text, "no_date_mark")
            return count([Item("page", moment)], as_of, _site_name(page))
        except Refused as refused:
            return refused.seen


def _marks(page: LexborHTMLParser) -> Iterator[Any]:
    """Every stated date in the order of trust."""
    metas = [(meta.attributes, meta.attributes.get("content")) for meta in page.css("meta")]
    yield from (content for names, content in metas if (names.get("name") or "").lower() == "pubdate")
    yield from (
        content
        for names, content in metas
        if "article:published_time" in ((names.get("property") or "").lower(), (names.get("name") or "").lower())
    )
    for script in page.css('script[type="application/ld+json"]'):
        yield from _published(_json(script.text()), _DEPTH)
    for node in page.css('[itemprop="datePublished"]'):
        yield node.attributes.get("content") or node.attributes.get("datetime") or node.text(strip=True)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _published(value: Any, depth: int) -> Iterator[Any]:
    if depth and isinstance(value, dict):
        if "datePublished" in value:
            yield value["datePublished"]
        value = list(value.values())
    if depth and isinstance(value, list):
        for each in value:
            yield from _published(each, depth - 1)


def _site_name(page: LexborHTMLParser) -> str:
    for selector in ('meta[name="SiteName" i]', 'meta[property="og:site_name"]'):
        node = page.css_first(selector)
        if node is not None and (name := (node.attributes.get("content") or "").strip()):
            return name[:200]
    return ""
