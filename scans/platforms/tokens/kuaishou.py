"""Tokens of Kuaishou: 48 hours, renewed for 180 days."""

import datetime as dt
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential, needed
from scans.platforms.json_answer import code_in, open_json, refuse_unless_good, text
from scans.platforms.kuaishou_photo_list import CODES, HOST
from scans.platforms.owner_api import REAUTHORISE, Codes, refuse_codes
from scans.platforms.seen import AUTH_ERROR, Ask, Refused
from scans.platforms.tokens.won import Won, form, optional_token, scopes_in, seconds_in, token_in

FINE = 1
_CODES: Codes = {
    **CODES,
    100200101: (AUTH_ERROR, "bad_credential"),
    100200102: REAUTHORISE,
    100200113: REAUTHORISE,
}


class KuaishouTokens:
    wanted: tuple[str, ...] = ("user_video_info",)

    def page(self, app: Credential, state: str, back: str) -> str:
        asked = {
            "app_id": app["client_id"],
            "scope": "user_info,user_video_info",
            "response_type": "code",
            "redirect_uri": back,
            "state": state,
        }
        return f"{HOST}/oauth2/authorize?{urlencode(asked)}"

    def exchange(self, app: Credential, code: str, back: str) -> Ask:
        return _ask("access_token", app, grant_type="authorization_code", code=code)

    def renew(self, app: Credential, held: Credential) -> Ask:
        if not held.get("refresh_token"):
            raise Refused(*REAUTHORISE)
        return _ask("refresh_token", app, grant_type="refresh_token", refresh_token=held["refresh_token"])

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = open_json(recorded)
        code = code_in(told, "result")
        refuse_codes([None if code == FINE else code or -1], _CODES)
        refuse_unless_good(recorded)
        return Won(
            token_in(told, "access_token"),
            seconds_in(told, "expires_in", as_of),
            optional_token(told, "refresh_token"),
            seconds_in(told, "refresh_token_expires_in", as_of),
            text(told.get("open_id"), 128),
            scopes_in(told.get("scopes")),
        )


def _ask(path: str, app: Credential, **told: str) -> Ask:
    client, secret = needed(app, "client_id", "secret")
    return form(f"{HOST}/oauth2/{path}", {"app_id": client, "app_secret": secret, **told})
