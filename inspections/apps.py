"""App configuration of inspections."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "检查"

    def ready(self) -> None:
        from inspections.services.opening import drawn_accounts  # noqa: PLC0415 -- models are not loaded yet above
        from scans.verdicts import provide_rounds  # noqa: PLC0415

        provide_rounds(drawn_accounts)

    def seed(self) -> None:
        from inspections.seeding import seed_indicators  # noqa: PLC0415

        seed_indicators()
