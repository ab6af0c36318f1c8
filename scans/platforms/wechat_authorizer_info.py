"""The adapter for what WeChat tells the third-party platform about a grantor: whether the account stands, its name."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from scans.platforms.answer import Recorded
from scans.platforms.credential import Credential
from scans.platforms.json_answer import number, object_in, text
from scans.platforms.owner_api import OwnerApi
from scans.platforms.seen import NOT_FOUND, OK, Ask, Seen, Source, malformed
from scans.platforms.wechat_api import HOST, good_answer, post

NORMAL, WARNED = 1, 18
_GONE = {14: "account_cancelled", 16: "account_banned", 19: "account_frozen"}
UNVERIFIED = -1
_FIGURES, _DEVELOPMENT = 7, 18  # permission sets an account and a mini-program must have granted


class WechatAuthorizerInfoAdapter(OwnerApi):
    """Takes the app id of the account; says nothing about posts."""

    key = "wechat_authorizer_info"
    host = HOST
    credential_fields = ("component_access_token", "component_appid")
    account = "appid"
    parameters: Mapping[str, tuple[str, ...]] = {"appid": ()}

    def _ask(self, source: Source, credential: Credential, as_of: dt.datetime) -> Ask:
        token = {"component_access_token": credential["component_access_token"]}
        named = {"component_appid": credential["component_appid"], "authorizer_appid": self.account_of(source)}
        return post("/cgi-bin/component/api_get_authorizer_info", token, named)

    def _judge(self, recorded: Recorded, params: dict[str, str], as_of: dt.datetime) -> Seen:
        told = good_answer(recorded)
        info = object_in(told, "authorizer_info")
        status, name = number(info.get("account_status")), text(info.get("nick_name"))
        if status in _GONE:
            return Seen(NOT_FOUND, _GONE[status], account_name=name)
        if status not in (NORMAL, WARNED):
            raise malformed("bad_field:account_status")
        reason = "warned" if status == WARNED else _missing_grant(told, info)
        return Seen(OK, reason, account_name=name, subject=text(info.get("principal_name")), verified=_verified(info))


def _verified(info: dict[str, Any]) -> bool | None:
    told = info.get("verify_type_info")
    kind = number(told.get("id")) if isinstance(told, dict) else None
    return None if kind is None else kind != UNVERIFIED


def _missing_grant(told: dict[str, Any], info: dict[str, Any]) -> str:
    """Which box the owner has still to tick, where the answer lists the boxes at all."""
    grant = told.get("authorization_info")
    boxes = grant.get("func_info") if isinstance(grant, dict) else None
    if not isinstance(boxes, list):
        return ""
    wanted = _DEVELOPMENT if isinstance(info.get("MiniProgramInfo"), dict) else _FIGURES
    categories = [box.get("funcscope_category") for box in boxes if isinstance(box, dict)]
    granted = {number(category.get("id")) for category in categories if isinstance(category, dict)}
    return "" if wanted in granted else f"permission_missing:{wanted}"
