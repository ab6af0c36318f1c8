"""What the WeChat adapters share: one envelope, one table of error codes, a token that travels in the address."""

import json
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.json_answer import open_json, refuse_unless_good
from scans.platforms.owner_api import BUSY, NO_PERMISSION, QUOTA, REAUTHORISE, TOKEN, Codes, refuse_codes
from scans.platforms.seen import AUTH_ERROR, MALFORMED, RATE_LIMITED, Ask

HOST = "https://api.weixin.qq.com"

_RESTRICTED = (AUTH_ERROR, "account_restricted")
_CODES: Codes = (
    {-1: BUSY, 45009: QUOTA, 45011: (RATE_LIMITED, "too_frequent")}
    | dict.fromkeys((40001, 40014, 41001, 42001), TOKEN)
    | dict.fromkeys((40013, 40125), (AUTH_ERROR, "bad_credential"))
    | {40164: (AUTH_ERROR, "ip_whitelist")}
    | dict.fromkeys((42002, 42007, 61003, 61023), REAUTHORISE)
    | {43016: (AUTH_ERROR, "unverified"), 48004: (AUTH_ERROR, "api_banned")}
    | dict.fromkeys((48001, 50001, 61004, 61007), NO_PERMISSION)
    | dict.fromkeys((50002, 50004), _RESTRICTED)
    | {42006: (AUTH_ERROR, "component_token")}
    | dict.fromkeys((61005, 61006), (AUTH_ERROR, "component_ticket"))
    | dict.fromkeys((40097, 44002, 61500, 61501), (MALFORMED, "bad_request"))
)


def good_answer(recorded: Recorded) -> dict[str, Any]:
    """The object of an answer that reports no error."""
    told = open_json(recorded)
    refuse_codes([told.get("errcode")], _CODES)
    refuse_unless_good(recorded)
    return told


def post(path: str, token: dict[str, str], body: dict[str, Any]) -> Ask:
    """Arguments go into the body: in the address they are refused."""
    address = f"{HOST}{path}?{urlencode(token)}"
    headers = {"Content-Type": "application/json"}
    return Ask(address, headers, redirects=0, method="POST", body=json.dumps(body).encode())
