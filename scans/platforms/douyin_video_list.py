"""The adapter for the works of a Douyin account that granted its list, and the envelope Toutiao shares with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import epoch, list_in, number, object_in, open_json, refuse_unless_good, text
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
    is_no,
    is_yes,
    refuse_codes,
)
from scans.platforms.seen import AUTH_ERROR, MALFORMED, NOT_FOUND, RATE_LIMITED, Ask, Item, Source

HOST = "https://open.douyin.com"
COUNT = 20
_PUBLIC = (1, 5)

CODES: Codes = (
    {28001045: (NOT_FOUND, "account_cancelled"), 28001047: (AUTH_ERROR, "account_private")}
    | dict.fromkeys((28001046, 2100009), (NOT_FOUND, "account_banned"))
    | dict.fromkeys((28001008, 2190008, 10008, 28001003, 2190002, 28001015, 2190015), TOKEN)
    | dict.fromkeys((10010, 10020), REAUTHORISE)
    | dict.fromkeys((28001012, 28001014, 28001018, 2190004, 2100007, 28001016, 28001019), NO_PERMISSION)
    | dict.fromkeys((28003017, 2190001), QUOTA)
    | {28003018: (RATE_LIMITED, "too_frequent"), 28001052: (RATE_LIMITED, "too_frequent")}
    | dict.fromkeys((28001005, 28001006, 2100004), BUSY)
    | dict.fromkeys((28001007, 2100005), (MALFORMED, "bad_request"))
    | {28001056: (MALFORMED, "api_offline")}
)


class DouyinVideoListAdapter(OwnerList):
    """Takes the open_id of the grantor; pinned works lead every first page, whatever their age."""

    key = "douyin_video_list"
    host = HOST
    path = "/api/douyin/v1/video/video_list/"
    proves_silence = True
    account = "open_id"
    parameters: Mapping[str, tuple[str, ...]] = {"open_id": ()}

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        query = urlencode({"open_id": self.account_of(source), "cursor": cursor, "count": COUNT})
        return Ask(f"{self.host}{self.path}?{query}", {"access-token": credential["access_token"]}, redirects=0)

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        data = object_in(_good_answer(recorded), "data")
        rows = list_in(data, "list", null_is_empty=True)
        entries = [
            Entry(Item(id_of(row, "item_id", "video_id"), epoch(row.get("create_time"))), _counts(row), _is_top(row))
            for row in rows
        ]
        return Page(entries, (text(data.get("cursor")) or cursor) if is_yes(data.get("has_more")) else "")


def _good_answer(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    holders = (told.get("data"), told.get("extra"))
    refuse_codes([holder.get("error_code") for holder in holders if isinstance(holder, dict)], CODES)
    refuse_unless_good(recorded)
    return told


def _counts(row: dict[str, Any]) -> bool:
    """Older answers say what was reviewed and who may see it; newer ones leave that out and list public works."""
    status = row.get("video_status")
    return not is_no(row.get("is_reviewed")) and (status is None or number(status) in _PUBLIC)


def _is_top(row: dict[str, Any]) -> bool:
    return is_yes(row.get("is_top"))
