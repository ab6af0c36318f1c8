"""App configuration of inspections."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"
    verbose_name = "检查"

    def seed(self) -> None:
        from inspections.seeding import seed_indicators  # noqa: PLC0415 -- models are not loaded yet above

        seed_indicators()
