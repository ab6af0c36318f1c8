"""The token of Huawei's console, by client credentials; kept instead of being asked for at every look."""

import datetime as dt

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential, needed
from scans.platforms.huawei_app_info import ask_token, token_answer
from scans.platforms.seen import Ask
from scans.platforms.tokens.won import Won, seconds_in, token_in


class HuaweiTokens:
    def renew(self, app: Credential, held: Credential) -> Ask:
        client, secret = needed(app, "client_id", "secret")
        return ask_token(client, secret)

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = token_answer(recorded)
        return Won(token_in(told, "access_token"), seconds_in(told, "expires_in", as_of))
