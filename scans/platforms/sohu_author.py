"""The adapter for 搜狐号: the public list of one author's articles. Undocumented, therefore off by default."""

import datetime as dt
from collections.abc import Generator, Mapping

from scans.platforms.answer import Recorded
from scans.platforms.credential import NO_CREDENTIAL, Credential
from scans.platforms.json_answer import epoch, list_in, object_in, text
from scans.platforms.page import Clock
from scans.platforms.public_list import good_answer, is_author
from scans.platforms.seen import Ask, Item, Refused, Seen, Source, count, malformed

HOST = "https://v2.sohu.com"


class SohuAuthorAdapter:
    """Takes the number of the author."""

    key = "sohu_author"
    host = HOST
    proves_silence = False  # nobody promises that the list is whole
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        if not is_author(source.value):
            return malformed("bad_parameter").seen
        recorded = yield Ask(f"{self.host}/author-page-api/author-articles/pc/{source.value}", redirects=0)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            listed = list_in(object_in(good_answer(recorded), "data"), "pcArticleVOS")
            items = [Item(text(entry.get("articleId")), epoch(entry.get("publicTime"))) for entry in listed]
            return count(items, as_of)
        except Refused as refused:
            return refused.seen
