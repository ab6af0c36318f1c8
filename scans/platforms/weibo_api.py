"""What the Weibo adapters share: the error body, which may come on any status, and which posts the public sees."""

import datetime as dt
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.dates import parse_date
from scans.platforms.json_answer import number, open_json, refuse_unless_good
from scans.platforms.owner_api import BUSY, NO_PERMISSION, QUOTA, TOKEN, Codes, id_of, is_yes, refuse_codes
from scans.platforms.seen import NOT_FOUND, Item

HOST = "https://api.weibo.com"
COMMERCIAL_HOST = "https://c.api.weibo.com"

_CODES: Codes = (
    {20003: (NOT_FOUND, "user_missing"), 20101: (NOT_FOUND, "content_deleted")}
    | dict.fromkeys((*range(21314, 21320), 21327, 21332, 10006, 10013), TOKEN)
    | dict.fromkeys((10005, 10014, 21321, 21335), NO_PERMISSION)
    | dict.fromkeys((10004, 10022, 10023, 10024), QUOTA)
    | dict.fromkeys((10001, 10002, 10009), BUSY)
)


def good_answer(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    refuse_codes([told.get("error_code")], _CODES)
    refuse_unless_good(recorded)
    return told


def item_of(post: dict[str, Any], as_of: dt.datetime) -> Item:
    return Item(id_of(post, "idstr", "id", "mid"), parse_date(post.get("created_at"), as_of))


def is_public(post: dict[str, Any]) -> bool:
    """Not deleted, and not for the author, a group or close friends only."""
    visible = post.get("visible")
    kind = visible.get("type") if isinstance(visible, dict) else None
    return (kind is None or number(kind) == 0) and not is_yes(post.get("deleted"))
