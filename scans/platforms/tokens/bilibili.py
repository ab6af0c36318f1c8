"""Tokens of Bilibili: every refresh token works once, and the end of a life is told as a moment."""

import datetime as dt
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.bilibili_archive_list import CODES
from scans.platforms.credential import Credential, needed
from scans.platforms.json_answer import object_in, open_json, refuse_unless_good, text
from scans.platforms.owner_api import REAUTHORISE, Codes, refuse_codes
from scans.platforms.seen import AUTH_ERROR, Ask, Refused
from scans.platforms.tokens.won import Won, form, scopes_in, seconds_in, token_in

HOST = "https://api.bilibili.com"
SIGN_IN = "https://account.bilibili.com/pc/account-pc/auth/oauth"
_CODES: Codes = (
    dict(CODES)
    | dict.fromkeys((127000, 127001, 127004, 127012, 122000, 122001, 122007), REAUTHORISE)
    | {-400: (AUTH_ERROR, "bad_credential")}
)


class BilibiliTokens:
    wanted: tuple[str, ...] = ("ARC_BASE",)

    def page(self, app: Credential, state: str, back: str) -> str:
        asked = {"client_id": app["client_id"], "gourl": back, "state": state}
        return f"{SIGN_IN}?{urlencode(asked)}"

    def exchange(self, app: Credential, code: str, back: str) -> Ask:
        return _ask("token", app, grant_type="authorization_code", code=code)

    def renew(self, app: Credential, held: Credential) -> Ask:
        if not held.get("refresh_token"):
            raise Refused(*REAUTHORISE)
        return _ask("refresh_token", app, grant_type="refresh_token", refresh_token=held["refresh_token"])

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = open_json(recorded)
        refuse_codes([told.get("code")], _CODES)
        refuse_unless_good(recorded)
        data = object_in(told, "data")
        return Won(
            token_in(data, "access_token"),
            seconds_in(data, "expires_in", as_of),
            token_in(data, "refresh_token"),
            subject=text(data.get("openid") or data.get("mid"), 128),
            scopes=scopes_in(data.get("scopes")),
        )


def _ask(path: str, app: Credential, **told: str) -> Ask:
    client, secret = needed(app, "client_id", "secret")
    return form(f"{HOST}/x/account-oauth2/v1/{path}", {"client_id": client, "client_secret": secret, **told})
