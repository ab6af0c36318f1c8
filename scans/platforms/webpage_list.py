"""The adapter for a column of a web site: items found by a configured selector, dated by the text beside their link."""

import datetime as dt
import re
from collections.abc import Generator, Mapping

from selectolax.lexbor import LexborHTMLParser, LexborNode

from scans.platforms import html_text
from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import parse_date
from scans.platforms.page import Clock, look_at_page, open_page
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count, malformed

_ORNAMENTS = re.compile("置顶|发布(?:时间|日期)?|日期|时间|[\\[\\]【】()（）〔〕|｜]|[:：](?!\\d)")


class WebpageListAdapter:
    """Reads one column; its silence is that column's silence."""

    key = "webpage_list"
    proves_silence = True
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {"item_selector": ()}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        return look_at_page(source, clock, self.read)

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            text, page = open_page(recorded)
            nodes = _select(page, params.get("item_selector", ""))
            items = [item for node in nodes if (item := _item(node, as_of))]
            if not items:
                raise html_text.wall_refusal(text, "no_items")
            return count(items, as_of)
        except Refused as refused:
            return refused.seen


def _select(page: LexborHTMLParser, selector: str) -> list[LexborNode]:
    if not selector:
        raise malformed("bad_parameter")
    try:
        return list(page.css(selector))
    except Exception:  # the parser has an error class of its own for a selector it cannot read
        raise malformed("bad_parameter") from None


def _item(node: LexborNode, as_of: dt.datetime) -> Item | None:
    """None for a match without a link: a heading, a separator."""
    link = node if node.tag == "a" else node.css_first("a[href]")
    href = (link.attributes.get("href") or "").strip() if link is not None else ""
    if link is None or not href:
        return None
    beside = node.text(separator=" ").replace(link.text(separator=" "), " ", 1) if link is not node else ""
    return Item(href, parse_date(" ".join(_ORNAMENTS.sub(" ", beside).split()), as_of))
