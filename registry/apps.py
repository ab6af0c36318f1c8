"""App configuration of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "账号台账"

    def seed(self) -> None:
        """The platforms an installation starts with."""
        from registry.platforms import seed_platforms  # noqa: PLC0415 (models are not ready when apps load)

        seed_platforms()
