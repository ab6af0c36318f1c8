"""The adapter for 网易号: the public list of one author's articles. Undocumented, therefore off by default."""

import datetime as dt
from collections.abc import Generator, Mapping

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.dates import parse_date
from scans.platforms.json_answer import list_in, object_in, open_json, refuse_unless_good, text
from scans.platforms.page import Clock
from scans.platforms.public_list import is_author
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count, malformed

HOST = "https://dy.163.com"
PAGE = 20


class NeteaseDyAdapter:
    """Takes the author's id, W and digits. The code of the answer is not documented and is not judged."""

    key = "netease_dy"
    host = HOST
    proves_silence = False  # nobody promises that the list is whole
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        if not is_author(source.value):
            return malformed("bad_parameter").seen
        query = f"pageNo=1&wemediaId={source.value}&size={PAGE}"
        recorded = yield Ask(f"{self.host}/v2/article/list.do?{query}", redirects=0)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            told = open_json(recorded)
            refuse_unless_good(recorded)
            listed = list_in(object_in(told, "data"), "list")
            items = [Item(text(entry.get("docid")), parse_date(entry.get("ptime"), as_of)) for entry in listed]
            return count(items, as_of, next((name for entry in listed if (name := text(entry.get("source")))), ""))
        except Refused as refused:
            return refused.seen
