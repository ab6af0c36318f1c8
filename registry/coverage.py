"""How many running accounts somebody or something has lately seen on their platforms (R18)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from core import clock
from registry.models import Account


@dataclass(frozen=True)
class Coverage:
    """Running accounts, and those confirmed on the platform in the last week and month."""

    total: int
    week: int
    month: int


def coverage_of(user: Any) -> Coverage:
    """One query over the accounts this person sees."""
    moment = clock.now()
    running = Account.objects.visible_to(user).filter(state=Account.State.RUNNING).order_by()
    counted = running.aggregate(
        total=Count("pk"),
        week=Count("pk", filter=Q(confirmation__at__gte=moment - dt.timedelta(days=7))),
        month=Count("pk", filter=Q(confirmation__at__gte=moment - dt.timedelta(days=30))),
    )
    return Coverage(**counted)
