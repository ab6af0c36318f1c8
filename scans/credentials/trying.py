"""The button 测试: one real look with a grant or an app, and what came of it in words."""

import time
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from core import journal
from core.clock import now
from core.refusals import Refusal
from registry.models import Account
from scans.bases import door
from scans.conversation import Looked, Target
from scans.credentials.keyring import Keyring, family_of, look_at
from scans.credentials.renewing import kind_of, parts_of, renew
from scans.credentials.token_asks import answer_to
from scans.looking import Looking
from scans.models import Grant, PlatformApp
from scans.pacing.pace import SharedTurns
from scans.platforms.seen import EMPTY, OK, Refused
from scans.platforms.tokens import RENEWING
from scans.platforms.tokens.wechat import ask_for_tickets
from scans.platforms.wechat_api import good_answer
from scans.targets import readable
from scans.words import reason_words

SECONDS = 25.0
CANDIDATES = 200


@dataclass(frozen=True)
class Tried:
    good: bool
    words: str


def try_grant(grant: Grant, *, by: Any) -> Tried:
    """Look once at the account through this grant."""
    keyring = Keyring([grant.account_id])
    lines = readable(grant.account.sources, keyring.families(grant.account_id))
    line = next((line for line in lines if family_of(line.source) == grant.family), None)
    if line is None:
        raise Refusal("no_source", "台账里这个账号还没有用到这项授权的数据接口，请先在“数据接口”里补上。")
    return _noted(grant, _look(keyring.equip(Target(grant.account_id, line.key, line.source))), by)


def try_app(app: PlatformApp, *, by: Any) -> Tried:
    """Win a token where the app has one of its own, else look at an account that is asked with it."""
    if kind_of(app) in RENEWING:
        return _noted(app, _won(app), by)
    target = _somebody_served(app)
    if target is None:
        raise Refusal("no_source", "还没有账号用到这个平台应用：登记账号的数据接口或授权以后再测试。")
    return _noted(app, _look(target), by)


def _won(app: PlatformApp) -> Tried:
    if app.kind == "wechat_component" and not app.sealed_ticket:
        return _tickets_asked_for(app)
    try:
        renew(app, forced=True)
    except Refused as refused:
        return Tried(False, f"{reason_words(refused.seen.reason)}。")
    return Tried(True, "平台给出了访问令牌，密钥可用。")


def _tickets_asked_for(app: PlatformApp) -> Tried:
    try:
        good_answer(answer_to(ask_for_tickets(parts_of(app))))
    except Refused as refused:
        return Tried(False, f"{reason_words(refused.seen.reason)}。")
    return Tried(True, "密钥可用，已请微信开始推送票据。收到以后（一般十分钟内）再测试一次。")


def _somebody_served(app: PlatformApp) -> Target | None:
    accounts = Account.objects.filter(organisation__path__startswith=app.organisation.path).exclude(sources="")
    pairs = list(accounts.order_by("pk").values_list("pk", "sources")[:CANDIDATES])
    keyring = Keyring(pk for pk, _ in pairs)
    for pk, cell in pairs:
        for line in readable(cell, keyring.families(pk)):
            holder = keyring.holder(pk, family_of(line.source))
            if holder is not None and app.pk in (holder.pk, getattr(holder, "app_id", None)):
                return keyring.equip(Target(pk, line.key, line.source))
    return None


def _look(target: Target) -> Tried:
    ends = time.monotonic() + SECONDS

    def looking() -> Looking:
        return Looking(door(), SharedTurns(), now, parallel=1)

    looked: Looked | None = next(look_at(looking, [target], stop=lambda: time.monotonic() > ends), None)
    if looked is None:
        return Tried(False, "平台太忙，没有轮到这次测试，请稍后再试。")
    seen = looked.seen
    if seen.state not in (OK, EMPTY):
        return Tried(False, f"{reason_words(seen.reason)}。")
    name = f"账号名称“{seen.account_name}”，" if seen.account_name else ""
    posts = f"看到 {seen.item_count} 条内容" if seen.item_count else "没有看到内容"
    return Tried(True, f"接口可用：{name}{posts}。")


@transaction.atomic
def _noted(holder: Any, tried: Tried, by: Any) -> Tried:
    journal.record(f"{holder._meta.label_lower}.test", by=by, obj=holder, after={"good": tried.good})
    return tried
