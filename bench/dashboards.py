"""Goal 15: the figures for leaders from what is kept, against one GROUP BY per block of the page."""

from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncQuarter

from bench.lists import _cost, _supervisor
from notices import dashboard
from notices.services.dashboard import figures_for, renew
from notices.sources import profile_named, rules_of
from registry.models import Account


def keep_figures() -> int:
    """As the clock does every ten minutes; what that costs is the answer's business, not the page's."""
    return sum(many for *_, many in renew(_supervisor()).data["running"])


def dashboard_ours() -> dict[str, Any]:
    user = _supervisor()

    def ask() -> None:
        data, _ = figures_for(user)
        assert dashboard.tables(data, rules_of(profile_named(None), {}), user)[0].total[1].shown == sum(
            many for *_, many in data["running"]
        )

    return _cost(ask)


BLOCKS = ("platform__name", "level", "state", "organisation__district")


def dashboard_group_by() -> dict[str, Any]:
    """The same subjects, each counted when the page is asked for."""
    accounts = Account.objects.order_by()

    def ask() -> None:
        for block in BLOCKS:
            assert list(accounts.values_list(block).annotate(n=Count("pk")))
        for field in ("started_on", "closed_on"):
            list(accounts.annotate(quarter=TruncQuarter(field)).values_list("quarter").annotate(n=Count("pk")))

    return _cost(ask)
