"""The feed adapter: RSS 2.0, RSS 1.0, Atom and JSON Feed, direct or through a bridge the office runs."""

import datetime as dt
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from scans.platforms import bridges
from scans.platforms.answer import Recorded, check_rate, json_of, refuse_html, refuse_status, text_of
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import Moment, parse_date
from scans.platforms.feed_xml import FeedDocument, read_xml
from scans.platforms.seen import EMPTY, OK, Ask, Item, Refused, Seen, Source, count, malformed

_JSON_FEED = "https://jsonfeed.org/version/"


class FeedAdapter:
    """Reads one feed; silence is proved by the list itself, on a bridge only while the bridge is fresh."""

    key = "feed"
    proves_silence = True
    conditional = True
    parameters: Mapping[str, tuple[str, ...]] = {"bridge": bridges.BRIDGES}

    def look(
        self, source: Source, clock: Callable[[], dt.datetime], credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        recorded = yield Ask(source.value)
        as_of = clock()
        seen = Seen(OK, unchanged=True) if recorded.status == 304 else self.read(recorded, source.params, as_of)
        declared = source.params.get("bridge", bridges.NONE)
        if seen.state not in (OK, EMPTY) or declared == bridges.NONE:
            return seen
        if declared == bridges.WE_MP_RSS:
            return replace(seen, stale_bridge=not bridges.is_fresh_we_mp(source.value))
        if declared == bridges.WEWE_RSS and (url := bridges.sync_list_url(source.value)):
            listed = yield Ask(url, shared=True)
            return replace(seen, stale_bridge=not bridges.is_fresh_wewe(listed, source.value, as_of))
        if declared == bridges.WECHAT2RSS:
            if url := bridges.logins_url(source.value, credential.get("key", "")):
                listed = yield Ask(url, redirects=0, shared=True)
                return replace(seen, stale_bridge=not bridges.is_fresh_wechat2rss(listed))
            return replace(seen, stale_bridge=True)
        return seen

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        """What one recorded answer says."""
        try:
            return _read(recorded, params.get("bridge", bridges.NONE), as_of)
        except Refused as refused:
            return refused.seen


def _read(recorded: Recorded, bridge: str, as_of: dt.datetime) -> Seen:
    check_rate(recorded)
    text = text_of(recorded)
    refuse_html(text, recorded.status, rsshub=bridge == bridges.RSSHUB)
    bridges.refuse_error(bridge, text)
    if not 200 <= recorded.status < 300:
        refuse_status(recorded.status)
    opening = text.lstrip()[:1]
    if not opening:
        raise malformed("empty_body")
    if opening in "{[":
        found = _from_json(json_of(text))
    elif opening == "<":
        found = read_xml(text.lstrip())
    else:
        raise malformed("not_a_feed")
    bridge = bridges.bridge_of(bridge, found.head.get("generator", ""))
    name = " ".join(found.head.get("title", "").split())[:200]
    seen = count(_items(found, bridge, as_of), as_of, name)
    return replace(seen, stale_bridge=bridge in bridges.MAY_BE_STALE)


def _items(found: FeedDocument, bridge: str, as_of: dt.datetime) -> Iterator[Item]:
    ids = _IDS[found.kind]
    dates = _DATES[found.kind]
    if found.kind == "atom" and bridge == bridges.RSSHUB:
        dates = ("published",)  # it writes the time of the request where an entry has no other date
    for entry in found.entries:
        yield Item(_first_id(entry, ids), _first_date(entry, dates, as_of))


def _first_id(entry: dict[str, Any], keys: tuple[str, ...]) -> str:
    for key in keys:
        if found := entry.get(key):
            return str(found)
    return ""


def _first_date(entry: dict[str, Any], keys: tuple[str, ...], as_of: dt.datetime) -> Moment | None:
    for key in keys:
        if (value := entry.get(key)) and (moment := parse_date(value, as_of)):
            return moment
    return None


_IDS = {
    "rss": ("guid", "link", "title"),
    "rdf": ("link", "title"),
    "atom": ("id", "link", "title"),
    "json": ("id", "url", "title"),
}
_DATES: dict[str, tuple[str, ...]] = {
    "rss": ("pubDate", "dc:date"),
    "rdf": ("dc:date",),
    "atom": ("published", "issued", "updated", "modified"),
    "json": ("date_published", "date_modified"),
}


def _from_json(feed: Any) -> FeedDocument:
    if not isinstance(feed, dict) or not str(feed.get("version", "")).startswith(_JSON_FEED):
        raise malformed("not_a_json_feed")
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise malformed("bad_items")
    head = {key: feed[key] for key in ("title", "generator") if isinstance(feed.get(key), str)}
    return FeedDocument("json", head, [_with_text_ids(item) for item in items])


def _with_text_ids(item: dict[str, Any]) -> dict[str, Any]:
    return item | {key: "" if item.get(key) is None else str(item[key]).strip() for key in _IDS["json"]}
