"""App configuration of orgs."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OrgsConfig(AppConfig):
    name = "orgs"
    verbose_name = "单位与用户"

    def ready(self) -> None:
        autodiscover_modules("queues")  # each app's lines on the to-do page
        autodiscover_modules("deadlines")  # each app's deadlines that follow the calendar of working days

    def seed(self) -> None:
        """The calendar, and the built-in user behind commands: the supervisor's rights, no password."""
        from orgs.calendar_seed import seed_calendar  # noqa: PLC0415  models load after apps
        from orgs.models import COMMAND_NAME, COMMAND_USER, RoleGrant, User  # noqa: PLC0415  models load after apps
        from orgs.roles import Role  # noqa: PLC0415

        seed_calendar()
        user, made = User.objects.update_or_create(
            username=COMMAND_USER,
            defaults={"full_name": COMMAND_NAME},
            create_defaults={"full_name": COMMAND_NAME, "password": "!"},
        )
        if made:
            RoleGrant.objects.bulk_create(
                [RoleGrant(user=user, role=role) for role in (Role.SUPERVISOR, Role.INSPECTOR, Role.LEADER)]
            )
