"""What the pages of apps and grants show: never a secret, only its last four characters and its date."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from registry.models import Account
from scans.credentials.authorising import apps_for, family_for, missing_permissions
from scans.credentials.granting import NOT_REGISTERED_ALONE, SHAPES
from scans.credentials.trying import Tried
from scans.models import Grant, PlatformApp, State
from scans.models.holder import NEEDS_REPAIR, REVOKED, VALID
from scans.words import reason_words

TONES = {VALID: "green", NEEDS_REPAIR: "red", REVOKED: "grey"}


def grant_page(grant: Grant, user: Any) -> dict[str, Any]:
    return {
        "grant": grant,
        "tone": TONES[grant.status],
        "missing": missing_permissions(grant),
        "problem": reason_words(grant.problem) if grant.problem else "",
        "answer": answer_words(grant),
        "moves": grant.moves_for(user),
        "events": timeline(grant),
    }


def app_page(app: PlatformApp, user: Any) -> dict[str, Any]:
    pushed_to = f"{settings.PORTAL_URL}{reverse('scans:wechat-events')}" if app.kind == "wechat_component" else ""
    return {
        "app": app,
        "tone": TONES[app.status],
        "shape": SHAPES[app.kind],
        "pushed_to": pushed_to,
        "back": f"{settings.PORTAL_URL}{reverse('scans:grant-return')}",
        "problem": reason_words(app.problem) if app.problem else "",
        "answer": answer_words(app),
        "many": app.grants.live().count(),
        "moves": app.moves_for(user),
        "events": timeline(app),
    }


def account_grant_page(account: Account) -> dict[str, Any]:
    family = family_for(account)
    held = Grant.objects.live().filter(account=account, family=family).select_related("app").first()
    return {"account": account, "family": family, "held": held, "apps": apps_for(account), "own": family == "wechat"}


def kinds_for(user: Any) -> list[tuple[str, str]]:
    """What this person may register."""
    office = user.has_perm("scans.manage_office_app")
    kinds = [kind for kind in PlatformApp.Kind if kind not in NOT_REGISTERED_ALONE]
    return [(str(kind), str(kind.label)) for kind in kinds if office or not SHAPES[kind].office]


def answer_words(holder: Any) -> str:
    """The last answer, and what to do about it."""
    if not holder.last_state:
        return ""
    label = str(State(holder.last_state).label)
    return f"{label}：{reason_words(holder.last_reason)}" if holder.last_reason else label


def timeline(holder: Any) -> list[dict[str, Any]]:
    moves = holder.MOVES
    rows = holder.events.select_related("by")
    return [
        {"title": moves[row.move].label, "at": row.at, "who": str(row.by or ""), "reason": row.reason} for row in rows
    ]


def say(request: HttpRequest, tried: Tried) -> None:
    (messages.success if tried.good else messages.error)(request, tried.words)
