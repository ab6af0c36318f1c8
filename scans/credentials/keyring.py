"""Which accounts can be asked with credentials, the secrets handed to one look, and what its answer says of them."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from core.outbound import host_key
from core.secrets import SecretUnreadable
from registry.models import Account
from scans.conversation import Looked, Target
from scans.credentials.renewing import fresh, lapse
from scans.looking import Looking
from scans.models import Grant, PlatformApp
from scans.models.holder import VALID
from scans.platforms import ADAPTERS, Source
from scans.platforms.seen import AUTH_ERROR, Refused

# Which grant of an account, or which app of its unit, an adapter is asked with.
FAMILIES = {
    "wechat_totaldetail": "wechat",
    "wechat_freepublish": "wechat",
    "wechat_authorizer_info": "wechat",
    "miniprogram_version": "wechat",
    "weibo_user_show": "weibo",
    "douyin_video_list": "douyin",
    "toutiao_video_list": "toutiao",
    "kuaishou_photo_list": "kuaishou",
    "bilibili_archive_list": "bilibili",
    "huawei_app_info": "huawei",
    "xiaomi_query": "xiaomi",
    "tencent_app_status": "tencent",
    "wechat2rss_query": "wechat2rss",
}
WITH_CREDENTIAL = re.compile("|".join((*FAMILIES, "weibo_timeline")))
OF_UNIT = frozenset({"weibo_contract", "huawei", "xiaomi", "tencent", "wechat2rss"})
ALL_FAMILIES = frozenset({*FAMILIES.values(), *OF_UNIT})
# Families whose grant names the account the way a source line does.
NAMED = frozenset({"wechat", "weibo", "douyin", "toutiao"})
SPOILT = frozenset({"token", "component_token"})
Holding = defaultdict[int, frozenset[str]]


def family_of(source: Source) -> str:
    """The family a source is asked in; "" for those that need nobody's word."""
    if source.adapter == "weibo_timeline":
        return "weibo" if source.params.get("route") == "owner" else "weibo_contract"
    return FAMILIES.get(source.adapter, "")


class Keyring:
    """The live grants and apps that serve some accounts, read at once; tokens are renewed when one is handed out."""

    def __init__(self, accounts: Iterable[int]) -> None:
        pks = list(accounts)
        self._grants: dict[tuple[int, str], Grant] = {}
        self._own: defaultdict[int, set[str]] = defaultdict(set)
        self._apps: dict[tuple[str, str], PlatformApp] = {}
        self._paths: dict[int, str] = {}
        if not pks:
            return
        grants = Grant.objects.live().filter(account__in=pks).select_related("app")
        self._grants = {(grant.account_id, grant.family): grant for grant in grants}
        for account, family in self._grants:
            self._own[account].add(family)
        apps = PlatformApp.objects.live().filter(kind__in=OF_UNIT).select_related("organisation")
        self._apps = {(app.organisation.path, app.kind): app for app in apps.order_by("pk")}
        if self._apps:
            self._paths = dict(Account.objects.filter(pk__in=pks).values_list("pk", "organisation__path"))

    def holder(self, account: int, family: str) -> Any:
        """The grant of the account, or the nearest app of its unit and those above; None when there is none."""
        if family not in OF_UNIT:
            return self._grants.get((account, family))
        path = self._paths.get(account, "")
        while path.strip("/"):
            if app := self._apps.get((path, family)):
                return app
            path = path.rstrip("/").rpartition("/")[0] + "/"
        return None

    def families(self, account: int) -> frozenset[str]:
        return frozenset(
            self._own.get(account, set())
            | {family for family in OF_UNIT if self._apps and self.holder(account, family)}
        )

    def holding(self, accounts: Iterable[int]) -> Holding:
        return defaultdict(frozenset, {pk: found for pk in accounts if (found := self.families(pk))})

    def equip(self, target: Target) -> Target:
        """The target with its secrets and its bucket, or with the reason why it is not asked."""
        family = family_of(target.source)
        holder = self.holder(target.account_id, family) if family else None
        return target if holder is None else _equipped(target, holder)


def _equipped(target: Target, holder: Any) -> Target:
    grant = holder if isinstance(holder, Grant) else None
    app = grant.app if grant else holder
    kept = replace(target, bucket=f"{family_of(target.source)}:{app.pk}", grant=grant.pk if grant else 0, app=app.pk)
    if reason := _bar(target.source, holder, app):
        return replace(kept, barred=(AUTH_ERROR, reason))
    try:
        asked_with = _asked_with(target.source, holder, app)
        token = fresh(asked_with).opened("access_token") if asked_with else ""
        parts = _parts(target.source, app, token)
    except Refused as refused:
        return replace(kept, barred=(refused.seen.state, refused.seen.reason))
    except SecretUnreadable:
        return replace(kept, barred=(AUTH_ERROR, "secret_unreadable"))
    return replace(kept, credential=parts, mark=asked_with.sealed_access_token if asked_with else "")


def _bar(source: Source, holder: Any, app: PlatformApp) -> str:
    """Why this holder is not used for this source."""
    if holder.status != VALID or app.status != VALID:
        return "needs_authorisation"
    if source.adapter == "wechat_authorizer_info" and app.kind != "wechat_component":
        return "no_component"
    if isinstance(holder, Grant) and holder.family in NAMED and holder.subject:
        named = source.params.get(getattr(ADAPTERS[source.adapter], "account", ""), "") or source.value
        if named and named != holder.subject:
            return "other_account"
    return ""


def _asked_with(source: Source, holder: Any, app: PlatformApp) -> Any:
    """Whose token goes into the request; None where secrets do without one."""
    if source.adapter == "wechat_authorizer_info":
        return app
    return None if app.kind in ("xiaomi", "tencent", "wechat2rss") else holder


def _parts(source: Source, app: PlatformApp, token: str) -> dict[str, str]:
    """No more than this adapter puts into its requests."""
    if source.adapter == "wechat_authorizer_info":
        return {"component_access_token": token, "component_appid": app.client_id}
    if app.kind == "kuaishou":
        return {"app_id": app.client_id, "access_token": token}
    if app.kind == "bilibili":
        return {"client_id": app.client_id, "app_secret": app.opened("secret"), "access_token": token}
    if app.kind == "huawei":
        return {"client_id": app.client_id, "access_token": token}
    if app.kind == "xiaomi":
        certificate = app.opened("certificate")
        return {"user_name": app.client_id, "private_key": app.opened("secret"), "certificate": certificate}
    if app.kind == "tencent":
        return {"user_id": app.client_id, "access_secret": app.opened("secret")}
    if app.kind == "wechat2rss":  # another bridge is asked without the key of this one
        return {"key": app.opened("secret")} if host_key(source.value) == app.client_id else {}
    return {"access_token": token}


def look_at(
    make: Callable[[], Looking], targets: Iterable[Target], stop: Callable[[], bool] = lambda: False
) -> Iterator[Looked]:
    """Every target once; one whose token was refused once more with a renewed one."""
    again: list[Target] = []
    first = make()
    for looked in first.run(targets, stop):
        if renewed := heard(looked):
            again.append(renewed)
        else:
            yield looked
    if again and not first.idle_for:
        for looked in make().run(again, stop):
            heard(looked)
            yield looked


def heard(looked: Looked) -> Target | None:
    """Note what the answer says of the credential; the target anew when its token was refused for the first time."""
    target, seen = looked.target, looked.seen
    if not (target.grant or target.app):
        return None
    holder = _holder_of(target)
    if target.barred:
        return None
    holder.note_answer(seen.state, seen.reason)
    if seen.reason in SPOILT and not target.repeated and target.mark:
        return _with_new_token(target, holder)
    if seen.reason in SPOILT or (seen.state == AUTH_ERROR and seen.reason == "reauthorise"):
        lapse(holder, seen.reason)
    return None


def _holder_of(target: Target) -> Any:
    if target.grant:
        return Grant.objects.select_related("app").get(pk=target.grant)
    return PlatformApp.objects.get(pk=target.app)


def _with_new_token(target: Target, holder: Any) -> Target | None:
    app = holder.app if isinstance(holder, Grant) else holder
    source = target.source
    try:
        asked_with = fresh(_asked_with(source, holder, app), spoilt=target.mark)
        parts = _parts(source, app, asked_with.opened("access_token"))
    except (Refused, SecretUnreadable):
        return None
    return replace(target, credential=parts, mark=asked_with.sealed_access_token, repeated=True)
