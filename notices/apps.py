"""App configuration of notices."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "通报"

    def seed(self) -> None:
        from notices.services.profiles import seed_default  # noqa: PLC0415 -- models are not loaded yet above

        seed_default()
