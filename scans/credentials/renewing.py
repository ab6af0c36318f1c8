"""Tokens kept alive: one renewer per credential at a time, whoever else needs it waits for what that one wins."""

import contextlib
import datetime as dt
import time
import uuid
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import jobs, redaction
from core.clock import now
from core.models import Job
from core.secrets import SecretUnreadable
from core.workflow import MoveRefused
from scans.credentials.token_asks import answer_to
from scans.models import Grant, PlatformApp
from scans.models.holder import VALID
from scans.platforms.seen import AUTH_ERROR, RATE_LIMITED, Refused
from scans.platforms.tokens import RENEWING, Won
from scans.platforms.tokens.douyin import PROLONGED_AT_MOST, DouyinTokens
from scans.words import reason_words

LEASE = dt.timedelta(seconds=60)  # longer than the longest renewal
SHARE = 0.8  # of a life, after which it is renewed
REST = dt.timedelta(minutes=5)  # after a try that failed for a passing reason
PATIENCE = 10.0  # seconds until another's renewal is not waited for any longer
RESERVE = dt.timedelta(days=6)  # what is left of a refresh token when it is prolonged: 20 % of 30 days
JOB = "renew_token"
AT_ONCE = 500
HOLDERS: dict[str, Any] = {"app": PlatformApp, "grant": Grant}
OF_GRANT = ("token", "reauthorise")
OF_APP = ("bad_credential", "signature", "token_refused")


def fresh(holder: Any, *, spoilt: str = "") -> Any:
    """The holder with a token that may be used now, renewed if need be; Refused says why there is none.
    `spoilt` is the sealed token that a platform has just refused."""
    if spoilt:
        holder.refresh_from_db()
    if holder.status != VALID:
        raise Refused(AUTH_ERROR, "needs_authorisation")
    if holder.has_token(now()) and holder.sealed_access_token != spoilt:
        return holder
    return renew(holder, forced=bool(spoilt))


def renew(holder: Any, *, forced: bool = False) -> Any:
    """Renew under the lock, or wait for whoever holds it. Safe to call from many processes at once."""
    if kind_of(holder) not in RENEWING:
        lapse(holder, "reauthorise")
        raise Refused(AUTH_ERROR, "needs_authorisation")
    if not forced and holder.quiet_until and holder.quiet_until > now():
        raise Refused(holder.last_state or RATE_LIMITED, holder.last_reason or "token_busy")
    claim = _claim(holder)
    if not claim:
        return _anothers(holder)
    holder.refresh_from_db()
    try:
        _win(holder, claim, forced)
    except Refused as refused:
        _failed(holder, claim, refused.seen.state, refused.seen.reason)
        raise
    except SecretUnreadable:
        _failed(holder, claim, AUTH_ERROR, "secret_unreadable")
        raise Refused(AUTH_ERROR, "secret_unreadable") from None
    holder.refresh_from_db()
    return holder


def kind_of(holder: Any) -> str:
    if isinstance(holder, Grant):
        return "wechat_authorizer" if holder.app.kind == "wechat_component" else str(holder.app.kind)
    return str(holder.kind) if holder.kind in ("wechat_component", "huawei") else ""


def lapse(holder: Any, reason: str) -> None:
    """Not asked any more until a person has repaired it; whoever says so first is the one who is written down."""
    try:
        holder.make("lapse", by=None, reason=reason_words(reason), problem=reason[:120])
    except MoveRefused:
        holder.refresh_from_db()


def keep(holder: Any, won: Won, moment: dt.datetime) -> dict[str, Any]:
    """The columns that hold what was won, sealed, with the moments that follow from its lives."""
    changes: dict[str, Any] = {"quiet_until": None, "problem": ""}
    if won.access_token:
        until = moment + dt.timedelta(seconds=won.seconds) if won.seconds else None
        renew_at = moment + dt.timedelta(seconds=won.seconds * SHARE) if won.seconds else None
        changes |= holder.sealed(access_token=won.access_token)
        changes |= {"token_from": moment, "token_until": until, "renew_at": renew_at}
    if isinstance(holder, Grant):
        changes |= _of_grant(holder, won, moment)
        until = changes.get("token_until", holder.token_until)
        changes["ends_at"] = _end(holder, won, changes.get("refresh_until", holder.refresh_until), until)
    return changes


def _of_grant(grant: Grant, won: Won, moment: dt.datetime) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if won.access_token:
        changes["token_hint"] = won.access_token[-4:]
    if won.refresh_token:
        changes |= grant.sealed(refresh_token=won.refresh_token)
    if won.refresh_seconds and won.refresh_token:
        changes["refresh_until"] = moment + dt.timedelta(seconds=won.refresh_seconds)
    if won.subject:
        changes["subject"] = won.subject
    if won.scopes:
        changes["scopes"] = list(won.scopes)
    return changes


def _end(grant: Grant, won: Won, refresh_until: Any, token_until: Any) -> dt.datetime | None:
    """When the owner has to come again; None while the grant renews itself."""
    if kind_of(grant) in ("wechat_own", "wechat_authorizer"):
        return None
    if not (won.refresh_token or grant.sealed_refresh_token):
        return token_until
    prolongs = isinstance(RENEWING.get(kind_of(grant)), DouyinTokens) and grant.renewals < PROLONGED_AT_MOST
    return None if prolongs else refresh_until


def _claim(holder: Any) -> str:
    """The lock: one conditional update, for the token that was seen and no other."""
    moment, key = now(), uuid.uuid4().hex
    free = Q(lease_until=None) | Q(lease_until__lt=moment)
    same = {"pk": holder.pk, "status": VALID, "sealed_access_token": holder.sealed_access_token}
    taken = type(holder).objects.filter(free, **same).update(lease_key=key, lease_until=moment + LEASE)
    return key if taken else ""


def _anothers(holder: Any) -> Any:
    """What another renewer has won, or is about to."""
    seen, ends = holder.sealed_access_token, time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        holder.refresh_from_db()
        if holder.status != VALID:
            raise Refused(AUTH_ERROR, "needs_authorisation")
        if holder.sealed_access_token != seen and holder.has_token(now()):
            return holder
        if holder.lease_until is None:
            break
        time.sleep(0.1)
    raise Refused(RATE_LIMITED, "token_busy")


def _win(holder: Any, claim: str, forced: bool) -> None:
    """Ask, and store all that was won in one write before anything of it is used."""
    way = RENEWING[kind_of(holder)]
    app = holder.app if isinstance(holder, Grant) else holder
    if isinstance(way, DouyinTokens):
        _prolong(way, holder, claim)
    for attempt in (1, 2):
        held = _held(holder, forced)
        try:
            won = way.read(answer_to(way.renew(parts_of(app), held)), now())
            break
        except Refused as refused:
            again = kind_of(holder) == "wechat_authorizer" and refused.seen.reason in ("token", "component_token")
            if not again or attempt == 2:
                raise
            fresh(app, spoilt=app.sealed_access_token)
    _store(holder, claim, won)


def _store(holder: Any, claim: str, won: Won, *, end: bool = True, **more: Any) -> None:
    free: dict[str, Any] = {"lease_key": "", "lease_until": None} if end else {}
    changes = keep(holder, won, now()) | free | more
    if not type(holder).objects.filter(pk=holder.pk, lease_key=claim).update(**changes):
        raise Refused(RATE_LIMITED, "token_busy")


def parts_of(app: PlatformApp) -> dict[str, str]:
    return {"client_id": app.client_id, "secret": app.opened("secret")}


def _held(holder: Any, forced: bool) -> dict[str, str]:
    if isinstance(holder, PlatformApp):
        return {"ticket": holder.opened("ticket")}
    held = {"refresh_token": holder.opened("refresh_token"), "subject": holder.subject}
    if kind_of(holder) == "wechat_authorizer":
        held["component_access_token"] = fresh(holder.app).opened("access_token")
    return held | ({"force": "yes"} if forced else {})


def _prolong(way: DouyinTokens, grant: Grant, claim: str) -> None:
    """Near its end the refresh token itself is prolonged, as often as the platform allows; the new one is kept first."""
    until = grant.refresh_until
    if until is None or until - now() > RESERVE or grant.renewals >= PROLONGED_AT_MOST:
        return
    try:
        asked = way.prolong(parts_of(grant.app), {"refresh_token": grant.opened("refresh_token")})
        won = way.read_prolonged(answer_to(asked), now())
    except Refused as refused:
        if refused.seen.reason != "reauthorise":
            raise
        Grant.objects.filter(pk=grant.pk, lease_key=claim).update(renewals=PROLONGED_AT_MOST, ends_at=until)
    else:
        grant.renewals += 1
        _store(grant, claim, won, end=False, renewals=grant.renewals)
    grant.refresh_from_db()


def _failed(holder: Any, claim: str, state: str, reason: str) -> None:
    """The lock is given back; what only a person can mend is handed to one, the rest is tried again later."""
    moment = now()
    told = {"last_state": state, "last_reason": redaction.clean(reason)[:120]}
    rest = {"quiet_until": moment + REST, "lease_key": "", "lease_until": None}
    with transaction.atomic():
        if not type(holder).objects.filter(pk=holder.pk, lease_key=claim).update(**told, **rest):
            return
        if state != AUTH_ERROR:
            return
        if reason in OF_APP or (isinstance(holder, PlatformApp) and reason in OF_GRANT):
            lapse(holder.app if isinstance(holder, Grant) else holder, reason)
        elif reason in OF_GRANT:
            lapse(holder, reason)


def queue_due(moment: dt.datetime) -> int:
    """One job for each credential that is to be renewed, always under one key; nothing secret stands in it."""
    found = due(moment)
    for kind, pk in found:
        jobs.call_again(JOB, key=f"{JOB}:{kind}:{pk}", args={"holder": kind, "pk": pk})
    return len(found)


def due(moment: dt.datetime) -> list[tuple[str, int]]:
    """Apps first, because grants hang on theirs."""
    found = []
    for kind, model in HOLDERS.items():
        pks = model.objects.to_renew(moment).order_by("renew_at").values_list("pk", flat=True)[:AT_ONCE]
        found += [(kind, pk) for pk in pks]
    return found


def renew_queued(job: Job) -> None:
    """What the platform refuses is written at the credential, not at the job. Safe to repeat."""
    holder = HOLDERS[job.args["holder"]].objects.to_renew(now()).filter(pk=job.args["pk"]).first()
    if holder is not None:
        with contextlib.suppress(Refused):
            renew(holder)
