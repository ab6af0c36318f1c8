"""What a rule looks at and what it answers."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orgs.models import Organisation
from orgs.settings_in_force import settings_in_force
from registry.models import Account, Platform


@dataclass(frozen=True)
class Proposed:
    """What the account would be after the filing: the whole record, and which of its fields would be new."""

    kind: str
    record: Mapping[str, Any]
    account: Account | None
    changed: frozenset[str]
    day: dt.date
    filing: int | None = None  # the filing itself, so that it is not held against itself

    @property
    def unit(self) -> Organisation | None:
        return self.record.get("organisation")

    @property
    def platform(self) -> Platform | None:
        return self.record.get("platform")

    @property
    def pk(self) -> int:
        """0 for an account that does not exist yet."""
        return self.account.pk if self.account else 0

    def text(self, name: str) -> str:
        return str(self.record.get(name) or "").strip()

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The unit's settings on that day; one query for all rules."""
        return {key: held.value for key, held in settings_in_force(self.unit, self.day).items()}


@dataclass(frozen=True)
class Found:
    """One breach: what is wrong and what to do, beside the field it is about."""

    code: str
    field: str
    message: str
    blocking: bool


def blocked(code: str, field: str, message: str) -> Found:
    return Found(code, field, message, blocking=True)


def warned(code: str, field: str, message: str) -> Found:
    return Found(code, field, message, blocking=False)
