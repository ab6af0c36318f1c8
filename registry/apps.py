"""App configuration of registry."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "账号台账"

    def seed(self) -> None:
        """Platforms and their links, an example of the national batch file, reasons to send a filing back."""
        from registry.link_seed import seed_link_patterns  # noqa: PLC0415
        from registry.national_layout import seed_layout  # noqa: PLC0415
        from registry.platforms import seed_platforms  # noqa: PLC0415 (models are not ready when apps load)
        from registry.return_reasons import seed_reasons  # noqa: PLC0415

        seed_platforms()
        seed_link_patterns()
        seed_layout()
        seed_reasons()
