"""App configuration of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "账号台账"

    def seed(self) -> None:
        """The platforms an installation starts with."""
        from registry.platforms import seed_platforms

        seed_platforms()
