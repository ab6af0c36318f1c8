"""The robots of WeCom and DingTalk groups: taking their address apart, posting through the guarded door."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings

from core.addresses import is_public
from core.clock import now
from core.outbound import Answer, Blocked, Call, Door, Limits, Unreachable, host_key, target_of
from core.refusals import Refusal
from orgs.models import Channel

LIMITS = Limits(connect=5.0, read=10.0, whole=15.0, body=64 * 1024)
LONGEST = 1800  # bytes of text; WeCom takes 2048
KEY_NAMES = {Channel.Kind.WECOM: "key", Channel.Kind.DINGTALK: "access_token"}
_BAD = "地址不完整或写法有误，请重新粘贴。"
_BLOCKED = {
    "scheme": "地址须以 https:// 开头。",
    "userinfo": "地址里不能带用户名或密码。",
    "port": "地址的端口不在允许范围内；内网机器人请系统管理员列入 GOVMEDIA_ALLOW_HOSTS。",
    "address": "地址在内网，没有被允许访问；请系统管理员列入 GOVMEDIA_ALLOW_HOSTS。",
}
_UNREACHABLE = {
    "dns": "无法连接：找不到机器人的服务器。",
    "connect": "无法连接机器人的服务器。",
    "tls": "无法与机器人的服务器建立安全连接。",
    "timeout": "超时：机器人的服务器没有及时应答。",
}
_CODES = {
    (Channel.Kind.WECOM, 93000): "机器人地址无效，或机器人已被移出群",
    (Channel.Kind.WECOM, 45009): "发送过于频繁",
    (Channel.Kind.DINGTALK, 310000): "不符合机器人的安全设置（关键词、加签或来源地址）",
    (Channel.Kind.DINGTALK, 300005): "机器人地址无效",
    (Channel.Kind.DINGTALK, 130101): "发送过于频繁",
}


class RobotFailed(Exception):
    """`message` is a Chinese sentence; `server` tells that nothing else on this server would get through now either."""

    def __init__(self, message: str, *, server: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.server = server


@dataclass(frozen=True)
class RobotAddress:
    """A typed webhook address taken apart: the key is a secret, the rest is not."""

    address: str
    key: str
    lane: str


def read_address(kind: str, typed: str) -> RobotAddress:
    """The parts of a pasted webhook address; refuses what the guarded door would not let out."""
    try:
        parts = urlsplit(typed.strip() if typed.isascii() else "")
    except ValueError:
        raise Refusal("bad_robot_address", _BAD) from None
    key = parse_qs(parts.query).get(KEY_NAMES[Channel.Kind(kind)], [""])[0]
    if not key:
        raise Refusal(
            "bad_robot_address",
            f"请粘贴机器人的完整 Webhook 地址，其中应有“{KEY_NAMES[Channel.Kind(kind)]}=”一段。",
        )
    address = parts._replace(query="", fragment="").geturl()
    try:
        target = target_of(address, settings.ALLOW_HOSTS)
    except Blocked as blocked:
        raise Refusal("bad_robot_address", _BLOCKED.get(blocked.reason, _BAD)) from None
    literal = target.host.replace(".", "").isdigit() or ":" in target.host
    if not target.exempt and literal and not is_public(target.host):
        raise Refusal("bad_robot_address", _BLOCKED["address"])
    if not target.exempt and target.scheme != "https":
        raise Refusal("bad_robot_address", _BLOCKED["scheme"])
    if len(address) > 200 or len(target.host) > 80:
        raise Refusal("bad_robot_address", "地址过长，请核对后重新粘贴。")
    return RobotAddress(address, key, host_key(address))


def door() -> Door:
    contact = f"govmedia/1.0 (+{settings.CONTACT})"
    return Door(allow_hosts=settings.ALLOW_HOSTS, user_agent=contact, limits=LIMITS)


def post(channel: Channel, text: str) -> None:
    """Have the robot say this in its group; RobotFailed says why not. The key is never part of any message."""
    key, signing = channel.opened()
    query = {KEY_NAMES[Channel.Kind(channel.kind)]: key}
    if channel.kind == Channel.Kind.DINGTALK and signing:
        query |= signature(signing, int(now().timestamp() * 1000))
    body = json.dumps({"msgtype": "text", "text": {"content": _cut(text)}}, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept-Encoding": "identity"}
    patience = getattr(settings, "ROBOT_SECONDS", LIMITS.whole)
    call = Call(
        f"{channel.address}?{urlencode(query)}",
        method="POST",
        headers=headers,
        body=body,
        redirects=0,
        seconds=patience,
    )
    try:
        answer = door().fetch(call)
    except Blocked as blocked:
        raise RobotFailed(_BLOCKED.get(blocked.reason, "机器人地址有误。")) from None
    except Unreachable as silent:
        raise RobotFailed(_UNREACHABLE.get(silent.reason, "机器人的服务器应答异常。"), server=True) from None
    _read(channel.kind, answer)


def signature(secret: str, milliseconds: int) -> dict[str, str]:
    """DingTalk's proof that the sender knows the signing secret."""
    signed = hmac.new(secret.encode(), f"{milliseconds}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": str(milliseconds), "sign": base64.b64encode(signed).decode()}


def _read(kind: str, answer: Answer) -> None:
    if answer.status != 200:
        raise RobotFailed(f"机器人的服务器应答 HTTP {answer.status}。")
    try:
        told: Any = json.loads(answer.body)
        code = int(told["errcode"])
    except (ValueError, KeyError, TypeError):
        raise RobotFailed("机器人的服务器应答异常，不是约定的格式。") from None
    if code:
        words = _CODES.get((Channel.Kind(kind), code), "机器人拒绝")
        raise RobotFailed(f"{words}：errcode {code}")


def _cut(text: str) -> str:
    raw = text.encode()
    return text if len(raw) <= LONGEST else raw[:LONGEST].decode("utf-8", "ignore") + "…"
