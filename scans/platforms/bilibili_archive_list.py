"""The adapter for the video archives of a Bilibili account that granted its list, asked with signed headers."""

import datetime as dt
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import code_in, epoch, list_in, number, object_in, open_json, refuse_unless_good
from scans.platforms.owner_api import (
    BUSY,
    NO_PERMISSION,
    QUOTA,
    TOKEN,
    Codes,
    Entry,
    OwnerList,
    Page,
    id_of,
    refuse_codes,
)
from scans.platforms.seen import AUTH_ERROR, NOT_FOUND, Ask, Item, Source

HOST = "https://member.bilibili.com"
COUNT = 50
PUBLISHED = 0

CODES: Codes = (
    dict.fromkeys((127000, 127001, 127004, 127012, 122000, 122001, 122007), TOKEN)
    | dict.fromkeys((127005, 127006, 127007, 127011), NO_PERMISSION)
    | dict.fromkeys(range(4000, 4010), (AUTH_ERROR, "signature"))
    | dict.fromkeys((127009, 127306, 123026), QUOTA)
    | dict.fromkeys((127201, 4010, 4011), BUSY)
    | dict.fromkeys((127107, 127124), (NOT_FOUND, "content_deleted"))
)


class BilibiliArchiveListAdapter(OwnerList):
    """The grant itself names the account. Short posts and articles are elsewhere: this list shows no silence."""

    key = "bilibili_archive_list"
    host = HOST
    credential_fields = ("client_id", "app_secret", "access_token")
    account = "mid"
    first = "1"
    parameters: Mapping[str, tuple[str, ...]] = {"mid": ()}

    def _ask_page(self, source: Source, credential: Credential, cursor: str, as_of: dt.datetime) -> Ask:
        address = f"{self.host}/arcopen/fn/archive/viewlist?pn={cursor}&ps={COUNT}&status=pubed"
        return Ask(address, signed(credential, as_of, secrets.token_hex(16)), redirects=0)

    def _page(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime, cursor: str) -> Page:
        data = object_in(_good_answer(recorded), "data")
        rows = list_in(data, "list", null_is_empty=True)
        # The date of publication only: `ctime` is when the archive was handed in.
        entries = [Entry(Item(id_of(row, "resource_id"), epoch(row.get("ptime"))), _is_published(row)) for row in rows]
        page = data.get("page")
        total = number(page.get("total")) if isinstance(page, dict) else None
        has_more = bool(rows) and int(cursor) * COUNT < (total or 0)
        return Page(entries, str(int(cursor) + 1) if has_more else "")


def signed(credential: Credential, as_of: dt.datetime, nonce: str) -> dict[str, str]:
    """The platform's own scheme, version 2.0: a keyed hash over the sorted headers, no body."""
    lines = {
        "x-bili-accesskeyid": credential["client_id"],
        "x-bili-content-md5": hashlib.md5(b"", usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": nonce,
        "x-bili-signature-version": "2.0",
        "x-bili-timestamp": str(int(as_of.timestamp())),
    }
    told = "\n".join(f"{name}:{value}" for name, value in sorted(lines.items()))
    signature = hmac.new(credential["app_secret"].encode(), told.encode(), hashlib.sha256).hexdigest()
    return lines | {"Authorization": signature, "Access-Token": credential["access_token"]}


def _good_answer(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    refuse_codes([told.get("code")], CODES)
    refuse_unless_good(recorded)
    code_in(told, "code")
    return told


def _is_published(row: dict[str, Any]) -> bool:
    added = row.get("addit_info")
    return isinstance(added, dict) and number(added.get("state")) == PUBLISHED
