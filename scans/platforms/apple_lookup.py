"""The adapter for Apple's public lookup: whether the app is sold in China, and when its present version came out."""

import datetime as dt
import re
from collections.abc import Generator, Mapping
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import parse_date
from scans.platforms.json_answer import list_in, number, open_json, refuse_unless_good, text
from scans.platforms.page import Clock
from scans.platforms.seen import NOT_FOUND, RATE_LIMITED, Ask, Item, Refused, Seen, Source, count, malformed

HOST = "https://itunes.apple.com"
_TRACK = re.compile(r"(?:https?://(?:apps|itunes)\.apple\.com/\S*?/?id)?([0-9]{3,15})(?:\?\S*)?", re.ASCII)
_BUNDLE = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class AppleLookupAdapter:
    """Takes the number of the app, its address in the store, or its bundle id."""

    key = "apple_lookup"
    host = HOST
    proves_silence = False  # releases, not posts
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        query = _query(source.value)
        if not query:
            return malformed("bad_parameter").seen
        # Without the country the shop of the USA answers, where most of these apps were never sold.
        recorded = yield Ask(f"{self.host}/lookup?{query}&country=cn&entity=software", redirects=0)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            apps = _apps(recorded)
            dates = (parse_date(app.get("currentVersionReleaseDate"), as_of) for app in apps)
            return count([Item("app", date) for date in dates], as_of, text(apps[0].get("trackName")))
        except Refused as refused:
            return refused.seen


def _query(value: str) -> str:
    if match := _TRACK.fullmatch(value.strip()):
        return f"id={match[1]}"
    return f"bundleId={value.strip()}" if _BUNDLE.fullmatch(value.strip()) else ""


def _apps(recorded: Recorded) -> list[dict[str, Any]]:
    if recorded.status == 403:
        raise Refused(RATE_LIMITED, "http_403")
    told = open_json(recorded)
    refuse_unless_good(recorded)
    stated, results = number(told.get("resultCount")), list_in(told, "results")
    if stated is None or stated != len(results):
        raise malformed("inconsistent")
    if not results:
        raise Refused(NOT_FOUND, "delisted_or_never_in_cn")
    apps = [found for found in results if found.get("wrapperType", "software") == "software"]
    if len({text(app.get("trackId")) for app in apps}) != 1:  # the number of a developer brings all his apps
        raise malformed("not_one_app")
    return apps
