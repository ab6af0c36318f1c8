"""The one door to the office's settings: what holds for a unit on a day, and where that comes from."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from core.clock import today
from orgs.models import OfficeSetting, Organisation
from orgs.office_settings import SETTINGS, Setting


@dataclass(frozen=True)
class Held:
    """One setting as it holds: `row` is the change it comes from, None for the default; `next` is a change to come."""

    setting: Setting
    row: OfficeSetting | None = None
    next: OfficeSetting | None = None

    @property
    def kept(self) -> Any:
        return self.setting.default if self.row is None else self.row.value

    @property
    def value(self) -> Any:
        return self.setting.kind.read(self.kept)

    @property
    def words(self) -> str:
        return self.setting.kind.words(self.kept)


def settings_in_force(unit: Organisation | None = None, on: dt.date | None = None) -> dict[str, Held]:
    """Every setting for a unit (left out: the top of the tree) on a day (left out: today); one query for the rows."""
    unit, on = unit or Organisation.top(), on or today()
    found = {key: Held(setting) for key, setting in SETTINGS.items()}
    if unit is None:
        return found
    rows = OfficeSetting.objects.heard_by(unit).select_related("organisation", "changed_by").nearest_last()
    for key, mine in _by_key(rows).items():
        if key in found:
            coming = [row for row in mine if row.valid_from > on and row.organisation_id == unit.pk]
            found[key] = Held(SETTINGS[key], _nearest([row for row in mine if row.valid_from <= on]), _first(coming))
    return found


def setting(key: str, *, on: dt.date | None = None, unit: Organisation | None = None) -> Any:
    """The value of one setting; who needs several asks `settings_in_force` once."""
    return settings_in_force(unit, on)[key].value


def _by_key(rows: Any) -> dict[str, list[OfficeSetting]]:
    by_key: dict[str, list[OfficeSetting]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    return by_key


def _nearest(rows: list[OfficeSetting]) -> OfficeSetting | None:
    """The last row of the nearest unit that does not follow the unit above."""
    last = {row.organisation_id: row for row in rows}  # rows stand farthest unit first, oldest first
    speaking = [row for row in last.values() if row.value is not None]
    return speaking[-1] if speaking else None


def _first(coming: list[OfficeSetting]) -> OfficeSetting | None:
    """The next change to come; of several for one day, the last made."""
    day = min((row.valid_from for row in coming), default=None)
    return next((row for row in reversed(coming) if row.valid_from == day), None)
