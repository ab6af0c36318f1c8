"""An owner's visit to a platform's own page: sent there with a state of this session, taken in when coming back."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.clock import now
from core.refusals import Refusal
from registry.models import Account
from scans.bases import actual
from scans.credentials.granting import FAMILY_OF_PLATFORM, KINDS_OF_FAMILY, keep_grant
from scans.credentials.renewing import fresh, parts_of
from scans.credentials.token_asks import answer_to
from scans.models import Grant, PlatformApp
from scans.models.holder import VALID
from scans.platforms import Recorded
from scans.platforms.seen import Refused
from scans.platforms.tokens import OWNERS, Won
from scans.platforms.tokens.wechat import (
    PERMISSIONS,
    ask_authorisation,
    ask_pre_auth_code,
    authorisation_in,
    pre_auth_code_in,
    sign_in_page,
)
from scans.words import reason_words

SESSION = "authorising"
MINUTES = 20
LONGEST = 1024
DENIED = frozenset({"access_denied", "user_cancel", "denied"})


@dataclass(frozen=True)
class Visit:
    """What this session set out to authorise."""

    state: str
    account: int
    app: int
    url: str
    at: float

    @classmethod
    def of(cls, session: Any) -> "Visit | None":
        """The visit that is under way, if it is not too old."""
        kept = session.get(SESSION)
        visit = cls(**kept) if isinstance(kept, dict) else None
        return visit if visit and now().timestamp() - visit.at < MINUTES * 60 else None


def family_for(account: Account) -> str:
    """The family of interfaces that an owner can open for this account; "" where its platform has none."""
    return FAMILY_OF_PLATFORM.get(account.platform.code, "")


def apps_for(account: Account) -> list[PlatformApp]:
    """The apps of the unit and of those above through which the owner can authorise."""
    kinds = KINDS_OF_FAMILY.get(family_for(account), ())
    serving = PlatformApp.objects.serving(account.organisation.path).filter(kind__in=kinds, status=VALID)
    return list(serving.select_related("organisation"))[::-1]


def start(account: Account, app: PlatformApp, session: Any) -> Visit:
    """Where the owner goes now; the way back is open to this session alone."""
    state = secrets.token_urlsafe(24)
    back = f"{settings.PORTAL_URL}{reverse('scans:grant-return')}"
    try:
        if app.kind == "wechat_component":
            url = _wechat_page(app, f"{back}?state={state}")
        else:
            url = OWNERS[app.kind].page(parts_of(app), state, back)
    except Refused as refused:
        raise Refusal("not_started", f"现在不能授权：{reason_words(refused.seen.reason)}。") from None
    visit = Visit(state, account.pk, app.pk, actual(url), now().timestamp())
    session[SESSION] = {name: getattr(visit, name) for name in ("state", "account", "app", "url", "at")}
    return visit


def finish(visit: Visit | None, told: Mapping[str, str], session: Any, *, by: Any) -> Grant:
    """Exchange the code the owner came back with; a state serves once."""
    if visit is None or not secrets.compare_digest(visit.state.encode(), told.get("state", "").encode()):
        raise Refusal("wrong_state", "这次授权不是从本页面发起的，或者已经过期，请重新点“去授权”。")
    code = told.get("auth_code") or told.get("code", "")
    if told.get("error") in DENIED or not code or len(code) > LONGEST:
        raise Refusal("not_granted", "平台没有给出授权：可能是点了取消。需要时请重新点“去授权”。")
    account = Account.objects.visible_to(by).select_related("platform", "organisation").filter(pk=visit.account).first()
    app = PlatformApp.objects.live().filter(pk=visit.app).first()
    if account is None or app is None:
        raise Refusal("gone", "要授权的账号或平台应用已经不在了，请重新开始。")
    session.pop(SESSION, None)
    try:
        won = _exchanged(app, code)
    except Refused as refused:
        raise Refusal("not_granted", f"授权没有完成：{reason_words(refused.seen.reason)}。") from None
    _check_account(account, won)
    return keep_grant(account, family_for(account), app, won, by=by)


def missing_permissions(grant: Grant) -> list[str]:
    """Which boxes the owner has still to tick, in the platform's own words."""
    if not grant.scopes:
        return []
    if grant.app.kind == "wechat_component":
        wanted = "18" if grant.account.platform.code == "wechat_miniprogram" else "7"
        return [] if wanted in grant.scopes else [f"{wanted}（{PERMISSIONS[wanted]}）"]
    way = OWNERS.get(grant.app.kind)
    return [scope for scope in (way.wanted if way else ()) if scope not in grant.scopes]


def _wechat_page(app: PlatformApp, back: str) -> str:
    parts = {"client_id": app.client_id}
    code = pre_auth_code_in(answer_to(ask_pre_auth_code(parts, fresh(app).opened("access_token"))))
    return sign_in_page(parts, code, back)


def _exchanged(app: PlatformApp, code: str) -> Won:
    if app.kind == "wechat_component":
        parts, token = {"client_id": app.client_id}, fresh(app).opened("access_token")
        return authorisation_in(answer_to(ask_authorisation(parts, token, code)), now())
    way = OWNERS[app.kind]
    back = f"{settings.PORTAL_URL}{reverse('scans:grant-return')}"
    recorded: Recorded = answer_to(way.exchange(parts_of(app), code, back))
    return way.read(recorded, now())


def _check_account(account: Account, won: Won) -> None:
    """One platform account serves one account of the register: who signed in with the wrong one is told."""
    family = family_for(account)
    taken = Grant.objects.live().filter(family=family, subject=won.subject).exclude(subject="").exclude(account=account)
    if taken.exists():
        raise Refusal("other_account", "登录平台的是另一个已登记的账号，请退出平台后用本账号的管理员登录，再重新授权。")
