"""Tokens of WeChat: an owner's own app, and the chain of a third-party platform from ticket to authorised account."""

import datetime as dt
import json
import re
from typing import Any
from urllib.parse import urlencode

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential, needed
from scans.platforms.json_answer import list_in, number, object_in, open_json, text
from scans.platforms.seen import AUTH_ERROR, Ask, Refused
from scans.platforms.tokens.won import Won, optional_token, seconds_in, token_in
from scans.platforms.wechat_api import HOST, good_answer, post

SIGN_IN = "https://mp.weixin.qq.com/cgi-bin/componentloginpage"
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")
PERMISSIONS = {"7": "群发与通知（含图文数据统计）", "18": "小程序开发与数据分析"}


class WechatOwnTokens:
    """`stable_token` in its normal mode: the owner's other systems keep theirs."""

    def renew(self, app: Credential, held: Credential) -> Ask:
        appid, secret = needed(app, "client_id", "secret")
        asked = {
            "grant_type": "client_credential",
            "appid": appid,
            "secret": secret,
            "force_refresh": bool(held.get("force")),
        }
        return _post("/cgi-bin/stable_token", asked)

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = _good(recorded)
        return Won(token_in(told, "access_token"), seconds_in(told, "expires_in", as_of))


class ComponentTokens:
    """From the pushed ticket to the platform's own token."""

    def renew(self, app: Credential, held: Credential) -> Ask:
        appid, secret = needed(app, "client_id", "secret")
        ticket = held.get("ticket", "")
        if not ticket:
            raise Refused(AUTH_ERROR, "component_ticket")
        asked = {"component_appid": appid, "component_appsecret": secret, "component_verify_ticket": ticket}
        return _post("/cgi-bin/component/api_component_token", asked)

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = _good(recorded)
        return Won(token_in(told, "component_access_token"), seconds_in(told, "expires_in", as_of))


class AuthorizerTokens:
    """From the platform's token and the account's refresh token to the account's token."""

    def renew(self, app: Credential, held: Credential) -> Ask:
        token, appid, refresh = needed(held, "component_access_token", "subject", "refresh_token")
        asked = {
            "component_appid": app["client_id"],
            "authorizer_appid": appid,
            "authorizer_refresh_token": refresh,
        }
        return post("/cgi-bin/component/api_authorizer_token", {"component_access_token": token}, asked)

    def read(self, recorded: Recorded, as_of: dt.datetime) -> Won:
        told = good_answer(recorded)
        return _authorizer(told, as_of)


def ask_for_tickets(app: Credential) -> Ask:
    """Pushes of tickets begin by themselves ten minutes after registration, or when they are asked for."""
    appid, secret = needed(app, "client_id", "secret")
    return _post("/cgi-bin/component/api_start_push_ticket", {"component_appid": appid, "component_secret": secret})


def ask_pre_auth_code(app: Credential, token: str) -> Ask:
    asked = {"component_appid": app["client_id"]}
    return post("/cgi-bin/component/api_create_preauthcode", {"component_access_token": token}, asked)


def pre_auth_code_in(recorded: Recorded) -> str:
    return token_in(good_answer(recorded), "pre_auth_code")


def sign_in_page(app: Credential, code: str, back: str) -> str:
    asked = {"component_appid": app["client_id"], "pre_auth_code": code, "redirect_uri": back, "auth_type": "3"}
    return f"{SIGN_IN}?{urlencode(asked)}"


def ask_authorisation(app: Credential, token: str, code: str) -> Ask:
    asked = {"component_appid": app["client_id"], "authorization_code": code}
    return post("/cgi-bin/component/api_query_auth", {"component_access_token": token}, asked)


def authorisation_in(recorded: Recorded, as_of: dt.datetime) -> Won:
    return _authorizer(object_in(good_answer(recorded), "authorization_info"), as_of)


def ask_standing(app: Credential, token: str, appid: str) -> Ask:
    """How an authorisation stands now, whatever a push said of it."""
    asked = {"component_appid": app["client_id"], "authorizer_appid": appid}
    return post("/cgi-bin/component/api_get_authorizer_info", {"component_access_token": token}, asked)


def standing_in(recorded: Recorded) -> Won:
    told = object_in(good_answer(recorded), "authorization_info")
    return Won(
        subject=text(told.get("authorizer_appid"), 128),
        refresh_token=optional_token(told, "authorizer_refresh_token"),
        scopes=_boxes(told),
    )


def _good(recorded: Recorded) -> dict[str, Any]:
    """As every answer; where our own address is refused, the platform tells which one it saw."""
    try:
        return good_answer(recorded)
    except Refused as refused:
        if refused.seen.reason != "ip_whitelist":
            raise
        seen = _ADDRESS.search(text(open_json(recorded).get("errmsg")))
        raise Refused(AUTH_ERROR, f"ip_whitelist:{seen[1]}" if seen else "ip_whitelist") from None


def _authorizer(told: dict[str, Any], as_of: dt.datetime) -> Won:
    return Won(
        token_in(told, "authorizer_access_token"),
        seconds_in(told, "expires_in", as_of),
        token_in(told, "authorizer_refresh_token"),
        subject=text(told.get("authorizer_appid"), 128),
        scopes=_boxes(told) if "func_info" in told else (),
    )


def _boxes(told: dict[str, Any]) -> tuple[str, ...]:
    """The ids of the permission sets the owner ticked."""
    categories = [box.get("funcscope_category") for box in list_in(told, "func_info")]
    ids = (number(category.get("id")) for category in categories if isinstance(category, dict))
    return tuple(dict.fromkeys(str(found) for found in ids if found is not None))


def _post(path: str, asked: dict[str, Any]) -> Ask:
    headers = {"Content-Type": "application/json"}
    return Ask(f"{HOST}{path}", headers, redirects=0, method="POST", body=json.dumps(asked).encode())
