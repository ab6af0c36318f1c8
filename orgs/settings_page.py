"""What the pages of settings show: groups of settings, units that have a say, the history of one setting."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.clock import today
from orgs.models import OfficeSetting, Organisation, User
from orgs.setting_keeping import words_of
from orgs.settings_in_force import Held


def grouped(held: dict[str, Held]) -> list[tuple[str, list[Held]]]:
    groups: dict[str, list[Held]] = {}
    for item in held.values():
        groups.setdefault(item.setting.group, []).append(item)
    return list(groups.items())


def units_with_settings(user: User) -> QuerySet[Organisation]:
    """Units this person sees that have units below or settings of their own, and their own unit."""
    below = Exists(Organisation.objects.filter(parent=OuterRef("pk")))
    own_rows = Exists(OfficeSetting.objects.filter(organisation=OuterRef("pk")))
    return Organisation.objects.visible_to(user).filter(Q(below) | Q(own_rows) | Q(pk=user.organisation_id))


def history_of(key: str, unit: Organisation) -> list[dict[str, Any]]:
    """Every change by the unit and those above it, the last made first."""
    rows = OfficeSetting.objects.heard_by(unit).filter(key=key).select_related("organisation", "changed_by")
    return [
        {"row": row, "words": words_of(key, row.value), "to_come": row.valid_from > today()}
        for row in rows.order_by("-changed_at", "-pk")
    ]
