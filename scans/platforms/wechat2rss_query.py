"""The adapter for a Wechat2RSS bridge of the office, asked by query. Off until a named person enables it."""

import datetime as dt
from collections.abc import Generator, Mapping
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import CHINA, parse_date
from scans.platforms.json_answer import list_in, open_json, refuse_unless_good, text
from scans.platforms.page import Clock
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count, malformed

LOOKED_BACK = dt.timedelta(days=60)


class Wechat2rssQueryAdapter:
    """Takes the address of the bridge, with `bid` naming the account."""

    key = "wechat2rss_query"
    proves_silence = False  # it collects mass-sent posts only
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {"bid": ()}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        parts, account = urlsplit(source.value), source.params.get("bid", "")
        if not (account.isascii() and account.isdecimal() and parts.netloc):
            return malformed("bad_parameter").seen
        after = (clock().astimezone(CHINA) - LOOKED_BACK).strftime("%Y%m%d")
        asked = {"bid": account, "after": after, "content": "0"}
        if key := credential.get("key", ""):
            asked["k"] = key
        address = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/api/query?{urlencode(asked)}"
        recorded = yield Ask(address, redirects=0)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            told = open_json(recorded)
            if told.get("err"):
                raise malformed("bridge_error")
            refuse_unless_good(recorded)
            listed = list_in(told, "data", null_is_empty=True)
            # The bridge tells no id: the title and the moment together name a post.
            ids = [" ".join((text(entry.get("title")), text(entry.get("created")))).strip() for entry in listed]
            dates = (parse_date(entry.get("created"), as_of) for entry in listed)
            name = next((name for entry in listed if (name := text(entry.get("biz_name")))), "")
            items = (Item(identity, moment) for identity, moment in zip(ids, dates, strict=True))
            return replace(count(items, as_of, name), stale_bridge=True)
        except Refused as refused:
            return refused.seen
