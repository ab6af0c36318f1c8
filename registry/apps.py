"""App configuration of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "账号台账"

    def seed(self) -> None:
        """The platforms an installation starts with, the forms of their links, an example of the national batch file."""
        from registry.link_seed import seed_link_patterns  # noqa: PLC0415
        from registry.national_layout import seed_layout  # noqa: PLC0415
        from registry.platforms import seed_platforms  # noqa: PLC0415 (models are not ready when apps load)

        seed_platforms()
        seed_link_patterns()
        seed_layout()
