"""What WeChat tells a third-party platform: new tickets, and owners who allow, change or withdraw."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from core import jobs
from core.clock import now
from core.models import Job
from core.refusals import Refusal
from registry.models import Account
from scans.credentials.granting import keep_grant
from scans.credentials.renewing import fresh, lapse
from scans.credentials.token_asks import answer_to
from scans.models import Grant, PlatformApp
from scans.platforms.seen import Refused
from scans.platforms.sources import lines_of, parse_line
from scans.platforms.tokens import Won
from scans.platforms.tokens.wechat import ask_standing, standing_in
from scans.platforms.wechat_push import BadPush, opened, outer

JOB = "wechat_authorizer"
LONGEST_TICKET = 512
OLDEST = dt.timedelta(hours=24)  # the platform repeats a push for a while; what is older is somebody's recording


def take(body: bytes, query: Mapping[str, str]) -> None:
    """Hear one push. BadPush when it is not the platform's; whatever comes twice changes nothing the second time."""
    envelope = outer(body)
    app = PlatformApp.objects.live().filter(kind="wechat_component", client_id=envelope.get("AppId", "")).first()
    if app is None:
        raise BadPush("unknown_app")
    secrets = {"token": app.opened("callback_token"), "aes_key": app.opened("aes_key"), "appid": app.client_id}
    told = opened(envelope, query, **secrets)
    at = _moment(told.get("CreateTime", ""))
    if told.get("InfoType") == "component_verify_ticket":
        _keep_ticket(app, told.get("ComponentVerifyTicket", ""), at)
    elif told.get("InfoType") in ("authorized", "updateauthorized"):
        _ask_how_it_stands(app, told.get("AuthorizerAppid", ""), at)
    elif told.get("InfoType") == "unauthorized":
        _withdraw(app, told.get("AuthorizerAppid", ""), at)


def _moment(stated: str) -> dt.datetime:
    if not (stated.isascii() and stated.isdecimal() and len(stated) <= 11):
        raise BadPush("no_time")
    at = dt.datetime.fromtimestamp(int(stated), dt.UTC)
    if abs(now() - at) > OLDEST:
        raise BadPush("old")
    return at


def _keep_ticket(app: PlatformApp, ticket: str, at: dt.datetime) -> None:
    """Only a newer one replaces the one that is there."""
    if not ticket or len(ticket) > LONGEST_TICKET:
        raise BadPush("ticket")
    newer = PlatformApp.objects.filter(Q(ticket_at=None) | Q(ticket_at__lt=at), pk=app.pk)
    newer.update(**app.sealed(ticket=ticket), ticket_at=at)
    waiting = PlatformApp.objects.filter(Q(renew_at=None) | Q(last_reason="component_ticket"), pk=app.pk)
    waiting.update(renew_at=now(), quiet_until=None)


def _ask_how_it_stands(app: PlatformApp, appid: str, at: dt.datetime) -> None:
    """A push only says that something changed; what holds is asked of the platform, by a job."""
    if appid.isalnum() and len(appid) <= 64:
        key = f"{JOB}:{app.pk}:{appid}:{int(at.timestamp())}"
        jobs.enqueue(JOB, key=key, args={"app": app.pk, "appid": appid})


def _withdraw(app: PlatformApp, appid: str, at: dt.datetime) -> None:
    """An owner who has come back since is not thrown out by an old word."""
    for grant in Grant.objects.live().filter(app=app, subject=appid, granted_at__lt=at):
        lapse(grant, "unauthorized")


def hear_authorizer(job: Job) -> dict[str, Any]:
    """Take over how an authorisation stands now. Safe to repeat."""
    app = PlatformApp.objects.live().filter(pk=job.args["app"]).first()
    if app is None:
        return {"heard": "no_app"}
    appid = job.args["appid"]
    try:
        token = fresh(app).opened("access_token")
        won = standing_in(answer_to(ask_standing({"client_id": app.client_id}, token, appid)))
    except Refused as refused:
        raise Refusal("not_told", f"平台没有说明授权情况（{refused.seen.reason}）。") from None
    if won.subject not in ("", appid):
        raise Refusal("not_told", "平台说的是另一个账号。")
    account = account_of(app, appid)
    if account is None:
        return {"heard": "no_account"}
    keep_grant(account, "wechat", app, _named(won, appid), by=None)
    return {"heard": "granted", "account": account.pk}


def account_of(app: PlatformApp, appid: str) -> Account | None:
    """The account that an authorisation is for: the one granted before, or the only one whose sources name the id."""
    held = Grant.objects.live().filter(app=app, subject=appid).select_related("account").first()
    if held is not None:
        return held.account
    below = Account.objects.filter(organisation__path__startswith=app.organisation.path)
    named = [account for account in below.filter(sources__contains=f"appid={appid}")[:20] if _names(account, appid)]
    return named[0] if len(named) == 1 else None


def _names(account: Account, appid: str) -> bool:
    return any(parse_line(line).params.get("appid") == appid for line in lines_of(account.sources))


def _named(won: Won, appid: str) -> Won:
    return Won(refresh_token=won.refresh_token, subject=appid, scopes=won.scopes)
