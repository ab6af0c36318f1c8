"""What people do with apps and grants: register, replace, authorise, revoke. Secrets go in and never come out again."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from core import journal, redaction
from core.clock import now
from core.refusals import Refusal
from orgs.models import Organisation
from registry.models import Account
from scans.credentials.renewing import keep
from scans.models import Grant, PlatformApp
from scans.platforms.tokens import Won


@dataclass(frozen=True)
class Part:
    """One secret of an app: its column, what people call it, and where they find it."""

    name: str
    label: str
    help: str = ""
    long: bool = False


@dataclass(frozen=True)
class Shape:
    """What a kind of app consists of; `office` apps serve many accounts and are the office's alone."""

    id_label: str
    parts: tuple[Part, ...]
    office: bool = False


_SECRET = Part("secret", "应用密钥", "在平台的应用管理里查看或重置。")
SHAPES: dict[str, Shape] = {
    "wechat_component": Shape(
        "第三方平台 AppID",
        (
            Part("secret", "第三方平台 AppSecret"),
            Part("callback_token", "消息校验 Token", "与微信开放平台填写的一致。"),
            Part("aes_key", "消息加解密 Key", "EncodingAESKey，43 个字符。"),
        ),
        office=True,
    ),
    "wechat_own": Shape("AppID", (Part("secret", "AppSecret", "在公众平台“设置与开发—开发接口管理”里重置后填写。"),)),
    "weibo": Shape("App Key", (Part("secret", "App Secret"),)),
    "weibo_contract": Shape("App Key", (Part("access_token", "合同给出的 access_token"),), office=True),
    "douyin": Shape("Client Key", (Part("secret", "Client Secret"),)),
    "toutiao": Shape("Client Key", (Part("secret", "Client Secret"),)),
    "kuaishou": Shape("App ID", (_SECRET,)),
    "bilibili": Shape("Client ID", (Part("secret", "App Secret"),)),
    "huawei": Shape("客户端 ID", (Part("secret", "客户端密钥", "AppGallery Connect 的 API 客户端。"),)),
    "xiaomi": Shape("开发者账号", (Part("secret", "私钥"), Part("certificate", "公钥证书（PEM）", long=True))),
    "tencent": Shape("user_id", (Part("secret", "access_secret"),)),
    "wechat2rss": Shape("服务地址（主机名，带端口）", (Part("secret", "访问密钥"),), office=True),
}
NOT_REGISTERED_ALONE = frozenset({"wechat_own"})  # comes with the account it is for
FAMILY_OF_PLATFORM = {
    "wechat_official": "wechat",
    "wechat_miniprogram": "wechat",
    "weibo": "weibo",
    "douyin": "douyin",
    "toutiao": "toutiao",
    "kuaishou": "kuaishou",
    "bilibili": "bilibili",
}
KINDS_OF_FAMILY = {"wechat": ("wechat_component",)} | {
    family: (family,) for family in ("weibo", "douyin", "toutiao", "kuaishou", "bilibili")
}


@transaction.atomic
def register_app(
    kind: str, unit: Organisation, *, name: str, client_id: str, typed: dict[str, str], by: Any
) -> PlatformApp:
    """A new app with its secrets, each sealed for its row."""
    if SHAPES[kind].office and not by.has_perm("scans.manage_office_app"):
        raise Refusal("not_allowed", "这种平台应用由主管登记。")
    app = PlatformApp(kind=kind, organisation=unit, name=name, client_id=client_id.strip(), secret_set_by=by)
    try:
        with transaction.atomic():
            app.save()
    except IntegrityError:
        raise Refusal("app_exists", "这个应用标识已经登记过，请在原来的登记上更换密钥。") from None
    _set_secrets(app, typed, by)
    journal.record("scans.platformapp.register", by=by, obj=app, after={"kind": kind, "client_id": app.client_id})
    return app


@transaction.atomic
def replace_secrets(app: PlatformApp, typed: dict[str, str], *, by: Any) -> None:
    """New secrets for the old ones; what is left empty stays. Tokens won with the old ones are thrown away."""
    given = {name: text for name, text in typed.items() if text}
    if not given:
        raise Refusal("nothing_typed", "没有填写新的密钥，原来的保持不变。")
    app.make("repair", by=by, reason="更换密钥", problem="", last_state="", last_reason="", quiet_until=None)
    _set_secrets(app, given, by)
    if "access_token" not in given:
        PlatformApp.objects.filter(pk=app.pk).update(sealed_access_token="", token_until=None, renew_at=None)
    if app.kind == "wechat_own":
        for grant in app.grants.live():
            _repair(grant, by, sealed_access_token="", renew_at=now())
    app.refresh_from_db()


def _set_secrets(app: PlatformApp, typed: dict[str, str], by: Any) -> None:
    for text in typed.values():
        redaction.remember(text)
    main = typed.get("secret") or typed.get("access_token") or ""
    told = {"secret_hint": main[-4:]} if main else {}
    renew = {"renew_at": now()} if app.kind == "huawei" else {}
    changes = app.sealed(**typed) | told | renew | {"secret_set_at": now(), "secret_set_by": by}
    PlatformApp.objects.filter(pk=app.pk).update(**changes)
    for column, value in changes.items():
        setattr(app, column, value)


@transaction.atomic
def grant_own(account: Account, *, client_id: str, secret: str, by: Any) -> Grant:
    """The owner's own WeChat app: id and secret kept for this account alone."""
    if not by.has_perm("scans.manage_grant"):
        raise Refusal("not_allowed", "您没有登记授权的权限。")
    known = PlatformApp.objects.live().filter(kind="wechat_own", client_id=client_id, organisation=account.organisation)
    if (app := known.first()) is not None:
        replace_secrets(app, {"secret": secret}, by=by)
    else:
        typed = {"secret": secret}
        app = register_app(
            "wechat_own", account.organisation, name=account.name[:100], client_id=client_id, typed=typed, by=by
        )
    return keep_grant(account, "wechat", app, Won(subject=client_id), by=by)


@transaction.atomic
def keep_grant(account: Account, family: str, app: PlatformApp, won: Won, *, by: Any) -> Grant:
    """The grant of an account as its owner has just given it; the one before it gives way.
    `by` is None when the platform itself has told of it."""
    held = Grant.objects.live().filter(account=account, family=family).select_related("app").first()
    if held is not None and held.app_id == app.pk:
        moment = now()
        _repair(held, by, **keep(held, won, moment), granted_at=moment, renewals=0, last_state="", last_reason="")
        held.refresh_from_db()
        return held
    if held is not None:
        held.make("revoke", by=by, reason="已换用另一种授权")
    grant = Grant(account=account, family=family, app=app, granted_by=by, subject=won.subject)
    try:
        with transaction.atomic():
            grant.save()
    except IntegrityError:
        raise Refusal("grant_exists", "这个账号刚刚已经办好授权，请刷新页面。") from None
    Grant.objects.filter(pk=grant.pk).update(**({"renew_at": now()} | keep(grant, won, now())))
    journal.record("scans.grant.give", by=by, obj=grant, after={"family": family, "app": str(app)})
    grant.refresh_from_db()
    return grant


def _repair(holder: Any, by: Any, **fields: Any) -> None:
    holder.make("repair", by=by, reason="重新授权", **({"problem": "", "quiet_until": None} | fields))


@transaction.atomic
def revoke_grant(grant: Grant, *, reason: str, by: Any) -> None:
    """Not asked any more; what was held for it is thrown away, and so is the owner's own app behind it."""
    gone = {"sealed_access_token": "", "sealed_refresh_token": "", "renew_at": None, "ends_at": None, "token_hint": ""}
    grant.make("revoke", by=by, reason=reason, **gone)
    if grant.app.kind == "wechat_own" and not grant.app.grants.live().exists():
        revoke_app(grant.app, reason=reason, by=by)


@transaction.atomic
def revoke_app(app: PlatformApp, *, reason: str, by: Any) -> None:
    """An app out of use, and with it every grant that was given through it."""
    for grant in app.grants.live().select_related("account"):
        grant.make("revoke", by=by, reason=reason, sealed_access_token="", sealed_refresh_token="", renew_at=None)
    sealed = ("access_token", "secret", "certificate", "callback_token", "aes_key", "ticket")
    gone = {f"sealed_{name}": "" for name in sealed} | {"renew_at": None, "secret_hint": ""}
    app.make("revoke", by=by, reason=reason, **gone)
