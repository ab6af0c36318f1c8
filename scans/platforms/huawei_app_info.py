"""The adapter for Huawei's store console: whether a version is on the shelf, and why not."""

import datetime as dt
import json
from collections.abc import Generator, Mapping
from typing import Any

from scans.platforms.answer import Recorded, refuse_status
from scans.platforms.credential import NO_CREDENTIAL, Credential, needed
from scans.platforms.json_answer import (
    code_in,
    number,
    object_in,
    open_json,
    refuse_unless_good,
    text,
    unknown_code,
)
from scans.platforms.page import Clock
from scans.platforms.seen import AUTH_ERROR, NOT_FOUND, Ask, Refused, Seen, Source, malformed
from scans.platforms.store import not_on_shelf, on_shelf

HOST = "https://connect-api.cloud.huawei.com"
_GONE = {2: "taken_down", 10: "taken_down_by_developer", 11: "withdrawn"}
_ON_SHELF = {0, 5, 6, 8, 9}
_NOT_YET = {
    1: "release_refused",
    3: "release_waiting",
    4: "release_in_review",
    7: "release_draft",
    12: "release_in_review",
    13: "release_in_review",
}


class HuaweiAppInfoAdapter:
    """Dates nothing by itself: `update_time=on` takes the console's updateTime, whose zone nobody states."""

    key = "huawei_app_info"
    needs_credential = True
    host = HOST
    proves_silence = False  # releases, not posts
    conditional = False
    parameters: Mapping[str, tuple[str, ...]] = {"update_time": ("on", "off")}

    def look(
        self, source: Source, clock: Clock, credential: Credential = NO_CREDENTIAL
    ) -> Generator[Ask, Recorded, Seen]:
        """With a token that is kept, or one asked for first: the secret goes to the store's own host and nowhere else."""
        try:
            kept = credential.get("access_token", "")
            client_id, *secret = needed(credential, "client_id", *([] if kept else ["client_secret"]))
            if not source.value.isdecimal() or not source.value.isascii():
                raise malformed("bad_parameter")
            token = kept or _token((yield ask_token(client_id, *secret)))
        except Refused as refused:
            return refused.seen
        headers = {"Authorization": f"Bearer {token}", "client_id": client_id}
        recorded = yield Ask(f"{self.host}/api/publish/v2/app-info?appId={source.value}", headers, redirects=0)
        return self.read(recorded, source.params, clock())

    def read(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        try:
            told = _checked(recorded)
            return _judged(object_in(told, "appInfo"), params.get("update_time") == "on", as_of)
        except Refused as refused:
            return refused.seen


def ask_token(client_id: str, secret: str) -> Ask:
    body = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    headers = {"Content-Type": "application/json"}
    return Ask(f"{HOST}/api/oauth2/v1/token", headers, redirects=0, method="POST", body=json.dumps(body).encode())


def token_answer(recorded: Recorded) -> dict[str, Any]:
    """The answer that holds a token; every other one says that there is none."""
    told = open_json(recorded)
    if text(told.get("access_token"), 4096) and 200 <= recorded.status < 300:
        return told
    refuse_unless_good(recorded)
    raise Refused(AUTH_ERROR, "token_refused")


def _token(recorded: Recorded) -> str:
    return text(token_answer(recorded)["access_token"], 4096)


def _checked(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    if recorded.status in (401, 403):
        refuse_status(recorded.status)
    if isinstance(told.get("ret"), dict) and (code := code_in(told["ret"], "code")) != 0:
        raise unknown_code(code)
    refuse_unless_good(recorded)
    object_in(told, "ret")
    return told


def _judged(app: dict[str, Any], dated: bool, as_of: dt.datetime) -> Seen:
    state = number(app.get("releaseState"))
    if state in _GONE:
        raise Refused(NOT_FOUND, _GONE[state])
    if state in _ON_SHELF or text(app.get("onShelfVersionNumber")):
        return on_shelf(as_of, released=app.get("updateTime") if dated else None)
    if state in _NOT_YET:
        return not_on_shelf(_NOT_YET[state])
    raise malformed("bad_field:releaseState") if state is None else unknown_code(state)
