"""The tables of orgs: units and people, the calendar of working days, the office's settings, what people are told."""

from orgs.models.calendar import CalendarDay, CalendarYear
from orgs.models.message import Channel, Delivery, Message
from orgs.models.people import (
    COMMAND_NAME,
    COMMAND_USER,
    Organisation,
    OrganisationQuerySet,
    RoleGrant,
    User,
    UserManager,
)
from orgs.models.setting import OfficeSetting

__all__ = [
    "COMMAND_NAME",
    "COMMAND_USER",
    "CalendarDay",
    "CalendarYear",
    "Channel",
    "Delivery",
    "Message",
    "OfficeSetting",
    "Organisation",
    "OrganisationQuerySet",
    "RoleGrant",
    "User",
    "UserManager",
]
