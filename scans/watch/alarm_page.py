"""What the pages of alarms tell: one alarm with the way to its rows, the days watched, and who answers for what."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from registry.histories import told
from scans.models import Alarm, AlarmKind, AlarmOwner
from scans.watch.watching import is_asleep, missing_days, recent_days


def alarm_page(alarm: Alarm, user: Any) -> dict[str, Any]:
    return {
        "alarm": alarm,
        "moves": alarm.moves_for(user),
        "events": told(alarm),
        "rows_url": rows_url(alarm),
        "remedy": _remedy(alarm),
    }


def rows_url(alarm: Alarm) -> str:
    """Where the accounts behind an alarm stand; "" when it is not about accounts."""
    asked: dict[str, str] = {}
    if alarm.kind == AlarmKind.TOO_FEW:
        asked = {"platform": alarm.subject}
    elif alarm.kind == AlarmKind.BLOCKED:
        field, _, value = alarm.subject.partition(":")
        asked = {field: value, "outcome": "failed"}
    elif alarm.kind == AlarmKind.CANARY_SILENT:
        asked = {"host": alarm.subject}
    elif alarm.kind == AlarmKind.NO_SCAN:
        asked = {"outcome": "late"}
    return f"{reverse('scans:coverage-rows')}?{urlencode(asked)}" if asked else ""


def _remedy(alarm: Alarm) -> tuple[str, str] | None:
    """The page where it is mended: (words, address)."""
    pages = {
        AlarmKind.CANARY_SILENT: ("哨兵账号", "scans:canary-list"),
        AlarmKind.NO_CONTACT: ("单位", "orgs:unit-list"),
        AlarmKind.GRANT_EXPIRING: ("数据源授权", "scans:grant-list"),
        AlarmKind.GRANT_LOST: ("数据源授权", "scans:grant-list"),
    }
    if alarm.kind not in pages:
        return None
    words, name = pages[AlarmKind(alarm.kind)]
    return words, reverse(name)


def chosen_owners() -> dict[str, int]:
    return dict(AlarmOwner.objects.values_list("kind", "user"))


def watch_state(user: Any, moment: dt.datetime) -> dict[str, Any]:
    """The days watched, for those who oversee the whole installation."""
    at_top = user.organisation is not None and user.organisation.parent_id is None
    if not at_top:
        return {}
    return {"days": recent_days(moment), "missing": missing_days(moment), "asleep": is_asleep(moment)}
