"""The adapter for the works of a Kuaishou account that granted its list."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import code_in, epoch, list_in, open_json, refuse_unless_good, unknown_code
from scans.platforms.owner_api import (
    BUSY,
    NO_PERMISSION,
    QUOTA,
    REAUTHORISE,
    TOKEN,
    Codes,
    Entry,
    OwnerList,
    Page,
    id_of,
    is_yes,
    refuse_codes,
)
from scans.platforms.seen import MALFORMED, NOT_FOUND, Ask, Item, Source

HOST = "https://open.kuaishou.com"
COUNT = 50
SUCCESS = 1

CODES: Codes = (
    dict.fromkeys((100200101, 100200102, 100200107, 100200108, 100200113), TOKEN)
    | dict.fromkeys((100200109, 100200110, 100200111), REAUTHORISE)
    | {100200106: NO_PERMISSION, 100200500: BUSY}
    | dict.fromkeys((100100402, 100100403, 100100404, 200100410), QUOTA)
    | dict.fromkeys((100200100, 100400), (MALFORMED, "bad_request"))
    | dict.fromkeys((120001, 100120001), (NOT_FOUND, "content_deleted"))
)


class KuaishouPhotoListAdapter(OwnerList):
    """The grant itself names the account; a page begins after the oldest work of the one before."""

    key = "kuaishou_photo_list"
    host = HOST
    credential_fields = ("app_id", "access_token")
    proves_silence = True
    account = "open_id"
    parameters: Mapping[str, tuple[str, ...]] = {"open_id": ()}

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        query = {name: credential[name] for name in self.credential_fields} | {"count": str(COUNT)}
        if cursor != self.first:
            query["cursor"] = cursor
        return Ask(f"{self.host}/openapi/photo/list?{urlencode(query)}", redirects=0)

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        rows = list_in(_good_answer(recorded), "video_list", null_is_empty=True)
        entries = [Entry(_item(row), not is_yes(row.get("pending"))) for row in rows]
        return Page(entries, (_oldest(entries) or cursor) if len(rows) >= COUNT else "")


def _good_answer(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    if told.get("result") is None:
        refuse_unless_good(recorded)
    if (code := code_in(told, "result")) != SUCCESS:
        refuse_codes([code], CODES)
        raise unknown_code(code)
    refuse_unless_good(recorded)
    return told


def _item(row: dict[str, Any]) -> Item:
    return Item(id_of(row, "photo_id"), epoch(row.get("create_time")))


def _oldest(entries: list[Entry]) -> str:
    dated = [(entry.item.moment.at, entry.item.id) for entry in entries if entry.item.moment]
    return min(dated)[1] if dated else entries[-1].item.id
