"""Tokens of Douyin and Toutiao: 15 days, renewed for 30; the right to renew is itself prolonged five times at most."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential, needed
from scans.platforms.douyin_video_list import CODES, HOST
from scans.platforms.json_answer import number, object_in, open_json, refuse_unless_good, text
from scans.platforms.owner_api import REAUTHORISE, Codes, refuse_codes
from scans.platforms.seen import AUTH_ERROR, Ask, Refused
from scans.platforms.tokens.won import Won, form, optional_token, scopes_in, seconds_in, token_in

PROLONGED_AT_MOST = 5
# A token that the door for tokens calls wrong is the refresh token: nothing is left to renew with.
_CODES: Codes = (
    dict(CODES)
    | dict.fromkeys((10007, 10008, 10010, 10020, 2190008, 28001008, 28001003, 2190002), REAUTHORISE)
    | dict.fromkeys((10002, 10003, 10013, 10014), (AUTH_ERROR, "bad_credential"))
    | {10004: (AUTH_ERROR, "no_permission")}
)


class DouyinTokens:
    host = HOST
    sign_in = f"{HOST}/platform/oauth/connect/"
    wanted: tuple[str, ...] = ("video.list.bind",)

    def page(self, app: Credential, state: str, back: str) -> str:
        asked = {
            "client_key": app["client_id"],
            "response_type": "code",
            "scope": ",".join(self.wanted),
            "redirect_uri": back,
            "state": state,
        }
        return f"{self.sign_in}?{urlencode(asked)}"

    def exchange(self, app: Credential, code: str, back: str) -> Ask:
        client, secret = needed(app, "client_id", "secret")
        told = {"client_key": client, "client_secret": secret, "code": code, "grant_type": "authorization_code"}
        return form(f"{self.host}/oauth/access_token/", told)

    def renew(self, app: Credential, held: Credential) -> Ask:
        if not held.get("refresh_token"):
            raise Refused(*REAUTHORISE)
        told = {
            "client_key": app["client_id"],
            "grant_type": "refresh_token",
            "refresh_token": held["refresh_token"],
        }
        return form(f"{self.host}/oauth/refresh_token/", told)

    def prolong(self, app: Credential, held: Credential) -> Ask:
        """A new refresh token with a life of its own; the access token stays as it is."""
        told = {"client_key": app["client_id"], "refresh_token": held["refresh_token"]}
        return form(f"{self.host}/oauth/renew_refresh_token/", told)

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        data = _good(recorded)
        return Won(
            token_in(data, "access_token"),
            seconds_in(data, "expires_in", as_of),
            optional_token(data, "refresh_token"),
            seconds_in(data, "refresh_expires_in", as_of),
            text(data.get("open_id"), 128),
            scopes_in(data.get("scope")),
        )

    def read_prolonged(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        data = _good(recorded)
        return Won(refresh_token=token_in(data, "refresh_token"), refresh_seconds=seconds_in(data, "expires_in", as_of))


class ToutiaoTokens(DouyinTokens):
    """The same conversation at the other platform's own host."""

    host = "https://open.snssdk.com"
    sign_in = f"{host}/oauth/authorize/"
    wanted: tuple[str, ...] = ("toutiao.video.data",)


def _good(recorded: Recorded) -> dict[str, Any]:
    told = open_json(recorded)
    parts = [part for part in (told.get("data"), told.get("extra"), told) if isinstance(part, dict)]
    refuse_codes([part.get("error_code") for part in parts], _CODES)
    refuse_codes([code for part in parts if number(code := part.get("err_no")) is not None], _CODES)
    refuse_unless_good(recorded)
    return object_in(told, "data")
