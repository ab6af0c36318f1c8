"""The adapter for 澎湃号: the public list of one author's articles. Undocumented, therefore off by default."""

import datetime as dt
import json
from collections.abc import Generator, Mapping
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import Moment, parse_date
from scans.platforms.json_answer import epoch, list_in, object_in, text
from scans.platforms.page import Clock
from scans.platforms.public_list import good_answer, is_author
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count, malformed

HOST = "https://api.thepaper.cn"
PAGE = 20


class ThepaperPphAdapter:
    """Takes the number of the author."""

    key = "thepaper_pph"
    host = HOST
    proves_silence = False  # nobody promises that the list is whole
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        if not is_author(source.value):
            return malformed("bad_parameter").seen
        page = {"pageSize": PAGE, "pageNum": 1, "contType": 0, "excludeContIds": [], "startTime": 0}
        body = json.dumps({"pphId": source.value} | page).encode()
        headers = {"Content-Type": "application/json"}
        address = f"{self.host}/contentapi/cont/pph/user"
        recorded = yield Ask(address, headers, redirects=0, method="POST", body=body)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            listed = list_in(object_in(good_answer(recorded), "data"), "list")
            items = [Item(text(entry.get("contId")), _moment(entry, as_of)) for entry in listed]
            return count(items, as_of, _name(listed))
        except Refused as refused:
            return refused.seen


def _moment(entry: dict[str, Any], as_of: dt.datetime) -> Moment | None:
    if entry.get("pubTimeLong") is not None:
        return epoch(entry["pubTimeLong"])
    return parse_date(entry.get("pubTime"), as_of)


def _name(listed: list[dict[str, Any]]) -> str:
    authors = (entry["authorInfo"] for entry in listed if isinstance(entry.get("authorInfo"), dict))
    return next((name for author in authors if (name := text(author.get("sname")))), "")
