"""Tokens of Weibo: OAuth2 in which most apps get no refresh token, so that the owner comes again."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential, needed
from scans.platforms.json_answer import open_json, refuse_unless_good, text
from scans.platforms.owner_api import REAUTHORISE
from scans.platforms.seen import AUTH_ERROR, Ask, Refused
from scans.platforms.tokens.won import Won, form, optional_token, seconds_in, token_in
from scans.platforms.weibo_api import HOST, good_answer

_WORDS = {
    "invalid_client": (AUTH_ERROR, "bad_credential"),
    "unauthorized_client": (AUTH_ERROR, "bad_credential"),
    "redirect_uri_mismatch": (AUTH_ERROR, "redirect_mismatch"),
}
_OF_GRANT = ("invalid_grant", "expired_token", "access_denied")


class WeiboTokens:
    wanted: tuple[str, ...] = ()

    def page(self, app: Credential, state: str, back: str) -> str:
        asked = {"client_id": app["client_id"], "response_type": "code", "redirect_uri": back, "state": state}
        return f"{HOST}/oauth2/authorize?{urlencode(asked)}"

    def exchange(self, app: Credential, code: str, back: str) -> Ask:
        return _ask(app, grant_type="authorization_code", code=code, redirect_uri=back)

    def renew(self, app: Credential, held: Credential) -> Ask:
        if not held.get("refresh_token"):
            raise Refused(*REAUTHORISE)
        return _ask(app, grant_type="refresh_token", refresh_token=held["refresh_token"])

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = _good(recorded)
        return Won(
            token_in(told, "access_token"),
            seconds_in(told, "expires_in", as_of),
            optional_token(told, "refresh_token"),
            subject=text(told.get("uid"), 128),
        )


def _good(recorded: Recorded) -> dict[str, Any]:
    """OAuth errors come as a word in `error`, with a number or without."""
    told = open_json(recorded)
    word = text(told.get("error"))
    if word in _OF_GRANT:
        raise Refused(*REAUTHORISE)
    if word in _WORDS:
        raise Refused(*_WORDS[word])
    told = good_answer(recorded)
    refuse_unless_good(recorded)
    return told


def _ask(app: Credential, **told: str) -> Ask:
    client, secret = needed(app, "client_id", "secret")
    return form(f"{HOST}/oauth2/access_token", {"client_id": client, "client_secret": secret, **told})
