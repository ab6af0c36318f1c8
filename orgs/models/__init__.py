"""The tables of orgs: units and people, the calendar of working days, the office's settings."""

from orgs.models.calendar import CalendarDay, CalendarYear
from orgs.models.people import COMMAND_USER, Organisation, OrganisationQuerySet, RoleGrant, User, UserManager
from orgs.models.setting import OfficeSetting

__all__ = [
    "COMMAND_USER",
    "CalendarDay",
    "CalendarYear",
    "OfficeSetting",
    "Organisation",
    "OrganisationQuerySet",
    "RoleGrant",
    "User",
    "UserManager",
]
